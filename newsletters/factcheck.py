"""Factcheck: live facts that nobody knows, and plain dates that contradict a deadline, each with its paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from broadside import clock, markdown
from newsletters import livefacts
from newsletters.livefacts import Thing, Wording
from newsletters.paragraphs import paragraphs
from newsletters.plaindates import PlainDate, plain_dates

UNKNOWN = "Readers would get a hole in the text."
STALE = "Readers act on the date that they read. With {{{{ deadline {slug} }}}} it stays right by itself."
OVER = "Readers would be asked for what cannot be done any more. Write it as something that is past."
SHORT = 8  # characters: a title as short as this is a word like any other


class Dated(Thing, Protocol):
    """What a date in a text can be about: see `campaigns.facts`."""

    @property
    def path(self) -> str: ...
    @property
    def ends(self) -> datetime | None: ...
    @property
    def superseded(self) -> Sequence[date]: ...
    @property
    def others(self) -> Sequence[date]: ...
    @property
    def links(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Background:
    """What a text is held against: how its live facts read, all that has a date, and when the issue goes out."""

    wording: Wording
    things: Sequence[Dated]
    going_out: datetime


@dataclass(frozen=True)
class Doubt:
    """One thing found; `paragraph` counts from 1, 0 is the heading. A grave one stops scheduling."""

    paragraph: int
    what: str
    why: str
    grave: bool = False


def doubts(heading: str, text: str, background: Background) -> Iterator[Doubt]:
    """Everything doubtful in one section, in the order of its paragraphs."""
    before = named(heading, background.things)
    for number, paragraph in enumerate([heading, *paragraphs(text)]):
        yield from (Doubt(number, what, UNKNOWN, True) for what in unknown(paragraph, background))
        yield from (Doubt(number, what, OVER) for what in _over(paragraph, background))
        own = named(paragraph, background.things)
        if number:
            for said, thing in _stale(paragraph, own or before):
                yield Doubt(number, _words(said, thing), STALE.format(slug=thing.slug))
        before = own or before


def unknown(text: str, background: Background) -> list[str]:
    """Why each live fact that cannot be told cannot, in a sentence."""
    keys = (key for key in livefacts.calls(text) if key not in background.wording.facts)
    return [livefacts.why_unknown(key, background.things) for key in keys]


def named(text: str, things: Sequence[Dated]) -> list[Dated]:
    """What a text names: by a live fact, by a link, by its title, or by its short name (NFI, nds-letter)."""
    keys = {key.partition(" ")[2].rpartition(":")[2] for key in livefacts.calls(text)}
    flat = " ".join(text.split())
    links = {each.address.rstrip("/") for each in markdown.references(text)} if "://" in text or "](" in text else set()
    return [thing for thing in things if thing.slug in keys or _links(thing, links) or _says(thing, flat)]


def linked(text: str, things: Sequence[Dated]) -> bool:
    """Whether a text is about something that facts know: by a live fact or a link, and not by its title alone."""
    if livefacts.calls(text):
        return True
    links = {each.address.rstrip("/") for each in markdown.references(text)}
    return any(_links(thing, links) for thing in things)


def _links(thing: Dated, links: set[str]) -> bool:
    return any(link.endswith(address.rstrip("/")) for link in links for address in thing.links)


def _says(thing: Dated, text: str) -> bool:
    title = " ".join(thing.title.split())
    if len(title) > SHORT and title.casefold() in text.casefold():
        return True
    # A slug that is one plain word (“data”) counts only when it is written as a name, in capitals.
    short = thing.slug if "-" in thing.slug else thing.slug.upper()
    return re.search(rf"(?<![\w/-]){re.escape(short)}(?![\w/-])", text) is not None


def _over(text: str, background: Background) -> Iterator[str]:
    """Dates asked for that are past, or will be when the issue goes out."""
    about = {key.partition(" ")[2] for key in livefacts.calls(text) if not key.startswith("signatures ")}
    for thing in background.things:
        if not about & {thing.slug, f"{thing.noun}:{thing.slug}"}:
            continue
        if thing.standing not in ("", "paused"):
            yield f"“{thing.title}” is {thing.standing}; the text still gives its date as one to come."
        elif thing.ends is not None and thing.ends <= background.going_out:
            when = clock.instant_words(background.going_out)
            yield f"“{thing.title}” ends on {thing.says}, before this goes out ({when})."


def _stale(text: str, things: Sequence[Dated]) -> Iterator[tuple[PlainDate, Dated]]:
    """Dates that were a closing once, or are said to be one, and are not; none where the right one stands beside it."""
    said = plain_dates(text)
    if not said:
        return
    keys = {key.partition(" ")[2].rpartition(":")[2] for key in livefacts.calls(text)}
    true = [day for thing in things for day in (thing.day, *thing.others) if day is not None]
    open_ones = [
        thing
        for thing in things
        if thing.day is not None
        and thing.noun != "event"
        and thing.slug not in keys
        and not any(each.names(thing.day) for each in said)
    ]
    for each in said:
        if open_ones and not any(each.names(day) for day in true):
            old = [thing for thing in open_ones if any(each.names(day) for day in thing.superseded)]
            if old or each.last:
                yield each, (old or open_ones)[0]


def _words(said: PlainDate, thing: Dated) -> str:
    moved = any(said.names(day) for day in thing.superseded)
    was = f"was the date of “{thing.title}” before it moved" if moved else f"is not the date of “{thing.title}”"
    return f"“{said.words}” {was}: it {'closed' if thing.standing else 'closes'} on {thing.says}."
