"""The house dialect of Markdown: no raw HTML, bare addresses are links, headings start at h3.

A paragraph such as `Button: [Sign the letter](https://example.org/sign) | by Friday` is a call to action.
"""

import re
from re import Match
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from broadside import illustrations

TOP_HEADING = 3
ESCAPED = re.compile("\x02(\\d+)\x03")
WEB = r"(?<![\w/@:.])(https?://[^\s<>\"'`]+)"
MAIL = r"(?<![\w.+/-])<?((?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?"
LIST_LINE = re.compile(r"(?:[-*+]|1\.)\s+\S")
CALL = "call"  # the class of a paragraph that is a call to action
CALL_WORD = "Button:"
CALL_MARK = re.compile(r"\s*\|\s*(?=\S)")  # between the button and what stands below it
PROSE_LINE = re.compile(r"[^\s>#|*+-]")


class Tree:
    """Where the dialect leaves the parsed tree."""

    def __init__(self) -> None:
        self.root = Element("div")


class House(Extension):
    """What the house changes in Python-Markdown: no raw HTML, bare addresses are links, headings start at h3."""

    def __init__(self, kept: Tree) -> None:
        super().__init__()
        self.kept = kept

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the library's name
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_ListAfterText(md), "list_after_text", 15)
        for name in ("html", "entity", "automail", "autolink"):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_Address(r"<(https?://[^\s<>]+)>", md), "bracketed_address", 122)
        md.inlinePatterns.register(_Address(WEB, md), "web_address", 120)
        md.inlinePatterns.register(_Address(MAIL, md), "mail_address", 110)
        md.treeprocessors.register(_Headings(md), "headings", 5)
        md.treeprocessors.register(_Calls(md), "calls", 4)
        md.treeprocessors.register(_Pictures(md), "pictures", 4)
        md.treeprocessors.register(_Tables(md), "table_heads", 3)
        md.treeprocessors.register(_Keep(md, self.kept), "keep", -10)


class _ListAfterText(Preprocessor):
    """A list may follow its sentence without an empty line between, as people write it."""

    def run(self, lines: list[str]) -> list[str]:
        spaced: list[str] = []
        for line in lines:
            before = spaced[-1] if spaced else ""
            if (
                LIST_LINE.match(line)
                and PROSE_LINE.match(before)
                and not LIST_LINE.match(before)
                and not _in_list(spaced)
            ):
                spaced.append("")
            spaced.append(line)
        return spaced


def _in_list(lines: list[str]) -> bool:
    """Whether the block that these lines end with began as a list."""
    for line in reversed(lines):
        if not line.strip():
            return False
        if re.match(r"\s*(?:[-*+]|\d+\.)\s", line):
            return True
    return False


class _Address(InlineProcessor):
    """An address that stands in the text becomes a link, without the full stop that ends the sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        shown = m.group(1)
        bracketed = m.group(0) != shown and m.group(0).endswith(">")
        end = m.end(0)
        if not bracketed:
            trimmed = _without_punctuation(shown)
            end = m.end(1) - (len(shown) - len(trimmed))
            shown = trimmed
        shown = ESCAPED.sub(lambda code: chr(int(code.group(1))), self.unescape(shown))
        link = Element("a", href=_target(shown))
        link.text = AtomicString(shown.removeprefix("mailto:"))
        return link, m.start(0), end


def _target(address: str) -> str:
    return address if address.startswith(("http://", "https://", "mailto:")) else f"mailto:{address}"


def _without_punctuation(address: str) -> str:
    while address and (
        address[-1] in ".,;:!?*_~]\u2019\u201d" or (address[-1] == ")" and address.count("(") < address.count(")"))
    ):
        address = address[:-1]
    return address


class _Headings(Treeprocessor):
    """The headings that a text uses, whatever their depth, become h3, h4 and so on without a gap."""

    def run(self, root: Element) -> None:
        headings = [node for node in root.iter() if re.fullmatch("h[1-6]", node.tag)]
        depths = sorted({node.tag for node in headings})
        for node in headings:
            node.tag = f"h{min(6, TOP_HEADING + depths.index(node.tag))}"


class _Calls(Treeprocessor):
    """Calls to action: a paragraph of the word, one link with words of its own, and perhaps a note after a stroke.

    Whatever is not exactly that stays the text it is.
    """

    def run(self, root: Element) -> None:
        for node in root.findall("p"):
            link = node[0] if len(node) == 1 else None
            if link is None or link.tag != "a" or (node.text or "").strip() != CALL_WORD:
                continue
            note, words = link.tail or "", "".join(link.itertext()).strip()
            if words and words != link.get("href") and (not note.strip() or CALL_MARK.match(note)):
                node.set("class", CALL)
                node.text, link.tail = "", f" {CALL_MARK.sub('', note, count=1)}" if note.strip() else ""


class _Pictures(Treeprocessor):
    """Our own pictures say how large they are; one with the title “decorative” says nothing to who cannot see it."""

    def run(self, root: Element) -> None:
        for node in root.iter("img"):
            size = illustrations.size_of(node.get("src", ""))
            if size is not None:
                node.set("width", str(size.shown_width))
                node.set("height", str(size.shown_height))
            if node.get("title") == illustrations.DECORATIVE:
                del node.attrib["title"]
                node.set("alt", "")
                node.set("role", "presentation")


class _Tables(Treeprocessor):
    """The head of each column says that it is one, and cells keep to their side without a style."""

    def run(self, root: Element) -> None:
        for node in root.iter():
            if node.tag == "th":
                node.set("scope", "col")
            if node.tag in ("th", "td"):
                side = re.search(r"text-align:\s*(\w+)", node.attrib.pop("style", ""))
                node.set("align", side.group(1) if side else "left")


class _Keep(Treeprocessor):
    """Keeps the finished tree, from which the plain text is written."""

    def __init__(self, md: Markdown, kept: Tree) -> None:
        super().__init__(md)
        self.kept = kept

    def run(self, root: Element) -> None:
        self.kept.root = root
