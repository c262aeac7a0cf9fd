"""broadside deadlines: everything with a date, as lines, as JSON, or as the calendar itself."""

from typing import Any

import click
from flask.cli import with_appcontext

from broadside.cli import json_option, show
from broadside.house import house
from campaigns.deadlines import ical
from campaigns.deadlines.deadline import Deadline
from campaigns.deadlines.gathering import EVERYTHING, PUBLIC, gather


@click.command()
@click.option("--ics", is_flag=True, help="Print the calendar (iCalendar), with what was called off lately.")
@click.option("--public", is_flag=True, help="Only what readers may see.")
@json_option
@with_appcontext
def deadlines(ics: bool, public: bool, as_json: bool) -> None:
    """List what closes or takes place from today on, and what is overdue.

    \b
    Example: broadside deadlines --public --ics > deadlines.ics
    """
    if ics and as_json:
        raise click.UsageError("Choose one of --ics and --json.")
    wanted = PUBLIC if public else EVERYTHING
    if ics:
        found = gather(wanted, called_off=True)
        name = ical.PUBLIC_NAME if public else ical.OWN_NAME
        content = ical.calendar(name, found, house().settings.address, at_desk=not public)
        click.echo(content, nl=False)
        return
    found = [each for each in gather(wanted) if each.overdue or not each.over]
    words = "\n".join(_line(each) for each in found)
    show(as_json, [_said(each) for each in found], words or "Nothing has a date from today on.")


def _line(deadline: Deadline) -> str:
    state = "overdue" if deadline.overdue else "done" if deadline.done else deadline.distance
    return f"{deadline.day}  {state:14} {deadline.noun:17} {deadline.named} ({deadline.when})"


def _said(deadline: Deadline) -> dict[str, Any]:
    return {
        "uid": f"{deadline.uid}@broadside",
        "sequence": deadline.sequence,
        "noun": str(deadline.noun),
        "about": deadline.about,
        "title": deadline.named,
        "at": deadline.at.isoformat(),
        "ends_at": deadline.ends_at.isoformat() if deadline.ends_at else None,
        "all_day": deadline.all_day,
        "day": deadline.day.isoformat(),
        "when": deadline.when,
        "days_left": deadline.days_left,
        "overdue": deadline.overdue,
        "done": deadline.done,
        "public": deadline.public,
        "path": deadline.path,
        "owner": deadline.owner,
    }
