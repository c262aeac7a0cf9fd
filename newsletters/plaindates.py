"""Plain dates in a text: which days it names, with or without a year, and whether as the last day for something."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS.split("|")[:12], start=1)}
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,?[ \u00a0\n]+(?P<year>\d{4})\b)?"
MONTH = rf"(?P<month>{MONTHS})\b\.?"
GAP = r"[ \u00a0\n]+"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d/:.-]){DAY}{GAP}(?:of{GAP})?{MONTH}{YEAR}",
        rf"\b{MONTH}{GAP}{DAY}(?!\d|:){YEAR}",
        r"(?<![\d/-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])",
        r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?![\d/])",
    )
)
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
TIME = r"(?:(?:midnight|noon|\d{1,2}(?:[:.]\d\d)?\s?[ap]m),?\s+(?:on\s+)?)?"
LAST_DAY = re.compile(
    r"\b(?:until|till|by|before|no later than|(?:extended|moved|postponed) (?:to|until)"
    r"|(?:clos(?:e|es|ed|ing)|ends?|ending|due|deadline(?:\s+(?:is|was|of))?)(?:\s+(?:on|by|at))?)"
    rf"\s*:?\s+(?:the end of\s+)?{TIME}(?:the\s+)?{WEEKDAY}(?:the\s+)?$",
    re.IGNORECASE,
)
ADDRESSES = re.compile(r"\]\(<[^>\n]*>[^)\n]*\)|\]\([^)\n]*\)|<?https?://[^\s<>]+>?")
BEFORE = 60  # characters in which the words that make it a last day stand


@dataclass(frozen=True)
class PlainDate:
    """One date as it is written; `year` is None where none is. `last` says that something is to be done until then."""

    words: str
    day: int
    month: int
    year: int | None
    last: bool

    def names(self, day: date) -> bool:
        """Whether it may mean this day."""
        return (self.day, self.month) == (day.day, day.month) and self.year in (None, day.year)


def plain_dates(text: str) -> list[PlainDate]:
    """The dates that a text writes out, in their order; those in addresses are none."""
    bare = ADDRESSES.sub(lambda found: "]" if found.group().startswith("]") else " ", text)
    found = sorted(((match.start(), match) for form in FORMS for match in form.finditer(bare)), key=lambda one: one[0])
    return [each for _, match in found for each in _read(bare, match)]


def _read(text: str, match: re.Match[str]) -> Iterator[PlainDate]:
    month = match["month"].lower()
    number = int(month) if month.isdecimal() else NUMBERS[month[:3]]
    year = int(match["year"]) if match["year"] else None
    with suppress(ValueError):
        date(year or 2024, number, int(match["day"]))  # a leap year, so that 29 February may be meant
        before = LAST_DAY.search(text[max(0, match.start() - BEFORE) : match.start()])
        words = " ".join(f"{before.group() if before else ''}{match.group()}".split()).rstrip(".")
        yield PlainDate(words, int(match["day"]), number, year, before is not None)
