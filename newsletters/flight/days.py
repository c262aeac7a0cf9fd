"""Days: a date whose weekday is another, and a date that is past where the sentence speaks of it as to come."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from newsletters.flight.texts import Mark, Text
from newsletters.plaindates import DAY, GAP, MONTH, NUMBERS, YEAR

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
NAMES = {name.lower(): number for number, name in enumerate(WEEKDAYS)} | SHORT
WEEKDAY = rf"\b(?P<weekday>{'|'.join(sorted(NAMES, key=len, reverse=True))})\b\.?,?{GAP}(?:the{GAP})?"
DATE = (rf"(?<![\d/:.-]){DAY}{GAP}(?:of{GAP})?{MONTH}{YEAR}", rf"\b{MONTH}{GAP}{DAY}(?!\d|:){YEAR}")
NAMED = tuple(re.compile(WEEKDAY + form, re.IGNORECASE) for form in DATE)
PLAIN = tuple(re.compile(form, re.IGNORECASE) for form in DATE)
NEAR = timedelta(days=150)  # a date without a year means the nearest one, if that is as near as this
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\S)|\n(?![ \t]*(?:\n|[-*+#>|]|\d+\.)))+")
TO_COME = re.compile(
    r"\b(?:will|is to|are to|join us|register|sign up|book|respond|apply|closes|opens|takes place|starts|begins"
    r"|deadline is|upcoming|forthcoming|next|coming|don[’']t miss|save the date|open until|you have until|ends on"
    r"|please|can still)\b",
    re.IGNORECASE,
)
# Words of a sentence that tells what has been; then its dates are rightly past.
HAS_BEEN = re.compile(
    r"\b(?:was|were|had|did|has|have|been|since|ago|after|closed|ended|opened|took|held|published|announced|said"
    r"|launched|wrote|signed|dated|made|agreed|passed|lapsed|expired|from|last)\b",
    re.IGNORECASE,
)


def wrong_weekday(text: Text) -> Iterator[Mark]:
    """“Wednesday 3 December 2026”, which is a Thursday."""
    for form in NAMED:
        for found in form.finditer(text.prose):
            day, written = _day(found, text.day), found["weekday"]
            if day is None or NAMES[written.lower()] == day.weekday():
                continue
            right = WEEKDAYS[day.weekday()]
            new = right if written.lower() not in SHORT else right[:3]
            said = " ".join(found.group().split())
            what = f"“{said}”: {day.day} {day:%B %Y} is a {right}."
            yield Mark("weekday", found.start("weekday"), what, old=written, new=_as_written(new, written))


def past(text: Text) -> Iterator[Mark]:
    """A day before the issue goes out, in a sentence that asks for something or promises it."""
    for sentence in SENTENCE.finditer(text.prose):
        asks = TO_COME.search(sentence.group())
        if asks is None or HAS_BEEN.search(sentence.group()):
            continue
        for form in PLAIN:
            for found in form.finditer(sentence.group()):
                day = _day(found, text.day)
                if day is not None and day < text.day:
                    said = " ".join(found.group().split())
                    what = f"“{said}” is past when this goes out, on {text.day.day} {text.day:%B %Y}"
                    what = f"{what}; “{asks.group()}” reads as if it were to come."
                    yield Mark("past", sentence.start() + found.start(), what)


def _day(found: re.Match[str], near: date) -> date | None:
    """The day that is meant; None when there is none such, or nobody can tell the year."""
    month, number = NUMBERS[found["month"].lower()[:3]], int(found["day"])
    with suppress(ValueError):
        if found["year"]:
            return date(int(found["year"]), month, number)
        meant = min((date(near.year + step, month, number) for step in (-1, 0, 1)), key=lambda day: abs(day - near))
        return meant if abs(meant - near) <= NEAR else None
    return None


def _as_written(new: str, written: str) -> str:
    return new.upper() if written.isupper() else new.lower() if written.islower() else new
