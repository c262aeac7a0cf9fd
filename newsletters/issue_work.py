"""Work on issues: what their drafting and sending adds to the timetable, to health, and to the command line."""

from datetime import timedelta

from flask import Flask

from broadside.health import Backlog
from broadside.house import House
from newsletters import sending
from newsletters.issues_commands import issues

LOOK_FOR_DUE = timedelta(seconds=10)
LOOK_AT_CALENDAR = timedelta(minutes=10)
LATE = timedelta(minutes=15)


def init_app(app: Flask) -> None:
    """Register the jobs, the backlog and the commands."""
    here = House.of(app)
    app.cli.add_command(issues)
    here.backlogs.append(Backlog("issues to send", sending.waiting, sending.oldest, LATE))
    here.timetable.add("draft the next issues", LOOK_AT_CALENDAR, sending.draft_due)
    here.timetable.add("send due issues", LOOK_FOR_DUE, sending.send_due)
    here.timetable.add("note what has been sent", LOOK_FOR_DUE, sending.finish_sent)
