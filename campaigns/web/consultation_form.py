"""The fields of consultations: typed dates in London, ways to respond, documents line by line, short names."""

from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.topics import Topic
from broadside.web.filled import Filled, address_or_none, clock_time, day, line, lines, link, ticked
from campaigns.consultations.attachments import Document
from campaigns.consultations.byhand import Entry, Remarks
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.govuk import WAYS
from campaigns.web.choosing import campaign_chosen


def read_entry(filled: Filled) -> Entry | None:
    """What a consultation entered by hand says; None when something needs mending."""
    filled.take("title", line("its title", 500))
    filled.take("body", line("who consults", 300, least=0))
    filled.take("url", link("its address"))
    filled.take("summary", lines("what it is about", 4000, least=0))
    filled.take("call_for_evidence", ticked)
    filled.take("documents", documents)
    take_instant(filled, "opens", midnight_is_the_end=False)
    _take_ways(filled)
    if filled.errors:
        return None
    meant = filled.meant
    plain = {name: meant[name] for name in ("title", "body", "url", "summary", "documents", "call_for_evidence")}
    ways = tuple((name, meant[name]) for name in WAYS if meant[name])
    return Entry(**plain, opens_at=meant["opens_at"], ways=ways)


def read_remarks(filled: Filled, form: MultiDict[str, str]) -> Remarks:
    """What is ours in it."""
    filled.take("campaign", campaign_chosen)
    filled.take("how", lines("how to respond", 10_000, least=0))
    return Remarks(filled.meant.get("campaign"), tuple(topics_ticked(form)), filled.meant.get("how", ""))


def topics_ticked(form: MultiDict[str, str]) -> list[str]:
    """The topics ticked, of those there are."""
    return [topic.slug for topic in Topic.all() if topic.slug in form.getlist("topics")]


def take_instant(filled: Filled, name: str, needed: bool = False, midnight_is_the_end: bool = True) -> None:
    """An instant from a day and a time; a closing without a time is 11:59pm, kept as the midnight that follows."""
    on = filled.take(f"{name}_day", day("the day", needed))
    at = filled.take(f"{name}_time", lambda typed: clock_time(typed) if typed.strip() else None)
    filled.meant[f"{name}_at"] = None
    if on is None or {f"{name}_day", f"{name}_time"} & set(filled.errors):
        if on is None and at is not None:
            filled.errors.setdefault(f"{name}_day", "Give the day as well as the time.")
        return
    try:
        filled.meant[f"{name}_at"] = _instant(on, at, midnight_is_the_end)
    except ValueError as error:
        filled.errors[f"{name}_time"] = str(error)


def typed_instant(name: str, instant: datetime | None, midnight_is_the_end: bool = True) -> dict[str, str]:
    """An instant as the two fields show it."""
    if instant is None:
        return {}
    wall = clock.local(instant)
    whole = wall.time() == time(0)
    on = clock.closing_day(instant) if midnight_is_the_end else wall.date()
    return {f"{name}_day": on.isoformat(), f"{name}_time": "" if whole else f"{wall:%H:%M}"}


def typed_of(consultation: Consultation) -> dict[str, str]:
    """A consultation as its form shows it."""
    plain = {name: getattr(consultation, name) for name in ("title", "body", "url", "summary", "how")}
    written = [f"{each['title']} | {each['url']}" for each in consultation.documents]
    return {
        **plain,
        **typed_instant("opens", consultation.opens_at, midnight_is_the_end=False),
        **{name: consultation.ways.get(name, "") for name in WAYS},
        "documents": "\n".join(written),
        "call_for_evidence": "y" if consultation.call_for_evidence else "",
        "campaign": consultation.campaign.slug if consultation.campaign else "",
    }


def documents(typed: str) -> tuple[Document, ...]:
    """Documents, one a line: its title, an upright stroke, its address."""
    rows = [row.strip() for row in lines("the documents", 20_000, least=0)(typed).split("\n") if row.strip()]
    found = []
    for number, row in enumerate(rows, 1):
        title, stroke, url = row.rpartition("|")
        try:
            address = link("the address of the document", needed=True)(url)
        except ValueError:
            raise ValueError(f"Line {number} needs a title, “|” and an address that begins with https://.") from None
        found.append(Document(line("a title", 300, least=0)(title) or address if stroke else address, address))
    return tuple(found)


def account_chosen(typed: str) -> Account | None:
    """The active account of a number, or None for nobody."""
    if not typed:
        return None
    account = db.session.get(Account, int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    if account is None or not account.active:
        raise ValueError("Choose somebody from the list.")
    return account


def _instant(on: date, at: time | None, midnight_is_the_end: bool) -> datetime:
    if at is None and midnight_is_the_end:
        return clock.from_wall(datetime.combine(on + timedelta(days=1), time()))
    return clock.from_wall(datetime.combine(on, at or time()))


def _take_ways(filled: Filled) -> None:
    filled.take("link_url", link("the address of the form"))
    filled.take("email", address_or_none)
    filled.take("postal_address", lines("the postal address", 1000, least=0))
    filled.take("attachment_url", link("the address of the response form"))
