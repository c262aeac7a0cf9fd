"""The example programme at the desk: what of it is there, and one click to load or to remove it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import DeskNotice, house
from broadside.web.access import current_account, role_required
from newsletters import mail
from newsletters.example import issues as example_issues
from newsletters.example import programme as example
from newsletters.newsletter import Newsletter

bp = Blueprint("example", __name__, url_prefix="/desk/example")


@bp.get("")
@role_required(Role.VIEWER)
def show() -> str:
    """What the example programme is, and the question whether to load or to remove it."""
    return render_template(
        "newsletters/example/show.html",
        there=example.contents().beside(house().programmes),
        used=[*(f"{issue.title} ({issue.state})" for issue in example_issues.kept()), *house().programmes.used()],
        newsletters=Newsletter.all(),
    )


@bp.post("/load")
@role_required(Role.ADMIN)
def load() -> Response:
    """Put it in; a second time changes nothing."""
    every = Newsletter.all()
    chosen = next((each for each in every if each.slug == request.form.get("newsletter", each.slug)), None)
    others = house().programmes.load()  # first, since the draft tells of it
    loaded = example.load(
        chosen, current_account(), lambda issue: mail.letter(issue, house()), house().settings.address
    )
    db.session.commit()
    flash(
        "The example programme is loaded." if loaded or others else "It is loaded already; nothing was changed.", "ok"
    )
    return redirect(url_for("example.show"), 303)


@bp.post("/remove")
@role_required(Role.ADMIN)
def remove() -> Response:
    """Take it out, and nothing else."""
    and_used, before = bool(request.form.get("with_used")), example.contents().beside(house().programmes)
    _, stay = example.remove(current_account(), and_used)
    titles = [*(issue.title for issue in stay), *house().programmes.remove(and_used)]
    db.session.commit()
    said = f"Removed: {before.words}." if before.loaded else "There was nothing to remove."
    flash(" ".join([said, *(f"“{title}” stays as your own." for title in titles)]), "ok")
    return redirect(url_for("home.show"), 303)


def notice() -> DeskNotice | None:
    """Say on every page of the desk that some of what it shows is made up."""
    if not example.contents().beside(house().programmes).loaded:
        return None
    return DeskNotice(
        "The example programme is loaded: what is marked “Example” is made up.",
        "example.show",
        "See or remove it",
        "info",
    )
