"""Handed: what facts hand over of campaigns, frozen, with paths below the public address."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Paragraph:
    """One public update of a campaign, in Markdown."""

    source: str
    day: date
    kind: str
    text: str


@dataclass(frozen=True)
class CampaignNews:
    """A campaign with what happened in it, in the order of the days."""

    slug: str
    title: str
    path: str
    updates: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Move:
    """One move of a closing: from when to when, and which of our letters had asked for it."""

    source: str
    old: datetime | None
    new: datetime | None
    silent: bool = False
    letter: str = ""
    letter_path: str = ""


@dataclass(frozen=True)
class Deadline:
    """What is to be told of a consultation: it is `closing`, `closed`, `withdrawn`, or its `outcome` is there.

    `moves` are those of its closing since then, the oldest first; `soon` says that it closes within the days asked for,
    `day` when what `happened` did.
    """

    source: str
    happened: str
    slug: str
    title: str
    body: str
    path: str
    ends: datetime | None
    day: date | None
    soon: bool = True
    moves: tuple[Move, ...] = ()
    position: str = ""
    our_response: str = ""
    more: str = ""
    more_url: str = ""


@dataclass(frozen=True)
class LetterNews:
    """What is to be told of a letter: it is `open` or `coming`, was `delivered`, or a `reply` came from `sender`."""

    source: str
    happened: str
    slug: str
    title: str
    to: str
    path: str
    elsewhere: bool
    ends: datetime | None
    day: date | None = None
    sender: str = ""


@dataclass(frozen=True)
class Doing:
    """An action or an event that readers can take part in; `points` say what to say, `ends` is its last instant."""

    source: str
    noun: str
    slug: str
    title: str
    link: str
    ends: datetime | None
    who: str = ""
    text: str = ""
    points: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Alert:
    """What an alert about one letter or consultation is made of."""

    noun: str
    slug: str
    title: str
    path: str
    topics: tuple[str, ...]
    summary: str
    to: str
    ends: datetime | None
    example: bool
    counted: bool = False
