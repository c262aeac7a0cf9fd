"""The fields of a letter: to whom, until when, who began it, and what it belongs to."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask import request

from broadside import clock
from broadside.directory import likeness
from broadside.directory.organisations import Organisation
from broadside.topics import Topic
from broadside.web.filled import Filled, clock_time, day, line, lines, link, ticked, whole
from campaigns.consultations.consultations import Consultation
from campaigns.letters.letters import Details, Letter
from campaigns.web.choosing import campaign_chosen

MOST_TARGET = 1_000_000


def typed_of(letter: Letter) -> dict[str, str]:
    """A letter as its form shows it."""
    plain = ("title", "addressee", "office", "postal", "summary", "share_text", "elsewhere")
    return {
        **{name: getattr(letter, name) for name in plain},
        "target": str(letter.target or ""),
        "review_all": "y" if letter.review_all else "",
        "campaign": letter.campaign.slug if letter.campaign else "",
        "consultation": letter.consultation.slug if letter.consultation else "",
        "initiators": "\n".join(initiator.organisation.standing.name for initiator in letter.initiators),
        **_wall("opens", letter.opens_at),
        **_closing_wall(letter.closes_at),
    }


def read(letter: Letter | None) -> tuple[Filled, Details | None]:
    """What was typed, and the details it makes; None when something needs mending. A published one keeps its dates."""
    filled = Filled(request.form)
    filled.take("title", line("the letter’s title"))
    filled.take("addressee", line("the name of whom it is written to", least=0))
    filled.take("office", line("their office", least=0))
    filled.take("postal", lines("their postal address", 500, least=0))
    filled.take("summary", lines("the summary", 600, least=0))
    filled.take("share_text", lines("the text to share", 500, least=0))
    filled.take("elsewhere", link("the address of our partners’ page"))
    filled.take("target", lambda typed: whole("the target", 1, MOST_TARGET)(typed) if typed.strip() else None)
    filled.take("review_all", ticked)
    filled.take("campaign", campaign_chosen)
    filled.take("consultation", _consultation)
    filled.take("initiators", _organisations)
    if letter is None or letter.published_at is None:
        _take_dates(filled)
    else:
        filled.meant |= {"opens_at": letter.opens_at, "closes_at": letter.closes_at}
    return filled, None if filled.errors else _details(filled.meant)


def closing(filled: Filled, needed: bool = True) -> datetime | None:
    """The closing that was typed as a day and, if wanted, a time; a day alone lasts until its end."""
    on = filled.take("closes_day", day("the day on which it closes", needed))
    at = filled.take("closes_time", _time_or_none)
    if on is None or "closes_time" in filled.errors:
        return None
    # The end of a day is the midnight after it: it reads 11:59pm, and the last minute still counts.
    wall = datetime.combine(on, at) if at is not None else datetime.combine(on, time()) + timedelta(days=1)
    return _instant(filled, "closes_time", wall)


def moment(filled: Filled, name: str, what: str, needed: bool = True) -> datetime | None:
    """An instant typed as a day and a time, `<name>_day` and `<name>_time`; without a time the day's beginning."""
    on = filled.take(f"{name}_day", day(what, needed))
    at = filled.take(f"{name}_time", _time_or_none)
    if on is None or f"{name}_time" in filled.errors:
        return None
    return _instant(filled, f"{name}_time", datetime.combine(on, at or time()))


def topics_typed() -> list[str]:
    """The topics ticked, of those there are."""
    known = request.form.getlist("topics")
    return [topic.slug for topic in Topic.all() if topic.slug in known]


def consultation_choices() -> list[tuple[str, str]]:
    """None, or one of those we follow, the soonest to close first."""
    return [("", "None"), *((each.slug, each.title) for each in Consultation.all())]


def _take_dates(filled: Filled) -> None:
    opens, closes = moment(filled, "opens", "the day on which it opens", needed=False), closing(filled, needed=False)
    if opens is None and filled.typed.get("opens_time", "").strip() and not filled.meant.get("opens_day"):
        filled.errors.setdefault("opens_day", "Give the day on which it opens, or leave out the time.")
    if closes is None and filled.typed.get("closes_time", "").strip() and not filled.meant.get("closes_day"):
        filled.errors.setdefault("closes_day", "Give the day on which it closes, or leave out the time.")
    if opens is not None and closes is not None and closes <= opens:
        filled.errors["closes_day"] = "It would close before it opens: choose a later day."
    filled.meant |= {"opens_at": opens, "closes_at": closes}


def _details(meant: Mapping[str, Any]) -> Details:
    plain = ("title", "addressee", "office", "postal", "summary", "share_text", "elsewhere", "target", "review_all")
    campaign, consultation = meant["campaign"], meant["consultation"]
    return Details(
        **{name: meant[name] for name in plain},
        topics=topics_typed(),
        opens_at=meant["opens_at"],
        closes_at=meant["closes_at"],
        campaign_id=campaign.id if campaign else None,
        consultation_id=consultation.id if consultation else None,
    )


def _organisations(typed: str) -> list[Organisation]:
    """Those named one a line, as the directory has them; who is not in it is named in the error."""
    found = []
    for name in filter(None, (" ".join(each.split()) for each in typed.splitlines())):
        organisation = Organisation.named(name)
        if organisation is None:
            near = [each.name for each in likeness.alike(name)][:3]
            meant = f" Do you mean {' or '.join(f'“{each}”' for each in near)}?" if near else ""
            raise ValueError(f"“{name}” is not in the directory.{meant} Add it there first, or leave it out.")
        found.append(organisation)
    return found


def _consultation(typed: str) -> Consultation | None:
    found = Consultation.find(typed) if typed else None
    if typed and found is None:
        raise ValueError("Choose a consultation from the list.")
    return found


def _time_or_none(typed: str) -> time | None:
    return clock_time(typed) if typed.strip() else None


def _instant(filled: Filled, field: str, wall: datetime) -> datetime | None:
    try:
        return clock.from_wall(wall)
    except clock.NoSuchTime as error:
        filled.errors[field] = str(error)
        return None


def _wall(name: str, instant: datetime | None) -> dict[str, str]:
    wall = clock.local(instant) if instant else None
    return {
        f"{name}_day": wall.date().isoformat() if wall else "",
        f"{name}_time": f"{wall:%H:%M}" if wall and wall.time() != time() else "",
    }


def _closing_wall(instant: datetime | None) -> dict[str, str]:
    """A closing at midnight is shown as the day before it, without a time."""
    shown = _wall("closes", instant)
    if instant is not None and not shown["closes_time"]:
        shown["closes_day"] = clock.closing_day(instant).isoformat()
    return shown
