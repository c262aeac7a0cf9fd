"""The audit log in the desk: every change of state, in words, newest first."""

from math import ceil

from flask import Blueprint, render_template, request

from broadside.accounts import Role, everybody
from broadside.audit import Filter, actions, plain
from broadside.web.access import role_required

bp = Blueprint("audit", __name__, url_prefix="/desk/audit")

PAGE = 50


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Show the log, by action, by who and by what, in pages."""
    wanted = Filter(*(request.args.get(name, "").strip()[:80] for name in ("action", "by", "ref")))
    total = wanted.count()
    pages = max(1, ceil(total / PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    people = everybody()
    return render_template(
        "desk/audit/index.html",
        rows_of_log=wanted.rows(PAGE, (page - 1) * PAGE),
        names={person.id: person.name for person in people},
        people=[("", "Everybody"), ("0", "Broadside itself"), *((person.id, person.name) for person in people)],
        actions=[("", "Everything"), *_kinds()],
        wanted=wanted,
        total=total,
        page=page,
        pages=pages,
    )


def _kinds() -> list[tuple[str, str]]:
    """Nouns and actions to choose from, in words."""
    kinds: dict[str, str] = {}
    for action in actions():
        noun, _, verb = action.partition(".")
        kinds.setdefault(noun, f"{noun.capitalize()}: everything")
        kinds[action] = f"{noun.capitalize()}: {plain(verb)}"
    return list(kinds.items())
