"""The filters of the deadlines' pages: what was asked for in the address; what is not known counts as nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from campaigns.deadlines.deadline import Noun
from campaigns.deadlines.gathering import Wanted

VIEWS = {"list": "List", "month": "Month", "timeline": "Timeline"}
NOUN_WORDS = {
    Noun.CONSULTATION: "Consultations",
    Noun.RESPONSE: "Responses that are due",
    Noun.LETTER: "Letters",
    Noun.INTERNAL: "Internal deadlines",
    Noun.ACTION: "Actions",
    Noun.HEARING: "Hearings",
    Noun.EVENT: "Events",
}


@dataclass(frozen=True)
class Filters:
    """What was asked for; `mine` is the account whose own are wanted."""

    view: str = "list"
    noun: Noun | None = None
    mine: int | None = None
    first: date | None = None
    last: date | None = None
    month: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], account_id: int | None = None) -> "Filters":
        """From the address; `account_id` is who asks, when somebody is signed in."""
        return cls(
            view=given.get("view", "") if given.get("view") in VIEWS else "list",
            noun=next((noun for noun in Noun if noun == given.get("noun")), None),
            mine=account_id if given.get("mine") else None,
            first=_day(given.get("from", "")),
            last=_day(given.get("until", "")),
            month=given.get("month", ""),
        )

    @property
    def args(self) -> dict[str, str]:
        """Those that narrow, as they stand in an address."""
        given = {
            "noun": str(self.noun or ""),
            "mine": "y" if self.mine else "",
            "from": self.first.isoformat() if self.first else "",
            "until": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in given.items() if value}

    @property
    def dated(self) -> bool:
        """Whether days were asked for: then what is past is shown too."""
        return self.first is not None or self.last is not None

    def wanted(self, first: date | None, last: date | None, public: bool = False) -> Wanted:
        """Which deadlines these are, between two days."""
        return Wanted(frozenset({self.noun} if self.noun else ()), self.mine, first, last, public)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
