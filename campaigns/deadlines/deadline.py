"""Deadline: one dated thing as lists, calendars and reminders see it, whatever it is a row of; frozen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from broadside import clock

SOON = 7  # days
A_DAY = timedelta(days=1)


class Noun(StrEnum):
    """What is dated."""

    CONSULTATION = "consultation"
    RESPONSE = "response due"
    LETTER = "letter"
    INTERNAL = "internal deadline"
    ACTION = "action"
    HEARING = "hearing"
    EVENT = "event"


class Group(StrEnum):
    """Where it stands in a list."""

    OVERDUE = "Overdue"
    SOON = "Next seven days"
    LATER = "Later"
    PAST = "Past"


OCCURS = frozenset({Noun.EVENT, Noun.HEARING})  # these begin at their instant; all others close at it
AWAITED = frozenset({Noun.RESPONSE})  # others are late with these, not we


@dataclass(frozen=True)
class Deadline:
    """One dated thing. `at` is the instant at which it closes or, an event, begins.

    `begins_at` is when it opened, `moved_from` the closings that it had before, the oldest first. `expected` says that
    somebody here is to do something by then, so that it can be overdue; `done` that nothing is left to do; `became`
    says in a sentence what came of it.
    `about` names the row, such as `consultation:3`; `path` is its public page, `endpoint` and `key` its page at the
    desk.
    """

    uid: str
    sequence: int
    revised_at: datetime
    noun: Noun
    title: str
    at: datetime
    about: str
    ends_at: datetime | None = None
    begins_at: datetime | None = None
    all_day: bool = False
    called_off_at: datetime | None = None
    step: str = ""
    place: str = ""
    path: str = ""
    endpoint: str = ""
    key: str = ""
    owner_id: int | None = None
    owner: str = ""
    done: bool = False
    expected: bool = False
    public: bool = False
    example: bool = False
    moved_from: tuple[datetime, ...] = ()
    after_closing: bool = False
    became: str = ""

    @property
    def occurs(self) -> bool:
        """Whether it takes place, where others close."""
        return self.noun in OCCURS

    @property
    def day(self) -> date:
        """The day in London under which it stands: of a closing the last on which one may act."""
        if self.occurs or self.all_day:
            return clock.local(self.at).date()
        return clock.closing_day(self.at)

    @property
    def last_day(self) -> date:
        """The last day on which it goes on; the same as `day` for what closes."""
        return clock.local(self.ends_at).date() if self.occurs and self.ends_at else self.day

    @property
    def days_left(self) -> int:
        """How many of London's midnights lie between now and its day; negative when it is past."""
        return (self.day - clock.today()).days

    @property
    def over(self) -> bool:
        """Whether its instant, or its last day, has passed."""
        if self.occurs or self.all_day:
            return self.last_day < clock.today()
        return self.at <= clock.now()

    @property
    def overdue(self) -> bool:
        """Whether something should have been done, or should have come, by now."""
        return self.over and self.expected and not self.done and self.called_off_at is None

    @property
    def group(self) -> Group:
        """Where it stands in a list."""
        if self.overdue:
            return Group.OVERDUE
        if self.over:
            return Group.PAST
        return Group.SOON if self.days_left <= SOON else Group.LATER

    @property
    def named(self) -> str:
        """Its title, with the step before it: “Sign-off: Data matching powers”."""
        return f"{self.step}: {self.title}" if self.step else self.title

    @property
    def when(self) -> str:
        """Wednesday 5 May 2021, 11:59pm; a day alone when it lasts all day."""
        if self.all_day:
            first = f"{self.day:%A} {clock.day_words(self.day)}"
            last = f"{self.last_day:%A} {clock.day_words(self.last_day)}"
            return first if self.last_day == self.day else f"{first} to {last}"
        return clock.instant_words(self.at) if self.occurs else clock.closing_words(self.at)

    @property
    def time(self) -> str:
        """11:59pm; nothing when it lasts all day."""
        if self.all_day:
            return ""
        return clock.time_words(self.at) if self.occurs else clock.closing_words(self.at).rpartition(", ")[2]

    @property
    def distance(self) -> str:
        """in 9 days, today, 3 days ago, by London's midnights."""
        left = self.days_left
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}
        if left in near:
            return near[left]
        return f"in {left} days" if left > 0 else f"{-left} days ago"

    @property
    def verb(self) -> str:
        """What it does on its day."""
        verbs = {Noun.RESPONSE: "due", Noun.INTERNAL: "due", Noun.ACTION: "ends"}
        if self.occurs:
            return "took place" if self.over else "takes place"
        return verbs.get(self.noun, "closed" if self.over else "closes")
