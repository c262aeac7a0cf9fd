"""Reviewing: what colleagues' comments and requests add to the house: pages, the job that tells them, wordings."""

from flask import Flask

from broadside import audit
from newsletters import asked, comments, looks, stops

TABLES = (asked, comments, looks, stops)
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
    "issue.stopped": "stopped the presses on {it}: {reason}",
}


def init_app(app: Flask) -> None:
    """Register it all."""
    audit.wordings(WORDINGS)
