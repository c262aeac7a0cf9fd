"""Preview: the very HTML and text that would be sent, in a frame of its own, following what is typed."""

from typing import Any

from flask import Response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import role_required
from newsletters import composing, mail
from newsletters.issues import Issue
from newsletters.spots import BODY, LONGEST
from newsletters.web import archive, as_reader
from newsletters.web.issues import bp, found, wants_json
from newsletters.web.proofs import Proof, flight
from newsletters.web.typed import as_typed
from newsletters.web.workbench import came_from

Answer = AnyResponse | str | dict[str, Any]

# The mail styles itself and runs nothing; its own address may give the logo, and nobody else is asked for anything.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: {sources}; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)

# The archive page has our own style sheets and fonts, and runs nothing either.
PAGE_POLICY = POLICY.replace("style-src", "font-src 'self'; style-src 'self'")


@bp.get("/<int:issue_id>/proof")
@role_required(Role.VIEWER)
def proof(issue_id: int) -> Response:
    """The mail as it is kept, to any reader or to one that was chosen: its HTML, the same in dark colours, or the text.

    `facts=now` shows an approved issue as it would read with what is true by now.
    """
    issue = found(issue_id)
    wording = issue.wording(composing.live(issue)) if request.args.get("facts") == "now" else None
    view = request.args.get("view", "")
    if view == "archive":
        response = Response(archive.as_it_would_stand(issue), mimetype="text/html")
        response.headers["Content-Security-Policy"] = PAGE_POLICY.format(sources=house().settings.address)
        return response
    reader = as_reader.chosen(issue)
    rendered = mail.rendered(issue, house(), wording)
    shown = Proof.of(rendered, reader.personal) if reader else Proof.of(rendered)
    if view == "plain":
        response = Response(shown.text, mimetype="text/plain")
    else:
        pages = {"dark": shown.dark, "bare": shown.bare}
        response = Response(pages.get(view, shown.html), mimetype="text/html")
    # Pictures that stand on other sites are asked for only when somebody presses "Show pictures".
    sources = "http: https:" if request.args.get("pictures") == "shown" else house().settings.address
    response.headers["Content-Security-Policy"] = POLICY.format(sources=sources)
    return response


@bp.post("/<int:issue_id>/preview")
@role_required(Role.VIEWER)
def preview(issue_id: int) -> dict[str, str | int]:
    """The mail with what is typed and not saved yet, as any reader or one that was chosen gets it; nothing is written.

    `view=archive` adds the archive page.
    """
    issue = _with_typed(found(issue_id), request.form)
    rendered = mail.rendered(issue, house())
    reader = as_reader.chosen(issue)
    shown = Proof.of(rendered, reader.personal) if reader else Proof.of(rendered)
    part = request.form.get("part", "")
    checked = flight(issue, rendered)
    findings = render_template("newsletters/issues/_flight.html", issue=issue, part=part, **checked)
    pictures = "elsewhere" if shown.has_pictures_elsewhere else ""
    page = archive.as_it_would_stand(issue) if request.form.get("view") == "archive" else ""
    return {
        "html": shown.html,
        "bare": shown.bare,
        "text": shown.text,
        "archive": page,
        "size": shown.size,
        "kilobytes": shown.kilobytes,
        "verdict": reader.verdict if reader else "",
        "flight": findings,
        "pictures": pictures,
    }


@bp.post("/<int:issue_id>/readers")
@role_required(Role.VIEWER)
def readers(issue_id: int) -> Answer:
    """Readers of a name or an address, for the preview: a POST, since what is typed belongs in no URL."""
    issue, words = found(issue_id), as_typed("words")[:200]
    people = as_reader.found(issue, words)
    if wants_json():
        return {"readers": people}
    came_from = request.form.get("from", "")
    return render_template(
        "newsletters/issues/readers.html", issue=issue, words=words, readers=people, came_from=came_from
    )


@bp.post("/<int:issue_id>/as-reader")
@role_required(Role.VIEWER)
def see_as(issue_id: int) -> Answer:
    """Show the preview as a reader gets it, until another is chosen, or any."""
    issue = found(issue_id)
    reader = as_reader.choose(issue, request.form.get("reader", 0, type=int))
    if wants_json():
        return {"name": reader.name if reader else ""}
    return redirect(f"{came_from(issue)}#proof", 303)


def _with_typed(issue: Issue, typed: MultiDict[str, str]) -> Issue:
    """The issue cut off from the database, so that nothing typed into it can be written."""
    sections, _ = list(issue.sections), issue.corrects  # what the mail needs is read before the ties are cut
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
    return typed.get("markdown", "").replace("\r\n", "\n").strip()[: LONGEST[BODY]]
