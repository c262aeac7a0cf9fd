"""Entering at the desk: one signature that came by mail or telephone, or a list of them as CSV, looked at first."""

import binascii
from base64 import b64decode, b64encode
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.directory import likeness
from broadside.directory.waiting import laid_out
from broadside.people import BadAddress, one_line
from broadside.sheets import BadSheet
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, address_or_none, line, lines, one_of, ticked
from campaigns.letters import entering, lists
from campaigns.letters.entering import SHORTEST_EVIDENCE, Entry
from campaigns.letters.letters import Letter
from campaigns.letters.lists import Fate, Plan, Source
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.standing import NotNow
from campaigns.web.moderation import KIND_WORDS, bp, letter_of

LARGEST = 300_000  # bytes: the file travels in the form from the look to the doing, and nothing lies around
SHOWN = 200


@bp.get("/letters/<slug>/signatures/enter")
@role_required(Role.EDITOR)
def enter(slug: str) -> AnyResponse:
    """A form for one signature."""
    return _form(letter_of(slug), Filled({"kind": SignatureKind.ORGANISATION.value}))


@bp.post("/letters/<slug>/signatures/enter")
@role_required(Role.EDITOR)
def add(slug: str) -> AnyResponse:
    """Put it below the letter; an organisation like one there is asked about first."""
    letter, filled = letter_of(slug), _read()
    if filled.errors:
        return _form(letter, filled)
    entry = _entry(filled)
    alike = _alike(entry)
    if alike and request.form.get("anyway") != "y":
        return _form(letter, filled, alike)
    try:
        entering.enter(letter, entry, current_account())
        db.session.commit()
    except (NotNow, BadAddress, IntegrityError) as problem:
        db.session.rollback()
        filled.errors["kind"] = str(problem) if isinstance(problem, NotNow | BadAddress) else "It has signed already."
        return _form(letter, filled)
    flash(f"{entry.title} stands below the letter.", "ok")
    return redirect(url_for(".index", slug=slug, standing="accepted"), 303)


@bp.get("/letters/<slug>/signatures/list")
@role_required(Role.EDITOR)
def upload(slug: str) -> AnyResponse:
    """A form for a file of names."""
    return _upload(letter_of(slug), Filled({}))


@bp.post("/letters/<slug>/signatures/list")
@role_required(Role.EDITOR)
def look(slug: str) -> AnyResponse:
    """What the file would do, row by row; nothing is kept."""
    letter, filled = letter_of(slug), Filled(request.form)
    source, sent = _source(filled), request.files.get("file")
    content = sent.stream.read(LARGEST + 1) if sent and sent.filename else b""
    if not content:
        filled.errors["file"] = "Choose a file."
    elif len(content) > LARGEST:
        filled.errors["file"] = f"The file is larger than {LARGEST // 1000} KB. Split it into smaller files."
    if filled.errors:
        return _upload(letter, filled)
    return _look(letter, filled, source, content)


@bp.post("/letters/<slug>/signatures/list/take-in")
@role_required(Role.EDITOR)
def take_in(slug: str) -> AnyResponse:
    """Enter them, as letter and directory are now: all of it, or nothing."""
    letter, filled = letter_of(slug), Filled(request.form)
    source = _source(filled)
    try:
        content = b64decode(request.form.get("content", ""), validate=True)
    except binascii.Error:
        abort(400)
    if filled.errors or not content:
        abort(400)
    try:
        number = lists.take_in(letter, _plan(letter, source, content), current_account())
        db.session.commit()
    except (BadSheet, NotNow, IntegrityError) as problem:
        db.session.rollback()
        said = str(problem) if isinstance(problem, BadSheet | NotNow) else "Somebody signed in between. Try it again."
        filled.errors["file"] = f"{said} Nothing was entered."
        return _upload(letter, filled)
    flash(f"{number:,} entered. Those that look like another wait below.", "ok")
    return redirect(url_for(".index", slug=slug), 303)


def _read() -> Filled:
    filled = Filled(request.form)
    kind = filled.take("kind", one_of(list(SignatureKind), "as what they signed"))
    wants_organisation = kind == SignatureKind.ORGANISATION
    filled.take("organisation", lambda typed: _name(typed, "the name of the organisation", wants_organisation))
    filled.take("name", lambda typed: _name(typed, "the name of who signed", not wants_organisation))
    filled.take("role", line("the role", least=0))
    filled.take("address", address_or_none)
    filled.take("evidence", lines("how you know: who said so, when, and how", 1000, SHORTEST_EVIDENCE))
    filled.take("shown", ticked)
    return filled


def _name(typed: str, what: str, needed: bool) -> str:
    return one_line(entering.written(typed, what)) if needed or typed.strip() else ""


def _entry(filled: Filled) -> Entry:
    meant = filled.meant
    organisation = "" if meant["kind"] == SignatureKind.INDIVIDUAL else meant["organisation"]
    return Entry(
        meant["kind"], meant["name"], meant["role"], organisation, meant["evidence"], meant["shown"], meant["address"]
    )


def _alike(entry: Entry) -> list[str]:
    """Organisations of the directory that this may be, under another spelling."""
    if entry.kind != SignatureKind.ORGANISATION or entering.exactly(entry.organisation) is not None:
        return []
    return [each.name for each in likeness.alike(entry.organisation)][:5]


def _source(filled: Filled) -> Source:
    kind = filled.take("kind", one_of(list(SignatureKind), "as what they signed"))
    evidence = filled.take("evidence", lines("how you know: who sent the list, when, and how", 1000, SHORTEST_EVIDENCE))
    return Source(evidence or "", kind or SignatureKind.ORGANISATION, ticked(filled.typed.get("shown", "")))


def _plan(letter: Letter, source: Source, content: bytes) -> Plan:
    with laid_out(content) as path:
        return lists.plan(letter, path, source)


def _look(letter: Letter, filled: Filled, source: Source, content: bytes) -> AnyResponse:
    try:
        plan = _plan(letter, source, content)
    except (BadSheet, NotNow) as problem:
        filled.errors["file"] = str(problem)
        return _upload(letter, filled)
    page = render_template(
        "campaigns/moderation/look.html",
        letter=letter,
        plan=plan,
        fates=Fate,
        shown=SHOWN,
        source=source,
        content=b64encode(content).decode(),
    )
    return make_response(page)


def _form(letter: Letter, filled: Filled, alike: list[str] | None = None) -> AnyResponse:
    return _page("enter", letter, filled, alike=alike or [])


def _upload(letter: Letter, filled: Filled) -> AnyResponse:
    return _page("upload", letter, filled)


def _page(name: str, letter: Letter, filled: Filled, **context: Any) -> AnyResponse:
    refused = filled.errors or context.get("alike")
    page = render_template(
        f"campaigns/moderation/{name}.html", letter=letter, filled=filled, kind_words=KIND_WORDS, **context
    )
    return make_response(page, 422 if refused else 200)
