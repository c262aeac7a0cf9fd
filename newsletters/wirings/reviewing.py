"""Reviewing: what colleagues' comments and requests add to the house: pages, the job that tells them, wordings."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.house import House
from newsletters import colleague_jobs
from newsletters.web import asking, comments, corrections, embargo

# Each of these puts its routes on the blueprint of `issues` when it is imported.
ROUTES = (asking, comments, corrections, embargo)
LOOK_FOR_UNTOLD = timedelta(seconds=5)
WORDINGS = {
    "issue.review-asked": "asked {of} to look at {it}",
    "issue.looked": "looked through {it}",
    "issue.commented": "commented on “{part}” of {it}",
    "issue.suggested": "suggested other words for “{part}” of {it}",
    "issue.answered": "answered a comment on “{part}” of {it}",
    "issue.resolved": "settled a comment on “{part}” of {it}",
    "issue.reopened": "opened a comment on “{part}” of {it} again",
    "issue.accepted": "accepted a suggestion for “{part}” of {it}",
    "issue.declined": "declined a suggestion for “{part}” of {it}",
    "issue.embargoed": "kept {it} out of the archive until {until}",
    "issue.unscheduled": "stopped the presses on {it}: {reason}",
}


def init_app(app: Flask) -> None:
    """Register it all."""
    house = House.of(app)
    house.timetable.add("tell colleagues about issues", LOOK_FOR_UNTOLD, colleague_jobs.tell(house))
    audit.wordings(WORDINGS)
