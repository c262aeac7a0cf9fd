"""Plain text from a tree of Markdown: written for reading, not HTML with its tags torn out."""

import html
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

BLOCKS = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "hr", "table", "div"}


@dataclass
class Links:
    """The addresses of a text, each with one number however often it is named."""

    numbers: dict[str, int] = field(default_factory=dict)
    unlisted: list[str] = field(default_factory=list)

    def number(self, address: str) -> int:
        if address not in self.unlisted:
            self.unlisted.append(address)
        return self.numbers.setdefault(address, len(self.numbers) + 1)

    def listing(self) -> str:
        """The addresses numbered since the last listing, one a line."""
        lines = [
            f"[{self.numbers[address]}] {address}" for address in sorted(self.unlisted, key=lambda a: self.numbers[a])
        ]
        self.unlisted.clear()
        return "\n".join(lines)


def write(root: Element, links: Links, width: int = 72) -> str:
    """The tree as paragraphs, headings, lists and quotes, none wider than `width` but for long addresses."""
    return "\n\n".join(_blocks(root, _Page(links, max(width, 20))))


@dataclass(frozen=True)
class _Page:
    links: Links
    width: int

    def narrower(self, by: int) -> "_Page":
        return _Page(self.links, max(20, self.width - by))

    def wrap(self, text: str) -> str:
        lines = (
            textwrap.wrap(line.strip(), self.width, break_long_words=False, break_on_hyphens=False)
            for line in text.split("\n")
        )
        return "\n".join("\n".join(line) for line in lines).strip()


def _blocks(node: Element, page: _Page) -> list[str]:
    """Each block below the node, with text that stands loose between blocks as a paragraph of its own."""
    written: list[str] = []
    loose = _clean(node.text)
    for child in node:
        if child.tag in BLOCKS:
            written += [page.wrap(loose), _block(child, page)]
            loose = _clean(child.tail)
        else:
            loose += _inline(child, page.links) + _clean(child.tail)
    written.append(page.wrap(loose))
    return [block for block in written if block.strip()]


def _block(node: Element, page: _Page) -> str:
    writer = WRITERS.get(node.tag)
    return writer(node, page) if writer else "\n\n".join(_blocks(node, page))


def _quote(node: Element, page: _Page) -> str:
    return textwrap.indent("\n\n".join(_blocks(node, page.narrower(2))), "> ", lambda line: True)


def _verbatim(node: Element, page: _Page) -> str:
    return textwrap.indent(html.unescape("".join(node.itertext())).rstrip("\n"), "    ")


def _rule(node: Element, page: _Page) -> str:
    return "* * *".center(page.width).rstrip()


def _table(node: Element, page: _Page) -> str:
    return "\n".join(_row(row, page) for row in node.iter("tr"))


def _heading(node: Element, page: _Page) -> str:
    text = page.wrap(_inside(node, page.links))
    longest = max((len(line) for line in text.split("\n")), default=0)
    return f"{text}\n{'-' * longest}" if node.tag == "h3" else text


def _list(node: Element, page: _Page) -> str:
    first = int(node.get("start", "1"))
    items = [_item(item, "-" if node.tag == "ul" else f"{first + place}.", page) for place, item in enumerate(node)]
    loose = any(child.tag == "p" for item in node for child in item)
    return ("\n\n" if loose else "\n").join(items)


def _item(node: Element, mark: str, page: _Page) -> str:
    indent = " " * (len(mark) + 1)
    blocks = _blocks(node, page.narrower(len(indent)))
    body = ("\n\n" if any(child.tag == "p" for child in node) else "\n").join(blocks)
    return f"{mark} " + textwrap.indent(body, indent).lstrip()


def _row(row: Element, page: _Page) -> str:
    """A row of a table as one sentence-like line: columns drawn with spaces break on a phone."""
    return page.wrap(" | ".join(_inside(cell, page.links).replace("\n", " ") for cell in row))


def _paragraph(node: Element, page: _Page) -> str:
    """A paragraph; a call to action is a line with its address, and below it the note."""
    if not node.get("class"):
        return "\n\n".join(_blocks(node, page))
    address = html.unescape(node[0].get("href", "")).removeprefix("mailto:")
    lines = (f"{_inside(node[0], page.links)}:", address, page.wrap(_clean(node[0].tail)))
    return "\n".join(line for line in lines if line)


WRITERS: dict[str, Callable[[Element, _Page], str]] = {
    **dict.fromkeys(("h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "p": _paragraph,
    "blockquote": _quote,
    "pre": _verbatim,
    "hr": _rule,
    "table": _table,
}


def _inside(node: Element, links: Links) -> str:
    return _clean(node.text) + "".join(_inline(child, links) + _clean(child.tail) for child in node)


def _inline(node: Element, links: Links) -> str:
    match node.tag:
        case "br":
            return "\n"
        case "a":
            return _link(_inside(node, links), html.unescape(node.get("href", "")), links)
        case "img":
            alt = " ".join(html.unescape(node.get("alt", "")).split())
            return f"[Image: {alt}]" if alt else ""
        case "em":
            return f"_{_inside(node, links)}_"
        case "strong":
            return f"*{_inside(node, links)}*"
    return _inside(node, links)


def _link(text: str, address: str, links: Links) -> str:
    if not re.match(r"(?:https?://|mailto:)", address):
        return text
    bare = address.removeprefix("mailto:")
    if text in (address, bare):
        return text
    return f"{text} [{links.number(bare)}]" if text else bare


def _clean(text: str | None) -> str:
    """One run of text as people read it: entities resolved, source line breaks gone (nl2br made real ones)."""
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(text or ""))
