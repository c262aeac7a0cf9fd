"""Consultations in public: those we follow, until when each is open, where we stand and what came of it."""

from flask import Blueprint, abort, render_template

from broadside import markdown
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase, Position
from campaigns.web.cookieless import without_cookie

bp = Blueprint("public_consultations", __name__)
bp.after_request(without_cookie)

LIVE = (Phase.OPEN, Phase.COMING)
WORKING = (Position.RESPONDING, Position.JOINTLY)
POSITION_WORDS = {
    Position.WATCHING: "We are watching this one and have not decided whether to respond.",
    Position.RESPONDING: "We are writing a response.",
    Position.JOINTLY: "We are writing a joint response with partners.",
    Position.SUBMITTED: "We have responded.",
    Position.NOT_RESPONDING: "We follow this one without responding.",
}


@bp.get("/consultations")
def index() -> str:
    """Those we follow: open ones by their deadline, the others after them."""
    followed = Consultation.public_ones()
    return _page(
        "public_index",
        open_now=[each for each in followed if each.phase == Phase.OPEN],
        coming=[each for each in followed if each.phase == Phase.COMING],
        past=[each for each in followed if each.phase not in LIVE],
    )


@bp.get("/consultations/<slug>")
def show(slug: str) -> str:
    """One consultation: its deadline and how it moved, how to respond, our response, the outcome."""
    consultation = Consultation.find(slug)
    if consultation is None or not consultation.public:
        abort(404)
    return _page("public", consultation=consultation, changes=DeadlineChange.of(consultation))


def has_some() -> bool:
    """Whether there is anything to show."""
    return Consultation.any_public()


def position_words(consultation: Consultation) -> str:
    """Our position in plain words; of what has closed, what it came to."""
    position = Position(consultation.position)
    if consultation.phase in LIVE or position == Position.SUBMITTED:
        return POSITION_WORDS[position]
    return "We worked on a response." if position in WORKING else "We followed this one without responding."


def _page(name: str, **context: object) -> str:
    return render_template(
        f"campaigns/consultations/{name}.html",
        position=position_words,
        html=markdown.to_html,
        **context,
    )
