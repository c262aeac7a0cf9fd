"""Allowances: how many mails strangers may make us send, to one address and in all, counted in rows.

Whoever types an address into a form makes us write to it: without a limit the form would be a weapon. Addresses
are counted under a keyed hash, so that the count survives erasure and says nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import normalise
from broadside.tokens import Tokens

KEPT = timedelta(days=31)


@dataclass(frozen=True)
class Rule:
    """At most so many within a time, to one address or in all."""

    most: int
    within: timedelta


@dataclass(frozen=True)
class Kind:
    """One kind of mail that a stranger can cause, with its rules."""

    name: str
    per_address: tuple[Rule, ...]
    in_all: Rule


CONFIRMATION = Kind(
    "confirmation",
    (Rule(1, timedelta(hours=24)), Rule(3, timedelta(days=30))),
    Rule(500, timedelta(hours=1)),
)
OWN_LINK = Kind(
    "own link",
    (Rule(3, timedelta(hours=24)), Rule(10, timedelta(days=30))),
    Rule(500, timedelta(hours=1)),
)


class Allowance(Base):
    """One mail of a kind that was sent to an address because somebody typed it."""

    __tablename__ = "allowance"
    __table_args__ = (Index("ix_allowance_address", "kind", "hash", "at"), Index("ix_allowance_all", "kind", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


def allows(tokens: Tokens, kind: Kind, address: str) -> bool:
    """Whether one more mail of a kind may go to an address now."""
    return next_at(tokens, kind, address) is None


def next_at(tokens: Tokens, kind: Kind, address: str) -> datetime | None:
    """When the next mail of a kind may go to an address; None: now."""
    hashed = _hash(tokens, address)
    waits = [_free_at(rule, Allowance.kind == kind.name, Allowance.hash == hashed) for rule in kind.per_address]
    return max((wait for wait in waits if wait is not None), default=None)


def exhausted(kind: Kind) -> bool:
    """Whether so many mails of a kind were sent lately that all others wait."""
    return _free_at(kind.in_all, Allowance.kind == kind.name) is not None


def use(tokens: Tokens, kind: Kind, address: str) -> None:
    """Count one mail of a kind to an address."""
    db.session.add(Allowance(kind=kind.name, hash=_hash(tokens, address)))
    db.session.flush()


def forget_old() -> None:
    """Delete what no rule looks at any more."""
    db.session.execute(delete(Allowance).where(Allowance.at < clock.now() - KEPT))


def _free_at(rule: Rule, *conditions: ColumnElement[bool]) -> datetime | None:
    """When a rule lets the next one through; None: now."""
    since = clock.now() - rule.within
    counted = select(func.count()).select_from(Allowance).where(*conditions, Allowance.at > since)
    if (db.session.scalar(counted) or 0) < rule.most:
        return None
    oldest = (
        select(Allowance.at)
        .where(*conditions, Allowance.at > since)
        .order_by(Allowance.at.desc())
        .offset(rule.most - 1)
        .limit(1)
    )
    found = db.session.scalar(oldest)
    return found + rule.within if found else None


def _hash(tokens: Tokens, address: str) -> str:
    return tokens.keyed_hash("allowance", normalise(address))
