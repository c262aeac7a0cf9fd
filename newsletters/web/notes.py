"""A note about a story, and who looks after it."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role, colleagues
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters.items import Item
from newsletters.web.inbox import bp
from newsletters.web.wanted import kept


@bp.post("/<int:item_id>/note")
@role_required(Role.EDITOR)
def note(item_id: int) -> Response:
    """Write the note and the assignee down."""
    item = db.session.get(Item, item_id) or abort(404)
    chosen = request.form.get("assignee", 0, type=int)
    account = next((each for each in colleagues() if each.id == chosen), None)
    item.annotate(request.form.get("note", ""), account, current_account())
    db.session.commit()
    if "HX-Request" not in request.headers:
        flash("The note is saved.", "ok")
    return redirect(url_for(".read", item_id=item.id, **kept()), 303)
