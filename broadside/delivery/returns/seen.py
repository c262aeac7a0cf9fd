"""Seen: fingerprints of what was read already, so that a mail read twice or a request sent twice counts once."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db

KEPT = timedelta(days=60)
AT_ONCE = 500


class SeenReturn(Base):
    """One mail, request or event that was taken in; known only by its fingerprint."""

    __tablename__ = "seen_return"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


def first_time(kind: str, what: bytes | str) -> bool:
    """Whether this was never seen before; from now on it has been. Of two processes only one is told yes."""
    fingerprint = _fingerprint(kind, what)
    if db.session.get(SeenReturn, fingerprint) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(SeenReturn(fingerprint=fingerprint))
    except IntegrityError:
        return False
    return True


def unseen(kind: str, names: list[str]) -> list[str]:
    """Those of many names that were not seen, in their order; nothing is noted."""
    prints = {_fingerprint(kind, name): name for name in names}
    asked = list(prints)
    known: set[str] = set()
    for start in range(0, len(asked), AT_ONCE):
        some = SeenReturn.fingerprint.in_(asked[start : start + AT_ONCE])
        known.update(db.session.scalars(select(SeenReturn.fingerprint).where(some)))
    return [name for fingerprint, name in prints.items() if fingerprint not in known]


def forget_old() -> None:
    """Delete fingerprints of two months ago: by then requests are refused for their age. The edge commits."""
    db.session.execute(delete(SeenReturn).where(SeenReturn.at < clock.now() - KEPT))


def _fingerprint(kind: str, what: bytes | str) -> str:
    return sha256(kind.encode() + b"\0" + (what if isinstance(what, bytes) else what.encode())).hexdigest()
