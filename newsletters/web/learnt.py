"""What the inbox has learnt from picks and skips: shown whole, and forgotten by one button, which can be undone."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters.sources import Source
from newsletters.taste import ALL_MOST, ONLY, Lesson, Taste
from newsletters.web.inbox import bp

SHOWN = 40


@bp.get("/learnt")
@role_required(Role.VIEWER)
def learnt() -> str:
    """The words and sources that raise and lower an item, with the decisions that say so."""
    taste = db.session.get(Taste, ONLY)
    words = list(taste.lessons.words.values()) if taste else []
    names = {source.id: source.name for source in Source.all()}
    known = taste.lessons.sources.items() if taste else ()
    sources = [Lesson(names[key], each.picks, each.skips, each.weight) for key, each in known if key in names]
    return render_template(
        "newsletters/inbox/learnt.html", taste=taste, words=_sorted(words), sources=_sorted(sources), most=ALL_MOST
    )


@bp.post("/learnt/forget")
@role_required(Role.EDITOR)
def forget() -> Response:
    """Forget it all, until it is asked back."""
    Taste.the().reset(current_account())
    db.session.commit()
    flash("All of it is forgotten: items score by your topics alone. This can be undone below.", "ok")
    return redirect(url_for(".learnt"), 303)


@bp.post("/learnt/recall")
@role_required(Role.EDITOR)
def recall() -> Response:
    """Let earlier decisions count again."""
    Taste.the().restore(current_account())
    db.session.commit()
    flash("Earlier picks and skips count again, within a minute or two.", "ok")
    return redirect(url_for(".learnt"), 303)


def _sorted(lessons: list[Lesson]) -> dict[str, list[Lesson]]:
    """Those that raise and those that lower, the weightiest first."""
    up = sorted((each for each in lessons if each.weight > 0), key=lambda each: (-each.weight, each.name))
    down = sorted((each for each in lessons if each.weight < 0), key=lambda each: (each.weight, each.name))
    return {"up": up[:SHOWN], "down": down[:SHOWN]}
