"""Gathering: everything that has a date, from the rows of every noun, in the order of the days."""

from dataclasses import dataclass
from datetime import date, timedelta

from broadside import clock
from campaigns.deadlines import entries
from campaigns.deadlines.deadline import AWAITED, SOON, Deadline, Noun


@dataclass(frozen=True)
class Wanted:
    """Which deadlines are asked for; an empty part asks nothing. `owner_id` narrows to what somebody answers for."""

    nouns: frozenset[Noun] = frozenset()
    owner_id: int | None = None
    first: date | None = None
    last: date | None = None
    public: bool = False

    def __contains__(self, deadline: Deadline) -> bool:
        return (
            (not self.nouns or deadline.noun in self.nouns)
            and (self.owner_id is None or deadline.owner_id == self.owner_id)
            and (self.first is None or deadline.last_day >= self.first)
            and (self.last is None or deadline.day <= self.last)
            and (not self.public or deadline.public)
        )


EVERYTHING = Wanted()
PUBLIC = Wanted(public=True)


def gather(wanted: Wanted = EVERYTHING, called_off: bool = False) -> list[Deadline]:
    """The deadlines asked for, the soonest first; those called off only with `called_off`."""
    return sorted(
        (each for each in entries.every() if each in wanted and (called_off or each.called_off_at is None)),
        key=lambda each: (each.day, each.at, each.noun, each.title),
    )


def any_public() -> bool:
    """Whether readers find one that is not over."""
    return any(not each.over for each in gather(PUBLIC))


def pressing() -> int:
    """How many of our own are overdue or come within seven days and are not done; what we wait for is not counted."""
    today = clock.today()
    near = Wanted(last=today + timedelta(days=SOON))
    return sum(
        1 for each in gather(near) if each.noun not in AWAITED and not each.done and (each.overdue or not each.over)
    )
