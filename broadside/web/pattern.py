"""The pattern page: every macro in every state, made up of a month that never was."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.web import charts
from broadside.web.access import role_required

bp = Blueprint("pattern", __name__, url_prefix="/desk/pattern")

READERS = (880, 902, 914, 951, 967, 1004, 1041, 1052, 1098, 1137, 1173, 1204)
MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
JOINED = (31, 24, 18, 42, 20, 44, 39, 17, 51, 43, 40, 37)
REASONS = (("Home Office", 23), ("GPS tag", 14), ("Data protection", 9), ("Facial recognition", 4))
STATES = ("Draft", "In review", "Approved", "Scheduled", "Sending", "Sent")


@dataclass(frozen=True)
class SampleSource:
    """A made-up source for the table."""

    name: str
    last_read: str
    new: int
    health: str
    kind: str


SOURCES = (
    SampleSource("Citizens’ Data Watch", "12 minutes ago", 4, "well", "ok"),
    SampleSource("Harbour Law Centre", "an hour ago", 0, "slow", "warn"),
    SampleSource("Migrant Voices North", "on Tuesday", 0, "not answering", "late"),
)


@bp.get("")
@role_required(Role.VIEWER)
def show() -> str | Response:
    """Show every macro; nothing here is stored or sent."""
    return render_template("desk/pattern.html", **specimens())


def specimens() -> dict[str, object]:
    """What the pattern page draws; apart from the view so that a test can draw it too."""
    return {
        "sources": SOURCES,
        "states": STATES,
        "readers": charts.line(tuple(zip(MONTHS, READERS, strict=True)), from_zero=False),
        "joined": charts.columns(tuple(zip(MONTHS, JOINED, strict=True))),
        "reasons": charts.bars(REASONS),
        "nothing": charts.line(()),
    }
