"""iCalendar (RFC 5545): deadlines as a calendar that others subscribe to, or import and see updated in place.

Instants are written in UTC, so that no calendar has to know when London's clocks change (the library's own rule for
them is an hour late in March). Days are days in London, with an end that is excluded (RFC 5545 §3.6.1). A closing at
00:00 is the end of the day before and stands at 23:59 of it, for one minute: at midnight itself, calendars would show
it on a day on which it is too late. Any other closing stands at its own instant and takes no time.

The UID stays for life; SEQUENCE rises with every change (RFC 5546 §2.1.4), else calendars keep the old date. What is
called off stays for 60 days as CANCELLED, so that calendars that had it take it out. Nothing here counts the time that
is left: while nothing changes and nothing closes, the same rows give the same bytes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from broadside import clock
from campaigns.deadlines.deadline import A_DAY, Deadline, Noun

PUBLIC_NAME, OWN_NAME = "Deadlines: consultations, letters and hearings", "Broadside: deadlines of the desk"
TOLD_CANCELLED = timedelta(days=60)
KEPT = timedelta(days=366)
ASK_AGAIN = timedelta(hours=6)
ALARM = timedelta(days=2)
A_MINUTE = timedelta(minutes=1)
PREFIXES = {Noun.CONSULTATION: "Closes: ", Noun.LETTER: "Last day to sign: ", Noun.ACTION: "Last day: "}


def calendar(name: str, deadlines: Iterable[Deadline], address: str, at_desk: bool = False) -> bytes:
    """The calendar of that name; `address` is the public one of the house, `at_desk` links to the pages there."""
    made = Calendar()
    made.add("prodid", "-//Broadside//Deadlines//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Europe/London")
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vText("PT6H"))
    for deadline in deadlines:
        if _stays(deadline):
            made.add_component(_event(deadline, address, at_desk))
    return bytes(made.to_ical())


def _stays(deadline: Deadline) -> bool:
    """Whether calendars still need it: a cancelled one for 60 days, any other for a year after its day.

    One that changed later than its day stays for a year from then, else who has it would keep what it said before.
    """
    if deadline.called_off_at is not None:
        return deadline.called_off_at > clock.now() - TOLD_CANCELLED
    return max(deadline.last_day, clock.local(deadline.revised_at).date()) > clock.today() - KEPT


def _event(deadline: Deadline, address: str, at_desk: bool) -> Event:
    event = Event()
    event.add("uid", f"{deadline.uid}@broadside")
    event.add("sequence", deadline.sequence)
    event.add("dtstamp", deadline.revised_at)
    event.add("last-modified", deadline.revised_at)
    event.add("summary", _summary(deadline))
    event.add("status", "CONFIRMED" if deadline.called_off_at is None else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [deadline.noun.capitalize()])
    event.add("description", _description(deadline))
    if deadline.place:
        event.add("location", deadline.place)
    if url := _url(deadline, address, at_desk):
        event.add("url", url)
    _place(event, deadline)
    if deadline.called_off_at is None and not deadline.done and not deadline.over:
        event.add_component(_alarm(deadline))
    return event


def _summary(deadline: Deadline) -> str:
    return f"{PREFIXES.get(deadline.noun, '')}{deadline.named}"


def _description(deadline: Deadline) -> str:
    """When it is in London's words; a closing that moved says from when."""
    said = [f"{deadline.when}, London time."] if not deadline.all_day else [f"{deadline.when}."]
    if deadline.moved_from:
        said.append(f"Moved from {clock.closing_words(deadline.moved_from[-1])}.")
    if deadline.became:
        said.append(deadline.became)
    if deadline.called_off_at is not None:
        said.append("Withdrawn." if deadline.noun in (Noun.CONSULTATION, Noun.RESPONSE) else "Called off.")
    return "\n".join(said)


def _url(deadline: Deadline, address: str, at_desk: bool) -> str:
    if at_desk and deadline.about.startswith(("consultation:", "letter:")):
        return f"{address}/desk/{deadline.about.partition(':')[0]}s/{deadline.key}"
    return f"{address}{deadline.path}" if deadline.path else ""


def _place(event: Event, deadline: Deadline) -> None:
    """Put it where it belongs in time."""
    if deadline.all_day:
        event.add("dtstart", deadline.day)
        event.add("dtend", deadline.last_day + A_DAY)
        return
    begins, ends = deadline.at, deadline.ends_at if deadline.occurs else None
    if not deadline.occurs and _at_midnight(deadline.at):
        begins, ends = deadline.at - A_MINUTE, deadline.at
    event.add("dtstart", begins)
    if ends is not None and ends > begins:
        event.add("dtend", ends)


def _at_midnight(instant: datetime) -> bool:
    return clock.closing_day(instant) != clock.local(instant).date()


def _alarm(deadline: Deadline) -> Alarm:
    """A bonus: calendars may leave out what a subscription wants to ring."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"In two days: {deadline.named}")
    alarm.add("trigger", -ALARM)
    return alarm
