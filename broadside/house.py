"""The house: one application's settings, and what the ground and the wings registered with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from flask import Flask, current_app

from broadside.accounts import Account, Role
from broadside.config import Settings
from broadside.health import Backlog
from broadside.places import Place
from broadside.privacy import Privacy
from broadside.programmes import Programmes
from broadside.purposes import Purposes, Sender
from broadside.queue import Queue
from broadside.redis_server import RedisServer
from broadside.timetable import Timetable
from broadside.tokens import Tokens


@dataclass(frozen=True)
class DeskPage:
    """A page in the desk's rail; `count` puts a number beside it (None: none); `rooms` are other blueprints within.

    Pages of a group stand in the order of their `place`, and of one place as they were registered.
    """

    label: str
    endpoint: str
    group: int = 1
    role: Role = Role.VIEWER
    count: Callable[[], int | str | None] | None = None
    rooms: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True)
class PublicPage:
    """A page that every reader is offered while `shown` says that it holds something; `place` orders the offers.

    It is the current one on every page of its blueprint, or `within` the endpoints named.
    """

    label: str
    endpoint: str
    shown: Callable[[], bool]
    place: int
    within: tuple[str, ...] = ()

    def holds(self, endpoint: str) -> bool:
        """Whether a page with this endpoint stands within it."""
        own = self.endpoint.rpartition(".")[0]
        return endpoint in self.within if self.within else endpoint.rpartition(".")[0] == own


@dataclass(frozen=True)
class Offer:
    """What one wing offers to do with the other's nouns: a button that POSTs `noun` and `slug` to an endpoint.

    `choices` are what may be chosen with it, as (value, label); with a single one nobody is asked.
    """

    label: str
    endpoint: str
    nouns: tuple[str, ...]
    choices: Callable[[], list[tuple[str, str]]]
    role: Role = Role.EDITOR


@dataclass(frozen=True)
class DeskNotice:
    """A sentence at the top of each desk page, with a link to do something about it."""

    text: str
    endpoint: str
    link: str
    kind: str = "warn"


@dataclass(frozen=True)
class PanelRow:
    """One line of a panel: what, where it leads, a line about it, and badges as (text, kind)."""

    title: str
    url: str
    about: str = ""
    badges: tuple[tuple[str, str], ...] = ()

    @property
    def rank(self) -> int:
        """Where it stands among what waits: the late before what is wrong, and that before the rest."""
        kinds = {kind for _, kind in self.badges}
        return next((place for place, kind in enumerate(("late", "warn")) if kind in kinds), 2)


@dataclass(frozen=True)
class Panel:
    """What a wing shows on the desk's home while it has something to say; `endpoint` leads to all of it."""

    title: str
    label: str
    endpoint: str
    rows: Callable[[], list[PanelRow]]


@dataclass
class House:
    """What edges need of the application; rules are given the parts they need."""

    settings: Settings
    tokens: Tokens
    timetable: Timetable = field(default_factory=Timetable)
    privacy: Privacy = field(default_factory=lambda: Privacy({}))
    purposes: Purposes = field(default_factory=Purposes)
    programmes: Programmes = field(default_factory=Programmes)
    backlogs: list[Backlog] = field(default_factory=list)
    desk: list[DeskPage] = field(default_factory=list)
    public: list[PublicPage] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    waits: list[Callable[[Account], list[PanelRow]]] = field(default_factory=list)
    asides: list[Callable[[], None]] = field(default_factory=list)
    places: list[Callable[[str, Account], Iterable[Place]]] = field(default_factory=list)
    notices: list[Callable[[], DeskNotice | None]] = field(default_factory=list)
    senders: list[Callable[[], dict[str, Sender]]] = field(default_factory=list)

    @cached_property
    def redis(self) -> RedisServer | None:
        """The Redis that is set, whether it answers or not."""
        return RedisServer(self.settings.redis_url) if self.settings.redis_url else None

    @cached_property
    def queue(self) -> Queue | None:
        """The queue by which several machines share the work; without a database that they share there is none."""
        return Queue(self.redis, self.settings.secret_key) if self.redis and self.settings.shared else None

    def waiting(self, account: Account) -> list[PanelRow]:
        """All that waits for somebody, the most pressing first."""
        return sorted((row for look in self.waits for row in look(account)), key=lambda row: row.rank)

    @classmethod
    def of(cls, app: Flask) -> "House":
        """The house of an application."""
        return cast(House, app.extensions["broadside"])


def house() -> House:
    """The house of the application now running; for edges only."""
    return cast(House, current_app.extensions["broadside"])
