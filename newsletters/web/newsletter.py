"""The newsletter's settings: identity, calendar, look, order of the house, consent and how it is sent."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.delivery.outbox import DoubtPolicy, Unit
from broadside.pictures import MAX_BYTES, MEDIA_TYPE, BadPicture
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, line, lines, one_of, ticked, whole
from newsletters import logos
from newsletters.house_sections import KIND_WORDS, HouseSection, SectionKind
from newsletters.logos import Logo
from newsletters.newsletter import Newsletter
from newsletters.web.newsletter_form import UNIT_CHOICES, WEEK_CHOICES, WEEKDAY_CHOICES, accent, read_identity, typed_of
from newsletters.wordings import Wording

bp = Blueprint("newsletter", __name__)

YEAR = 31_536_000
DOUBT_CHOICES = [
    (
        DoubtPolicy.RESEND_ONCE,
        "Send it once more",
        "Nobody is missed, and hardly anybody gets two copies; mail programs mostly hide the second.",
    ),
    (DoubtPolicy.HOLD, "Hold it, and name it in the report", "Nobody gets two copies; you decide about each."),
]


@bp.get("/desk/settings")
@role_required(Role.ADMIN)
def show() -> str | AnyResponse:
    """The settings of the newsletter; with several, of the one chosen; without any, the way to begin one."""
    if not Newsletter.all():
        return redirect(url_for("founding.ask"), 303)
    newsletter = _chosen()
    return _page(newsletter, Filled(typed_of(newsletter)), newsletter.house_sections)


@bp.post("/desk/settings")
@role_required(Role.ADMIN)
def change() -> tuple[str, int] | AnyResponse:
    """Take all settings together, or none of them."""
    newsletter = _chosen()
    filled = _read()
    sections = _sections_typed()
    filled.take("house_sections", lambda _: _checked(sections))
    logo = request.files.get("logo")
    if filled.errors:
        return _page(newsletter, filled, sections), 422
    try:
        _take(newsletter, filled, logo.read(MAX_BYTES + 1) if logo and logo.filename else b"")
    except BadPicture as error:
        db.session.rollback()
        filled.errors["logo"] = str(error)
        return _page(newsletter, filled, sections), 422
    db.session.commit()
    flash("The settings are saved.", "ok")
    return redirect(url_for("newsletter.show", newsletter=newsletter.slug), 303)


@bp.get("/logo/<name>")
def logo(name: str) -> Response:
    """A logo, for mails and pages: always our own PNG, for ever the same under its name."""
    kept = db.session.get(Logo, name)
    if kept is None:
        abort(404)
    response = Response(kept.data, mimetype=MEDIA_TYPE)
    response.cache_control.public, response.cache_control.max_age = True, YEAR
    response.cache_control.immutable = True
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _chosen() -> Newsletter:
    every = Newsletter.all()
    slug = request.args.get("newsletter")
    chosen = next((each for each in every if slug in (None, each.slug)), None)
    if chosen is None:
        abort(404, "There is no such newsletter.")
    return chosen


def _read() -> Filled:
    filled = Filled(request.form)
    read_identity(filled)
    filled.take("draft_days_before", whole("the days", 0, 21))
    filled.take("accent", accent)
    filled.take("footer", lines("the footer", 1000, least=0))
    filled.take("consent_wording", lines("the words that readers agree to", 2000))
    filled.take("self_approval", ticked)
    filled.take("doubt_policy", one_of(list(DoubtPolicy), "what to do"))
    filled.take("failure_share", whole("how many in a hundred", 1, 100))
    filled.take("pace_number", whole("how many mails", 0, 1_000_000))
    filled.take("pace_unit", one_of(list(Unit), "for how long"))
    filled.take("pace_first_day", whole("how many mails", 0, 1_000_000))
    return filled


def _sections_typed() -> list[HouseSection]:
    """The rows of sections in the order of their numbers; a row ticked to go is left out."""
    columns = zip(
        *(request.form.getlist(f"section_{part}") for part in ("place", "kind", "heading", "markdown", "id")),
        strict=False,
    )
    gone = set(request.form.getlist("section_gone"))
    rows = [row for row in columns if row[4] not in gone and (row[2].strip() or row[3].strip() or row[4] != "new")]
    rows.sort(key=lambda row: int(row[0]) if row[0].isdecimal() else len(rows) + 1)
    return [{"kind": kind, "heading": heading, "markdown": text} for _, kind, heading, text, _ in rows]


def _checked(sections: list[HouseSection]) -> list[HouseSection]:
    """The same, tidied; raises ValueError naming the section that is wrong."""
    if not sections:
        raise ValueError("Keep at least one section.")
    return [_section(number, section) for number, section in enumerate(sections, start=1)]


def _section(number: int, section: HouseSection) -> HouseSection:
    try:
        return {
            "kind": one_of(list(SectionKind), "what it holds")(section["kind"]),
            "heading": line("the heading", least=0)(section["heading"]),
            "markdown": lines("the text", 10_000, least=0)(section["markdown"]),
        }
    except ValueError as error:
        raise ValueError(f"Section {number}: {error}") from None


def _take(newsletter: Newsletter, filled: Filled, picture: bytes) -> None:
    account = current_account()
    newsletter.change(filled.meant, account)
    newsletter.reword(filled.meant["consent_wording"], account)
    if picture:
        Logo.put_up(newsletter, picture, account)
    elif request.form.get("logo_gone"):
        logos.take_down(newsletter, account)


def _page(newsletter: Newsletter, filled: Filled, sections: list[HouseSection]) -> str:
    return render_template(
        "newsletters/settings/form.html",
        newsletter=newsletter,
        newsletters=Newsletter.all(),
        filled=filled,
        sections=sections,
        kinds=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        weeks=WEEK_CHOICES,
        weekdays=WEEKDAY_CHOICES,
        units=UNIT_CHOICES,
        doubts=[(policy.value, words, hint) for policy, words, hint in DOUBT_CHOICES],
        wordings=Wording.of(newsletter.id),
    )
