"""Anew: what of an approved issue is not true any more, its new text, and asking for approval of that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.accounts import Role
from broadside.compare import Run, compare
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import composing
from newsletters.issues import Issue, IssueState
from newsletters.paragraphs import paragraphs
from newsletters.web.issues import bp, found

BEFORE_SENDING = (IssueState.APPROVED, IssueState.SCHEDULED)


@dataclass(frozen=True)
class NewText:
    """One paragraph that reads otherwise now, with the words that are new in it."""

    place: str
    runs: list[Run]


@bp.post("/<int:issue_id>/review/anew")
@role_required(Role.EDITOR)
def review_anew(issue_id: int) -> Response:
    """Use the text as it reads now, and put it up for review again."""
    issue = found(issue_id)
    composing.review_anew(issue, current_account())
    db.session.commit()
    flash(
        "It says what is true now, and is in review again. It does not go out until it is approved and scheduled.", "ok"
    )
    return redirect(url_for("issues.review", issue_id=issue_id), 303)


def context(issue: Issue) -> dict[str, Any]:
    """What templates need to say what changed since the approval; empty lists when nothing did."""
    changes = composing.changes(issue) if issue.state in BEFORE_SENDING else ()
    texts = list(_new_texts(issue)) if changes else []
    return {"changes": changes, "misleads": any(each.holds for each in changes), "new_texts": texts}


def _new_texts(issue: Issue) -> Iterator[NewText]:
    old, new = issue.approved_wording.of, issue.wording(composing.live(issue)).of
    texts = [("Subject", issue.subject), ("Preheader", issue.preheader)]
    for section in issue.shown:
        texts += [(section.name, part) for part in (section.heading, *paragraphs(section.markdown))]
    for place, text in texts:
        if old(text) != new(text):
            yield NewText(place, compare(_plain(old(text)), _plain(new(text)))[1])


def _plain(text: str) -> str:
    """The words alone, as readers see them."""
    return markdown.to_html(text).striptags()
