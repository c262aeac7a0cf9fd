"""Comparing: what two records of one consultation tell apart; a silent extension is found in no other way."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from campaigns.consultations.changes import Cause
from campaigns.consultations.govuk import Record


class Kind(StrEnum):
    """What happened to a consultation, as commands and pages name it."""

    CREATED = "created"
    DATED = "dated"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    CLOSED = "closed"
    REOPENED = "reopened"
    OUTCOME = "outcome"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    DOCUMENTS = "documents"
    WAYS = "ways"
    OPENING = "opening"
    TITLE = "title"
    TEXT = "text"


# What an owner is told of by mail; a moved deadline and a closing are told by their own rows.
NOTEWORTHY = (Kind.REOPENED, Kind.OUTCOME, Kind.WITHDRAWN, Kind.RESTORED, Kind.DOCUMENTS, Kind.OPENING)


@dataclass(frozen=True)
class Difference:
    """One difference, in words that stand alone."""

    kind: Kind
    words: str


def differences(before: Record, after: Record) -> tuple[Difference, ...]:
    """Everything but the closing date, which moves by rules of its own."""
    return tuple(Difference(kind, words) for kind, words in _found(before, after))


def cause_of(before: Record, after: Record) -> tuple[Cause, str]:
    """Whether the change was announced, and in which words: only a major edit adds a note and a public date."""
    known = set(before.notes)
    new = [note.text for note in after.notes if note not in known]
    announced = bool(new) or after.public_updated_at != before.public_updated_at
    return (Cause.ANNOUNCED if announced else Cause.SILENT), " ".join(new)


def _found(before: Record, after: Record) -> Iterator[tuple[Kind, str]]:
    if after.is_closed and not before.is_closed:
        yield Kind.CLOSED, "GOV.UK shows it as closed."
    if before.is_closed and not after.is_closed:
        yield Kind.REOPENED, "GOV.UK shows it as open again."
    if after.has_outcome and not before.has_outcome:
        yield Kind.OUTCOME, "The outcome was published."
    if after.withdrawn_at and not before.withdrawn_at:
        yield Kind.WITHDRAWN, f"It was withdrawn. {after.withdrawn_why}".strip()
    if before.withdrawn_at and not after.withdrawn_at:
        yield Kind.RESTORED, "It is not withdrawn any more."
    yield from _details(before, after)


def _details(before: Record, after: Record) -> Iterator[tuple[Kind, str]]:
    if after.documents != before.documents:
        yield Kind.DOCUMENTS, _documents(before, after)
    if after.ways and after.ways != before.ways:
        yield Kind.WAYS, "How to respond changed." if before.ways else "It says now how to respond."
    if after.opens_at != before.opens_at:
        yield Kind.OPENING, "Its opening date changed."
    if after.title != before.title:
        yield Kind.TITLE, f"It was called “{before.title}” before."
    if (after.text, after.summary) != (before.text, before.summary):
        yield Kind.TEXT, "The text of the page changed."


def _documents(before: Record, after: Record) -> str:
    old, new = {each.url: each for each in before.documents}, {each.url: each for each in after.documents}
    added = [f"“{new[url].title}”" for url in new if url not in old]
    gone = [f"“{old[url].title}”" for url in old if url not in new]
    said = [f"Added: {', '.join(added)}." if added else "", f"Taken away: {', '.join(gone)}." if gone else ""]
    return " ".join(part for part in said if part) or "The details of its documents changed."
