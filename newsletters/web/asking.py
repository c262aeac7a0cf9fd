"""Asking: which colleagues were asked to look at an issue, who has looked, and what changed since one's own look."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside import audit
from broadside.accounts import Account, Role, colleagues
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import asked, composing, looks
from newsletters.comments import Comment
from newsletters.issues import Issue
from newsletters.looks import Look
from newsletters.stops import Stop
from newsletters.web.issues import bp, found


@bp.post("/<int:issue_id>/review/colleagues")
@role_required(Role.EDITOR)
def ask_colleagues(issue_id: int) -> Response:
    """Ask more colleagues to look at an issue in review."""
    told = asked.ask(found(issue_id), ticked(), current_account())
    db.session.commit()
    flash(words(told) or "Nobody new was asked. Tick at least one colleague.", "ok" if told else "error")
    return _back(issue_id)


@bp.post("/<int:issue_id>/review/looked")
@role_required(Role.EDITOR)
def looked(issue_id: int) -> Response:
    """Remember what was shown as looked at; when it changed meanwhile, show it again instead."""
    issue, account = found(issue_id), current_account()
    now = issue.hash_with(composing.live(issue))
    if request.form.get("seen") != now:
        flash("It changed after you opened this page. Here is how it stands now.", "error")
        return _back(issue_id)
    Look.keep(issue, account, now, composing.wording(issue).of)
    asked.answer(issue, account)
    audit.record("issue.looked", issue.ref, account)
    db.session.commit()
    flash("Noted. What changes from now on is shown here when you come back.", "ok")
    return _back(issue_id)


def ticked() -> list[Account]:
    """The colleagues who were ticked in a form."""
    chosen = set(request.form.getlist("colleagues"))
    return [each for each in colleagues(Role.EDITOR) if str(each.id) in chosen]


def words(told: list[Account]) -> str:
    """Who is told, in a sentence; empty for nobody."""
    names = [each.name for each in told]
    said = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{said} {'is' if len(names) == 1 else 'are'} told by mail." if names else ""


def context(issue: Issue, account: Account) -> dict[str, Any]:
    """What the review shows of requests, of comments, and of what changed since this account looked."""
    look = Look.of(issue, account)
    known = asked.requests(issue)
    return {
        "requests": known,
        "colleagues": [(each.id, each.name) for each in colleagues(Role.EDITOR) if each.id != account.id],
        "asked_before": [each.account_id for each in known],
        "look": look,
        "since": looks.changes(look, issue, composing.wording(issue).of) if look else [],
        "stops": Stop.of(issue),
        "open_comments": Comment.number_open(issue),
    }


def _back(issue_id: int) -> Response:
    return redirect(url_for("issues.review", issue_id=issue_id), 303)
