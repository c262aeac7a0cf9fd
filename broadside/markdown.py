"""Markdown to safe HTML and to plain text, both written from one parsed tree.

HTML inside Markdown is shown as the text it is: nothing that is typed or fetched can become a tag of its own.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from re import Match
from typing import Literal
from urllib.parse import quote
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markupsafe import Markup

from broadside import illustrations
from broadside.dialect import CALL, House, Tree
from broadside.plaintext import Links, write

BLOCKS = {"p", "hr", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li"}
INLINE = {"br", "em", "strong", "code", "a", "img"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "role"},
    "ol": {"start"},
    "th": {"align", "scope"},
    "td": {"align"},
}
SAFE_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"
SCHEMES = {"http", "https", "mailto"}
SPECIAL = re.compile(r"([\\`*_\[\]>])")
SPECIAL_AT_START = re.compile(r"^(\d*)([#+\-.)])")
EXTENSIONS = ("sane_lists", "tables", "nl2br")
PICTURE = re.compile(r'<img [^>]*?\bsrc="(?P<address>[^"]*)"[^>]*>')
REMEMBERED = 128  # texts: a few issues' sections, each of which one preview asks for four or five times


def to_html(source: str, styles: Mapping[str, str] | None = None) -> Markup:
    """Safe HTML of a Markdown text: headings from h3 down, links to http, https and mailto alone.

    `styles` gives an inline style for each tag, for mail programs that read no style sheet.
    """
    clean = nh3.clean(
        _convert(source)[0],
        tags=BLOCKS | INLINE | TABLES,
        attributes=ATTRIBUTES,
        allowed_classes={"p": {CALL}},
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=None,
        attribute_filter=_only_web_images,
        set_tag_attribute_values={tag: {"style": style} for tag, style in (styles or {}).items()},
    )
    clean = PICTURE.sub(_coloured, clean) if styles else clean
    return Markup(clean)  # noqa: S704 -- cleaned on the line above


def to_text(source: str, links: Links | None = None, width: int = 72) -> str:
    """The same text in plain writing, wrapped at `width`; addresses are numbered in `links`, or listed below it."""
    collected = links or Links()
    text = write(_convert(source)[1], collected, width)
    return text if links else "\n\n".join(part for part in (text, collected.listing()) if part)


def escape(text: str) -> str:
    """Text that Markdown shows as it stands, on one line: for titles and names that somebody else wrote.

    Only what would mean something there is escaped, since people go on to edit the line.
    """
    return SPECIAL_AT_START.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", " ".join(text.split())))


def link(text: str, address: str) -> str:
    """A Markdown link with a text and an address that somebody else wrote."""
    return f"[{escape(text)}](<{quote(address, safe=SAFE_IN_ADDRESS)}>)"


def tree(source: str) -> Element:
    """The parsed tree of a Markdown text, for those who write another form of it; it is shared: do not change it."""
    return _convert(source)[1]


@dataclass(frozen=True)
class Reference:
    """One link or image of a text, as written: its address may be anything."""

    kind: Literal["link", "image"]
    address: str
    text: str
    decorative: bool = False


def references(source: str) -> tuple[Reference, ...]:
    """Every link and image of a Markdown text, in order."""
    return tuple(_reference(node) for node in _convert(source)[1].iter() if node.tag in ("a", "img"))


def _reference(node: Element) -> Reference:
    address = html.unescape(node.get("href" if node.tag == "a" else "src", "")).strip()
    if node.tag == "a":
        return Reference("link", address, "".join(node.itertext()).strip())
    return Reference("image", address, node.get("alt", "").strip(), node.get("role") == "presentation")


def _coloured(found: Match[str]) -> str:
    """One of our own pictures with its colour behind it while it loads, and its width for every mail program."""
    size = illustrations.size_of(html.unescape(found.group("address")))
    if size is None:
        return found.group()
    style = f'style="width:{size.shown_width}px;background-color:#{size.colour};color:{size.ink};'
    return found.group().replace('style="', style, 1)


def _only_web_images(tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "src" and not value.startswith(("http://", "https://")) else value


@lru_cache(maxsize=REMEMBERED)
def _convert(source: str) -> tuple[str, Element]:
    """HTML (not yet cleaned) and tree of a text; both are shared by every caller, who must not change the tree."""
    kept = Tree()
    text = Markdown(extensions=[*EXTENSIONS, House(kept)], output_format="html").convert(source)
    return text, kept.root
