"""Checks of a mail: what makes it unfit to send, and what is only worth knowing, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadside import markdown

HTML_LIMIT = 100 * 1024  # Gmail cuts a mail off near 102 KB of HTML
HTML_LARGE = 80 * 1024
LONG_SUBJECT = 70
PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\{%|%\}|\[\[|\]\]|<<\s*\w|\bTK(?:TK)?\b|\bTODO\b|\bTBC\b|\bXXX+\b|lorem ipsum"
    r"|\[(?:insert|add|write|your|name|date|link|text|title|address|url)\b[^\]\n]*\](?![(\[])",
    re.IGNORECASE,
)
UPPER_ONLY = ("tk", "tktk", "tbc")


@dataclass(frozen=True)
class Problem:
    """One thing found: where, by which rule, in words. A grave one makes the mail unfit to be sent."""

    place: str
    rule: str
    message: str
    grave: bool = True
    section: int | None = None


def of_subject(subject: str, preheader: str) -> Iterator[Problem]:
    """What is wrong with the two lines that an inbox shows."""
    if not subject.strip():
        yield Problem("Subject", "no-subject", "There is no subject.")
    if "\n" in subject or "\r" in subject:
        yield Problem("Subject", "one-line", "The subject must be one line.")
    if len(subject) > LONG_SUBJECT:
        message = f"The subject has {len(subject)} characters; many inboxes show fewer than {LONG_SUBJECT}."
        yield Problem("Subject", "long-subject", message, grave=False)
    if not preheader.strip():
        yield Problem(
            "Preheader", "no-preheader", "There is no preheader: inboxes will show the first words.", grave=False
        )
    for place, text in (("Subject", subject), ("Preheader", preheader)):
        yield from _placeholders(text, place, None)


def of_section(number: int, heading: str, source: str) -> Iterator[Problem]:
    """What is wrong with one section; `number` counts from 0."""
    place = f"Section {number + 1}" + (f", “{heading.strip()}”" if heading.strip() else "")
    references = markdown.references(source)
    if not references and not markdown.to_text(source).strip():
        yield Problem(place, "empty-section", "This section is empty. Write it, or hide it.", section=number)
    yield from _placeholders(f"{heading}\n{source}", place, number)
    for reference in references:
        yield from _reference(reference, place, number)


def of_pictures(number: int, source: str, own_host: str) -> Iterator[Problem]:
    """Pictures that readers' mail programs would fetch from another host: it would learn who opens the mail."""
    hosts = (urlsplit(one.address).hostname for one in markdown.references(source) if one.kind == "image")
    for host in dict.fromkeys(host for host in hosts if host and host != own_host):
        message = f"A picture comes from {host}, which would learn who opens the mail, and when."
        yield Problem(f"Section {number + 1}", "picture-elsewhere", message, grave=False, section=number)


def of_html(html: str) -> Iterator[Problem]:
    """Whether mail programs will show the whole of it."""
    size = len(html.encode())
    if size > HTML_LIMIT:
        message = f"The HTML has {size // 1024} KB. Gmail cuts mails off near 102 KB: keep it under 100."
        yield Problem("Whole mail", "too-large", message)
    elif size > HTML_LARGE:
        yield Problem(
            "Whole mail", "large", f"The HTML has {size // 1024} KB; over 100 it cannot be sent.", grave=False
        )


def _placeholders(text: str, place: str, section: int | None) -> Iterator[Problem]:
    for found in PLACEHOLDER.finditer(text):
        words = found.group(0)
        if words.lower() in UPPER_ONLY and not words.isupper():
            continue
        yield Problem(
            place, "placeholder", f"“{words[:60]}” looks like something still to be filled in.", section=section
        )


def _reference(reference: markdown.Reference, place: str, section: int) -> Iterator[Problem]:
    address, shown = reference.address, f"“{reference.text[:60]}”" if reference.text else "without a text"
    if reference.kind == "image":
        if not re.match(r"https?://[^/\s]", address):
            yield Problem(place, "image-address", f"The image {shown} needs an address with https://.", section=section)
        if not reference.text and not reference.decorative:
            message = f"The image {address[:80]} has no description. Put one between the square brackets."
            yield Problem(place, "no-alt-text", message, section=section)
    elif not address:
        yield Problem(place, "empty-link", f"The link {shown} leads nowhere.", section=section)
    elif not re.match(r"https?://[^/\s]|mailto:[^@\s]+@", address):
        message = f"The link {shown} leads to “{address[:80]}”, which is no web or mail address."
        yield Problem(place, "not-http", message, section=section)
    elif not reference.text:
        yield Problem(place, "no-link-text", f"The link to {address[:80]} has no text to press on.", section=section)
