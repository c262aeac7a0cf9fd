"""Posting: which mails about responses are due, and the claims that two workers cannot both win."""

from datetime import datetime

from sqlalchemy import Select, Update, func, select, update

from broadside import clock
from broadside.database import db
from campaigns.responses.members import Member
from campaigns.responses.responses import JointResponse


def unmailed() -> list[int]:
    """The ids of members whose invitation no worker has mailed."""
    return _ids(_reachable().where(Member.mailed_at.is_(None)))


def claim(ident: int) -> bool:
    """Take it on oneself to mail an invitation; of several workers one is told True."""
    return _won(_one(ident).where(Member.mailed_at.is_(None)).values(mailed_at=clock.now()))


def unasked() -> list[int]:
    """The ids of members who are to be asked to sign off a locked text, and were not asked about this one."""
    waiting = (
        _reachable()
        .join(JointResponse)
        .where(
            JointResponse.asking_hash != "",
            JointResponse.submitted_at.is_(None),
            Member.asked_hash != JointResponse.asking_hash,
            Member.signed_hash != JointResponse.asking_hash,
            Member.declined_at.is_(None),
            Member.mailed_at.is_not(None),
        )
    )
    return _ids(waiting)


def claim_asking(ident: int) -> bool:
    """Take it on oneself to ask a member to sign off; of several workers one is told True."""
    asking = (
        select(JointResponse.asking_hash)
        .where(JointResponse.id == Member.response_id, JointResponse.asking_hash != "")
        .scalar_subquery()
    )
    return _won(_one(ident).where(Member.asked_hash != asking).values(asked_hash=asking))


def unreceipted() -> list[int]:
    """The ids of members who signed off, and have not been told that the response went in."""
    waiting = (
        _reachable()
        .join(JointResponse)
        .where(JointResponse.submitted_at.is_not(None), Member.receipt_at.is_(None), Member.authorised_at.is_not(None))
    )
    return _ids(waiting)


def claim_receipt(ident: int) -> bool:
    """Take it on oneself to mail a receipt; of several workers one is told True."""
    return _won(_one(ident).where(Member.receipt_at.is_(None)).values(receipt_at=clock.now()))


def waiting_number() -> int:
    """How many mails of responses wait for a worker."""
    return len(unmailed()) + len(unasked()) + len(unreceipted())


def oldest() -> datetime | None:
    """Since when the oldest of the links and requests waits."""
    linked = select(func.min(Member.invited_at)).where(Member.id.in_(unmailed()))
    locked = select(func.min(JointResponse.locked_at)).join(Member).where(Member.id.in_(unasked()))
    return min(filter(None, (db.session.scalar(linked), db.session.scalar(locked))), default=None)


def _reachable() -> Select[int]:
    return select(Member.id).where(Member.person_id.is_not(None), Member.ended_at.is_(None))


def _ids(waiting: Select[int]) -> list[int]:
    return list(db.session.scalars(waiting.order_by(Member.id)))


def _one(ident: int) -> Update:
    return update(Member).where(Member.id == ident)


def _won(claiming: Update) -> bool:
    return db.session.scalar(claiming.returning(Member.id)) is not None
