"""Blocks: a Markdown text as paragraphs, headings, lists and quotes, which no writer of paper can take for markup."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from xml.etree.ElementTree import Element

from broadside import markdown

WEB = re.compile(r"(?:https?://|mailto:)\S")
HEADINGS = {"h3": 1, "h4": 2, "h5": 3, "h6": 4}
UNFIT = {"Cc", "Cs", "Cn"}
INLINE = {"em", "strong", "code", "a", "img", "br"}


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    RULE = "rule"


@dataclass(frozen=True)
class Run:
    """Words that look alike; a line break is a line end in them, `address` makes a link of them."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    address: str = ""


@dataclass(frozen=True)
class Block:
    """One block; its kind says which of its fields mean something. `number` begins a numbered list; 0: bullets."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    number: int = 0
    items: tuple[tuple["Block", ...], ...] = ()
    blocks: tuple["Block", ...] = ()


def blocks(source: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in order; a heading is at most one level below the one before it."""
    return tuple(_without_gaps(_blocks(markdown.tree(plain(source)))))


def plain(text: str) -> str:
    """Text without the characters that PDF or DOCX cannot hold: controls, surrogates, those that are none."""
    spaced = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(each for each in spaced if each == "\n" or unicodedata.category(each) not in UNFIT)


def seen(text: str) -> bool:
    """Whether anything of a text is seen: some characters are neither space nor ink."""
    return any(unicodedata.category(each)[0] not in "ZC" for each in text)


def _without_gaps(found: Iterable[Block]) -> Iterator[Block]:
    """Those who hear a document go by its headings: PDF/UA refuses one that skips a level."""
    depth = 0
    for block in found:
        if block.kind == Kind.HEADING:
            depth = min(block.level, depth + 1)
            yield replace(block, level=depth)
        else:
            yield block


def _blocks(node: Element) -> tuple[Block, ...]:
    """The blocks below a node; words that stand loose between blocks are a paragraph of their own."""
    found: list[Block] = []
    loose: list[Run] = _words(node.text, Run(""))
    for child in node:
        if child.tag in INLINE:
            loose += _inline(child, Run(""))
        else:
            found += [*_paragraph(loose), *_block(child)]
            loose = []
        loose += _words(child.tail, Run(""))
    return (*found, *_paragraph(loose))


def _block(node: Element) -> Iterable[Block]:
    match node.tag:
        case "ul" | "ol":
            number = int(node.get("start", "1")) if node.tag == "ol" else 0
            return [Block(Kind.LIST, number=number, items=tuple(_inner(item) for item in node))]
        case "blockquote":
            return [Block(Kind.QUOTE, blocks=_inner(node))]
        case "hr":
            return [Block(Kind.RULE)]
        case "table":
            return [line for row in node.iter("tr") for line in _paragraph(_row(row))]
    level = HEADINGS.get(node.tag, 0)
    kind = Kind.HEADING if level else Kind.PARAGRAPH
    runs = _verbatim(node) if node.tag == "pre" else _inside(node, Run(""))
    return [replace(line, kind=kind, level=level) for line in _paragraph(runs)]


def _verbatim(node: Element) -> list[Run]:
    return [Run(html.unescape("".join(node.itertext())).strip("\n"), code=True)]


def _inner(node: Element) -> tuple[Block, ...]:
    """The blocks of an item or a quote: a heading in it is a line in bold, and no heading of the letter."""
    return tuple(
        replace(block, kind=Kind.PARAGRAPH, level=0, runs=tuple(replace(run, bold=True) for run in block.runs))
        if block.kind == Kind.HEADING
        else block
        for block in _blocks(node)
    )


def _paragraph(runs: list[Run]) -> list[Block]:
    """The words as a paragraph, unless there are none; spaces at the ends of its lines go."""
    kept = [run for run in runs if run.text]
    if not seen("".join(run.text for run in kept)):
        return []
    for at, run in enumerate(kept):
        begins, ends = at == 0 or kept[at - 1].text == "\n", at == len(kept) - 1
        if run.text != "\n":
            said = run.text.lstrip() if begins else run.text
            kept[at] = replace(run, text=said.rstrip() if ends else said)
    return [Block(Kind.PARAGRAPH, tuple(run for run in kept if run.text))]


def _row(row: Element) -> list[Run]:
    """A row of a table as a line: no letter is set in columns."""
    runs: list[Run] = []
    for at, cell in enumerate(row):
        runs += [Run(" | ")] if at else []
        runs += _inside(cell, Run("", bold=cell.tag == "th"))
    return runs


def _inside(node: Element, look: Run) -> list[Run]:
    runs = _words(node.text, look)
    for child in node:
        runs += _inline(child, look) + _words(child.tail, look)
    return runs


def _inline(node: Element, look: Run) -> list[Run]:
    match node.tag:
        case "br":
            return [replace(look, text="\n")]
        case "img":
            return _words(node.get("alt"), look)
        case "strong":
            look = replace(look, bold=True)
        case "em":
            look = replace(look, italic=True)
        case "code":
            look = replace(look, code=True)
        case "a":
            address = html.unescape(node.get("href", "")).strip()
            look = replace(look, address=address if WEB.match(address) else "")
    return _inside(node, look)


def _words(text: str | None, look: Run) -> list[Run]:
    """Text as people read it: entities resolved, line ends of the source are spaces (the dialect made real ones)."""
    said = re.sub(r"[ \t\r\n]+", " ", html.unescape(text or ""))
    return [replace(look, text=said)] if said else []
