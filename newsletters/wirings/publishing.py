"""Publishing: what making, sending and archiving issues adds to the house: pages, jobs, commands, notices."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskNotice, DeskPage, House, Offer, PublicPage
from newsletters import sending as jobs
from newsletters.commands.issues import issues as commands
from newsletters.issues import Issue, IssueState
from newsletters.web import (
    alerts,
    anew,
    archive,
    compose,
    doorkeeper,
    issues,
    pasting,
    preview,
    report,
    review,
    schedule,
    sections,
    sending,
    suggestions,
    trials,
)

# Each of these puts its routes on the blueprint of `issues` when it is imported.
ROUTES = (alerts, anew, compose, pasting, preview, report, review, schedule, sections, sending, suggestions, trials)
LOOK_FOR_DUE = timedelta(seconds=10)
LOOK_FOR_ISSUES = timedelta(seconds=0.5)  # the first mail is to go within two seconds of its time
LOOK_AT_CALENDAR = timedelta(minutes=10)
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
    "issue.tested": "sent a test of {it} to {addresses} addresses",
    "entry.placed": "put “{line}” into {it}",
    "entry.declined": "turned “{line}” down for {it}",
}


def init_app(app: Flask) -> None:
    """Register the pages, the jobs, the backlog, the commands, and how the audit log speaks of issues."""
    here = House.of(app)
    for room in (issues, archive):
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
    here.notices.append(_held)
    here.offers.append(Offer("Draft an alert", "issues.draft_alert", ("letter", "consultation"), alerts.newsletters))
    audit.wordings(WORDINGS)
    audit.naming("issue", _title)


def _held() -> DeskNotice | None:
    held = select(Issue).where(Issue.state == IssueState.SCHEDULED, Issue.hold_reason != "").order_by(Issue.due_at)
    issue = db.session.scalar(held.limit(1))
    if issue is None:
        return None
    return DeskNotice(f"{issue.title} was not sent. {issue.hold_reason}", "issues.index", "See the issues")


def _title(number: str) -> str | None:
    issue = db.session.get(Issue, int(number)) if number.isdigit() else None
    return issue.title if issue else None
