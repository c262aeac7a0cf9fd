"""Publishing: what making, sending and archiving issues adds to the house: pages, jobs, commands, notices."""

import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskNotice, DeskPage, House, Offer, PublicPage, house
from newsletters import clearing
from newsletters import sending as jobs
from newsletters.commands.issues import issues as commands
from newsletters.flight.visiting import Rounds
from newsletters.issues import Issue, IssueState
from newsletters.web import (
    alerts,
    anew,
    archive,
    compose,
    doorkeeper,
    flight,
    history,
    illustrations,
    issues,
    pasting,
    presence,
    preview,
    report,
    reuse,
    review,
    schedule,
    sections,
    sending,
    suggestions,
    trials,
)

# Each of these puts its routes on the blueprint of `issues` when it is imported.
ROUTES = (
    (alerts, anew, compose, flight, history, illustrations, pasting, presence, preview),
    (report, reuse, review, schedule, sections, sending, suggestions, trials),
)
LOOK_FOR_DUE = timedelta(seconds=10)
LOOK_FOR_ISSUES = timedelta(seconds=0.5)  # the first mail is to go within two seconds of its time
LOOK_AT_CALENDAR = timedelta(minutes=10)
LOOK_AT_LINKS = timedelta(seconds=20)
LOOK_FOR_UNUSED = timedelta(hours=6)
LATE = timedelta(minutes=15)
WORDINGS = {
    "issue.asked": "put {it} up for review",
    "issue.withdrawn": "withdrew {it} from review",
    "issue.approval-voided": "voided the approval of {it}: {why}",
    "issue.scheduled": "scheduled {it} for {due}",
    "issue.held": "held {it}: {reason}",
    "issue.began": "began to send {it}",
    "issue.replies-counted": "counted the replies to {it}: {number}",
    "issue.sent": "finished sending {it}",
    "issue.called-off": "called {it} off before anybody got it",
    "issue.restored": "put {it}, or a section of it, back to version {version}",
    "issue.tested": "sent a test of {it} to {addresses} addresses",
    "issue.illustrated": "put a picture into {it}",
    "picture.cleared": "cleared a picture that nothing used: {it}",
    "entry.placed": "put “{line}” into {it}",
    "entry.declined": "turned “{line}” down for {it}",
}


def init_app(app: Flask) -> None:
    """Register the pages, the jobs, the backlog, the commands, and how the audit log speaks of issues."""
    here = House.of(app)
    for room in (issues, archive, illustrations):
        app.register_blueprint(room.bp)
    app.cli.add_command(commands)
    door = doorkeeper.Doorkeeper()
    app.after_request(door.note)
    here.asides.append(door.write_down)
    here.desk.append(DeskPage("Issues", "issues.index", 1, Role.VIEWER, issues.count_in_hand))
    here.public.append(PublicPage("Archive", "archive.index", lambda: True, 5, ("archive.shelf", "archive.issue")))
    here.backlogs.append(Backlog("issues to send", jobs.waiting, jobs.oldest, LATE))
    here.timetable.add("draft the next issues", LOOK_AT_CALENDAR, jobs.draft_due)
    here.timetable.add("send due issues", LOOK_FOR_ISSUES, jobs.send_due)
    here.timetable.add("note what has been sent", LOOK_FOR_DUE, jobs.finish_sent)
    here.timetable.add("visit the links of issues", LOOK_AT_LINKS, visit_links, "visiting")
    here.timetable.add("clear unused pictures", LOOK_FOR_UNUSED, clear_pictures)
    here.notices.append(_held)
    here.offers.append(Offer("Draft an alert", "issues.draft_alert", ("letter", "consultation"), alerts.newsletters))
    audit.wordings(WORDINGS)
    audit.naming("issue", _title)


def visit_links(stop: threading.Event) -> None:
    """Ask the links of unsent issues whether they answer."""
    Rounds.of(house().settings).go(stop)


def clear_pictures(_stop: threading.Event) -> None:
    """Let pictures go that no text and no version has used for a while."""
    clearing.clear_pictures()
    db.session.commit()


def _held() -> DeskNotice | None:
    held = select(Issue).where(Issue.state == IssueState.SCHEDULED, Issue.hold_reason != "").order_by(Issue.due_at)
    issue = db.session.scalar(held.limit(1))
    if issue is None:
        return None
    return DeskNotice(f"{issue.title} was not sent. {issue.hold_reason}", "issues.index", "See the issues")


def _title(number: str) -> str | None:
    issue = db.session.get(Issue, int(number)) if number.isdigit() else None
    return issue.title if issue else None
