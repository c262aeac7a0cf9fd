"""The start of an XML document: its letters decoded, its declarations refused or dropped.

A feed needs no DOCTYPE. An internal subset declares entities, with which 108 kB can be made
600 MB, so it is refused; a bare one (RSS 0.91 has Netscape's) is dropped unread.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from broadside.feeds.found import DamagedError, HostileError, NotAFeedError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WITHOUT_BOM = (
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0r\0", "utf-16-le"),
    (b"\0<\0r", "utf-16-be"),
)
DECLARED = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})")
# Codecs that are slow on purpose-made input, or that hide "<" from whoever looks for it.
NEVER = {
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "utf_7",
    "utf-7",
}
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "us-ascii": "windows-1252",
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
HIGH = re.compile(rb"[\x80-\xff]+")
GUESSED_FROM = 20_000


@dataclass(frozen=True)
class Document:
    """An XML document without its prolog: the root's name, the text from there on, the lines before it."""

    root: str
    text: str
    line: int


def read_text(body: bytes, content_type: str = "") -> str:
    """The document's letters, by BOM, by being valid UTF-8, by what is declared, or by a guess."""
    for mark, name in (*BOMS, *WITHOUT_BOM):
        if body.startswith(mark):
            return _without_control(body.decode(name, "replace").removeprefix("\ufeff"))
    for name in _candidates(body, content_type):
        try:
            return _without_control(body.decode(name))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return _without_control(body.decode("latin-1"))


def _candidates(body: bytes, content_type: str) -> list[str]:
    declared = [found.group(1).lower() for found in [CHARSET.search(content_type.lower())] if found]
    declared += [found.group(1).decode().lower() for found in [DECLARED.match(body[:300].lstrip())] if found]
    allowed = [WIDER.get(name, name) for name in declared if name not in NEVER]
    # Text that is valid UTF-8 with letters beyond ASCII is UTF-8, whatever it claims to be.
    return ["utf-8", *allowed, *_guessed(body)] if not body.isascii() else [*allowed, "utf-8"]


def _guessed(body: bytes) -> list[str]:
    """Asked only when UTF-8 does not fit and nothing is declared: the guess is dear, and often wrong for the West."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        runs = HIGH.findall(body[:GUESSED_FROM])
        # Accents stand alone among plain letters; Cyrillic, Hebrew, Chinese come in runs.
        if sum(len(run) == 1 for run in runs) > 0.8 * len(runs):
            return ["windows-1252"]
        best = from_bytes(body[:GUESSED_FROM]).best()
        return [best.encoding, "windows-1252"] if best else ["windows-1252"]
    return []


def _without_control(text: str) -> str:
    return CONTROL.sub("", text)


def split_root(text: str) -> Document:
    """The document from its root element on, with no prolog before it.

    Raises HostileError for an internal DTD subset, NotAFeedError when no element follows.
    """
    at = 0
    while True:
        at = _skip_space(text, at)
        if text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<!", at):
            at = _after_doctype(text, at)
        else:
            break
    root = ROOT.match(text, at)
    if root is None:
        raise NotAFeedError("This is not a feed: it holds neither XML nor JSON.")
    return Document(root.group(1).lower(), text[at:], text.count("\n", 0, at))


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _after(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    if end < 0:
        raise DamagedError("The feed breaks off before it begins.")
    return end + len(mark)


def _after_doctype(text: str, at: int) -> int:
    """Past a DOCTYPE without a subset; quotes are honoured, for a public name may hold any letter."""
    quote = ""
    for place in range(at, min(len(text), at + 2000)):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "[":
            raise HostileError(
                "Refused: the file declares its own entities (a DTD), which a feed never needs and attacks use."
            )
        elif letter == ">":
            if not text[at : at + 9].lower() == "<!doctype":
                raise HostileError(
                    "Refused: the file begins with declarations that a feed never needs and attacks use."
                )
            return place + 1
    raise HostileError("Refused: the file begins with a declaration without an end.")
