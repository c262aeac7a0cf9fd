"""Telling colleagues: what rows say is still to be told about issues goes out by mail, once, whoever changed them."""

import threading
from typing import cast

from sqlalchemy import and_, select, update

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.house import House
from broadside.timetable import Job
from newsletters import colleague_mail, composing, looks
from newsletters.approvals import Approval
from newsletters.asked import ReviewRequest
from newsletters.issues import Issue
from newsletters.looks import Look
from newsletters.stops import Stop


def tell(house: House) -> Job:
    """Write to those who were asked to look, whose approval fell, or whose issue was taken off the schedule."""

    def look(stop: threading.Event) -> None:
        for kind, waits in (
            (ReviewRequest, ReviewRequest.told_at.is_(None)),
            (Approval, and_(Approval.voided_at.is_not(None), Approval.told_at.is_(None))),
            (Stop, Stop.told_at.is_(None)),
        ):
            for ident in db.session.scalars(select(kind.id).where(waits).order_by(kind.id)).all():
                if stop.is_set():
                    return
                _tell_once(kind, ident, house)
                db.session.commit()

    return look


def _tell_once(kind: type[ReviewRequest] | type[Approval] | type[Stop], ident: int, house: House) -> None:
    """Write the mails of one row, by the one worker of several that marks it."""
    mine = update(kind).where(kind.id == ident, kind.told_at.is_(None)).values(told_at=clock.now())
    if db.session.scalar(mine.returning(kind.id)) is None:
        return
    row = cast(ReviewRequest | Approval | Stop, db.session.get_one(kind, ident, populate_existing=True))
    if isinstance(row, ReviewRequest):
        if row.account.active and row.answered_at is None:
            colleague_mail.ask_to_look(row.issue, row.account, house)
    elif isinstance(row, Approval):
        _tell_of_fall(row, house)
    else:
        for account in _approvers(row.issue, row.account):
            colleague_mail.say_that_presses_stopped(row.issue, row.reason, account, house)


def _tell_of_fall(approval: Approval, house: House) -> None:
    """Nobody is told what they did themselves."""
    account, issue = approval.account, db.session.get_one(Issue, approval.issue_id)
    if account is None or not account.active or account.id == approval.voided_by_id:
        return
    look = Look.of(issue, account)
    changed = looks.changes(look, issue, composing.wording(issue).of) if look else []
    colleague_mail.say_that_it_fell(issue, account, changed, house)


def _approvers(issue: Issue, but: Account | None) -> list[Account]:
    """Who approved it, each once, without who stopped it."""
    standing = [each.account for each in issue.approvals if each.voided_at is None and each.account is not None]
    return [account for account in dict.fromkeys(standing) if account.active and account != but]
