"""Preview: the very HTML and text that would be sent, in a frame of its own, following what is typed."""

from typing import Any

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import role_required
from newsletters import composing, mail
from newsletters.issues import Issue
from newsletters.web.issues import bp, found
from newsletters.web.proofs import Proof, flight

LONGEST = 100_000
# The mail styles itself and runs nothing; its own address may give the logo, and nobody else is asked for anything.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: {sources}; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)


@bp.get("/<int:issue_id>/proof")
@role_required(Role.VIEWER)
def proof(issue_id: int) -> Response:
    """The mail as it is kept: its HTML to the letter, the same in dark colours, or the text.

    `facts=now` shows an approved issue as it would read with what is true by now.
    """
    issue = found(issue_id)
    wording = issue.wording(composing.live(issue)) if request.args.get("facts") == "now" else None
    shown = Proof.of(mail.rendered(issue, house(), wording))
    view = request.args.get("view", "")
    if view == "plain":
        response = Response(shown.text, mimetype="text/plain")
    else:
        response = Response(shown.dark if view == "dark" else shown.html, mimetype="text/html")
    # Pictures that stand on other sites are asked for only when somebody presses "Show pictures".
    sources = "http: https:" if request.args.get("pictures") == "shown" else house().settings.address
    response.headers["Content-Security-Policy"] = POLICY.format(sources=sources)
    return response


@bp.post("/<int:issue_id>/preview")
@role_required(Role.VIEWER)
def preview(issue_id: int) -> dict[str, str]:
    """The mail with what is typed and not saved yet; nothing is written."""
    issue = _with_typed(found(issue_id), request.form)
    rendered = mail.rendered(issue, house())
    shown = Proof.of(rendered)
    part = request.form.get("part", "")
    checked = flight(issue, rendered)
    findings = render_template("newsletters/issues/_flight.html", issue=issue, part=part, **checked)
    pictures = "elsewhere" if shown.has_pictures_elsewhere else ""
    return {"html": shown.html, "text": shown.text, "size": shown.size, "flight": findings, "pictures": pictures}


def _with_typed(issue: Issue, typed: MultiDict[str, str]) -> Issue:
    """The issue cut off from the database, so that nothing typed into it can be written."""
    sections = list(issue.sections)
    for row in (issue, *sections):
        db.session.expunge(row)
    part = typed.get("part", "")
    fields: dict[str, Any] = {}
    target: Any = issue
    if part == "subject":
        fields = {name: " ".join(typed.get(name, "").split()) for name in ("title", "subject", "preheader")}
    elif part.isdecimal():
        target = next((section for section in sections if section.id == int(part)), None)
        fields = {"heading": " ".join(typed.get("heading", "").split()), "markdown": _text(typed)}
    if target is not None:
        for name, value in fields.items():
            setattr(target, name, value)
    return issue


def _text(typed: MultiDict[str, str]) -> str:
    return typed.get("markdown", "").replace("\r\n", "\n").strip()[:LONGEST]
