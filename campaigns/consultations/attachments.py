"""Attachments of a GOV.UK record: files and pages, and the ready-made HTML in which old records hold them."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import nh3

from broadside.feeds.found import MARKUP_READ, one_line
from campaigns.consultations.fields import Fields, web_address

OUTCOME, FEEDBACK = "outcome", "feedback"
MOST = 300
LINK = re.compile(r'<a(?: href="([^"]*)")?[^>]*>(.*?)</a>', re.DOTALL)
# Where old and new records name the documents of each part; without a part they are the consultation's own.
PARTS = {
    "final_outcome": OUTCOME,
    "outcome": OUTCOME,
    "public_feedback": FEEDBACK,
}


@dataclass(frozen=True)
class Document:
    """One file or page; `part` is "" (the consultation's own), "outcome" or "feedback"; `size` in bytes."""

    title: str
    url: str
    part: str = ""
    kind: str = ""
    size: int | None = None


def documents_of(details: Fields) -> tuple[Document, ...]:
    """Every document of a record's details, each once, in the record's order."""
    found = [*_attached(details), *_in_markup(details)]
    return tuple({document.url: document for document in reversed(found)}.values())[::-1][:MOST]


def _attached(details: Fields) -> Iterator[Document]:
    parts = {ident: part for name, part in PARTS.items() for ident in details.texts(f"{name}_attachments")}
    for file in details.each("attachments"):
        url = file.address("url")
        if url:
            title = one_line(file.text("title") or file.text("filename") or url, 300)
            kind = one_line(file.text("content_type"), 100) or one_line(file.text("attachment_type"), 100)
            yield Document(title, url, parts.get(file.text("id"), ""), kind, file.number("file_size"))


def _in_markup(details: Fields) -> Iterator[Document]:
    named = {"documents": "", **{f"{name}_documents": part for name, part in PARTS.items()}}
    for name, part in named.items():
        for markup in details.texts(name):
            yield from _linked(markup, part)


def _linked(markup: str, part: str) -> Iterator[Document]:
    """The first link with words in it: those before show a picture of the page, those after ask for other formats."""
    clean = nh3.clean(markup[:MARKUP_READ], tags={"a"}, attributes={"a": {"href"}}, link_rel=None)
    for href, words in LINK.findall(clean):
        url, title = web_address(html.unescape(href)), one_line(html.unescape(words), 300)
        if url and title:
            yield Document(title, url, part)
            return
