"""The text of a letter: written, looked at, saved as a draft or as a version, and versions compared word by word."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.accounts import Role
from broadside.compare import merged
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines, one_of
from campaigns.letters import roll
from campaigns.letters.letters import Letter, LetterState, NotNow
from campaigns.letters.versions import Edit, Version, tidy, write
from campaigns.web.letters import Answer, back_to, bp, found

LONGEST = 40_000
SAVED = {
    Edit.FIRST: "The text is saved.",
    Edit.TYPO: "Version {number} is saved. Signatures stay below the letter.",
    Edit.MATERIAL: "Version {number} is saved, and the letter is paused. Resume it to ask those who signed before.",
}


@bp.get("/<slug>/text")
@role_required(Role.EDITOR)
def text(slug: str) -> str:
    """Write its text."""
    letter = found(slug)
    version = Version.present(letter)
    return _form(letter, Filled({"text": version.text if version else "", "on": _mark(version)}))


@bp.post("/<slug>/text")
@role_required(Role.EDITOR)
def write_text(slug: str) -> Answer:
    """Save it, or only look at it; a published letter gets a version, and what kind of edit it is must be said."""
    letter, filled = found(slug), Filled(request.form)
    filled.take("text", lines("the text of the letter", LONGEST))
    if "look" in request.form:
        return _form(letter, filled, looked=True)
    version = Version.present(letter)
    if letter.state != LetterState.DRAFT and version is not None:
        filled.take("edit", one_of([Edit.TYPO, Edit.MATERIAL], "whether it is a typo or a material edit"))
    if request.form.get("on") != _mark(version):
        return _form(letter, filled, looked=True, overtaken=version), 409
    return (_form(letter, filled, looked=True), 422) if filled.errors else _save(letter, filled)


@bp.get("/<slug>/versions")
@role_required(Role.VIEWER)
def versions(slug: str) -> str:
    """Every version, and two of them word by word: the last two unless others are chosen."""
    letter = found(slug)
    every = Version.of(letter)
    after = _chosen(every, "to") or (every[0] if every else None)
    before = _chosen(every, "from") or _before(every, after)
    return render_template(
        "campaigns/letters/versions.html",
        letter=letter,
        versions=every,
        before=before,
        after=after,
        told=merged(before.text, after.text) if before and after else [],
        html=markdown.to_html,
    )


@bp.get("/<slug>/versions/<int:number>.md")
@role_required(Role.VIEWER)
def version_text(slug: str, number: int) -> Response:
    """One version as the Markdown whose hash it bears."""
    letter = found(slug)
    version = next((each for each in Version.of(letter) if each.number == number), None) or abort(404)
    response = Response(version.text, mimetype="text/markdown")
    response.headers["Content-Disposition"] = f'attachment; filename="{letter.slug}-version-{number}.md"'
    return response


def _save(letter: Letter, filled: Filled) -> Answer:
    try:
        version = write(letter, filled.meant["text"], filled.meant.get("edit", Edit.FIRST), current_account())
    except NotNow as error:
        db.session.rollback()
        filled.errors["text"] = str(error)
        return _form(letter, filled, looked=True), 422
    db.session.commit()
    return back_to(letter, SAVED[version.edit].format(number=version.number))


def _form(letter: Letter, filled: Filled, looked: bool = False, overtaken: Version | None = None) -> str:
    """The form; `looked` shows how it reads, `overtaken` what somebody else saved meanwhile."""
    present, typed = Version.present(letter), tidy(filled.typed.get("text", ""))
    return render_template(
        "campaigns/letters/text.html",
        letter=letter,
        filled=filled,
        mark=_mark(present) if overtaken or not looked else filled.typed.get("on", ""),
        present=present,
        published=letter.state != LetterState.DRAFT and present is not None,
        signed=roll.counts(letter).total,
        proof=markdown.to_html(typed) if looked else "",
        told=merged(present.text, typed) if looked and present and present.text != typed else [],
        overtaken=overtaken,
    )


def _mark(version: Version | None) -> str:
    """What a form began with: two people who write at once do not overwrite each other unseen."""
    return f"{version.number}:{version.text_hash}" if version else ""


def _chosen(every: list[Version], name: str) -> Version | None:
    number = request.args.get(name, 0, type=int)
    return next((version for version in every if version.number == number), None)


def _before(every: list[Version], after: Version | None) -> Version | None:
    return next((version for version in every if after and version.number < after.number), None)
