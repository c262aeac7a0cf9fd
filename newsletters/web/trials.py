"""Trials: an issue sent as a test, to any addresses, after saying what goes to whom."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.delivery.outbox import BadMail, NobodyToSendTo
from broadside.house import house
from broadside.people import BadAddress, normalise
from broadside.web.access import current_account, role_required
from newsletters import composing, mail
from newsletters.issues import Issue
from newsletters.web import proofs
from newsletters.web.issues import bp, found
from newsletters.web.typed import as_typed


@bp.get("/<int:issue_id>/test")
@role_required(Role.EDITOR)
def test(issue_id: int) -> str:
    """Ask where a test is to go; at first to oneself."""
    return _page(found(issue_id), typed=current_account().email)


@bp.post("/<int:issue_id>/test")
@role_required(Role.EDITOR)
def send_test(issue_id: int) -> Response | str | tuple[str, int]:
    """Say what would go to whom; send it when that was confirmed, or ask again for other addresses."""
    issue, typed = found(issue_id), as_typed("addresses")
    if "change" in request.form:
        return _page(issue, typed=typed)
    try:
        addresses = list(
            dict.fromkeys(normalise(line) for line in typed.replace(",", "\n").split("\n") if line.strip())
        )
        if len(addresses) > mail.MOST_TESTS:
            raise mail.TooManyTests(f"At most {mail.MOST_TESTS} addresses; these are {len(addresses)}.")
        if not addresses:
            raise NobodyToSendTo("Give at least one address.")
        if request.form.get("sure") != "yes":
            return _page(issue, addresses=addresses)
        number = mail.send_test(issue, addresses, current_account(), house())
    except (BadAddress, BadMail, NobodyToSendTo, mail.TooManyTests) as error:
        db.session.rollback()
        return _page(found(issue_id), typed=typed, wrong=[("addresses", f"{error} Nothing was sent.")]), 422
    db.session.commit()
    flash(f"The test is on its way to {number} {'address' if number == 1 else 'addresses'}.", "ok")
    return redirect(url_for("issues.compose", issue_id=issue.id), 303)


@bp.post("/<int:issue_id>/test/mine")
@role_required(Role.EDITOR)
def send_mine(issue_id: int) -> Response:
    """Send the mail as it stands to one's own address, at once."""
    issue, account = found(issue_id), current_account()
    try:
        mail.send_test(issue, [account.email], account, house())
    except (BadAddress, BadMail) as error:
        db.session.rollback()
        flash(f"Nothing was sent. {error}", "error")
    else:
        db.session.commit()
        flash("The mail is on its way to your own address, marked as a test.", "ok")
    return redirect(url_for("issues.review", issue_id=issue_id), 303)


def _page(issue: Issue, **said: object) -> str:
    return render_template(
        "newsletters/issues/test.html",
        issue=issue,
        subject=f"[Test] {composing.wording(issue).of(issue.subject)}".strip(),
        **proofs.context(issue),
        **said,
    )
