"""Sheet: everything that stands on a letter or a response on paper, before it becomes PDF or DOCX."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Part:
    """A part of the text in Markdown, with the heading and the question that it answers, where it has them."""

    markdown: str
    heading: str = ""
    question: str = ""


@dataclass(frozen=True)
class Group:
    """Names of one kind below a text, one a line; `note` follows them, such as “and 3 who are not named”."""

    heading: str
    names: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A frozen letter: who writes, when, to whom, what, who signed, and what is said of it at its end.

    A response has several parts with headings and questions; a letter has one. Nothing in it is markup but the
    Markdown of its parts.
    """

    title: str
    day: date
    parts: tuple[Part, ...]
    sender: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    reference: str = ""
    signed: str = "Signed (in alphabetical order)"
    groups: tuple[Group, ...] = ()
    closing: tuple[str, ...] = ()
