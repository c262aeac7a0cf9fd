"""Suppressions: keyed hashes of addresses that get no more mail; they outlive erasure."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import bulk, clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import normalise
from broadside.tokens import Tokens


class Why(StrEnum):
    """Why an address gets no more mail."""

    ERASED = "erased"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BLOCKED = "blocked"


REASONS = {
    Why.ERASED: "they asked to be erased",
    Why.BOUNCED: "the address bounced",
    Why.COMPLAINED: "they reported a mail as spam",
    Why.BLOCKED: "the address is blocked",
}


class Suppression(Base):
    """One address that must get no bulk mail, known only by its hash."""

    __tablename__ = "suppression"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    why: Mapped[Why] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


PURPOSE = "suppression"
SLICE = 5_000
FEW = 50_000
T = TypeVar("T")


def hash_of(tokens: Tokens, address: str) -> str:
    """The hash under which an address is suppressed; the key is outside the database."""
    return hash_of_kept(tokens, normalise(address))


def hash_of_kept(tokens: Tokens, address: str) -> str:
    """The hash of an address that is spelled as `normalise` does, as people are kept."""
    return tokens.keyed_hash(PURPOSE, address)


def suppressed(tokens: Tokens, kept: Iterable[str]) -> set[str]:
    """Which of some addresses, spelled as `normalise` does, get no more mail."""
    if db.session.scalar(select(Suppression.hash).limit(1)) is None:
        return set()
    return {address for address, _ in _found({hash_of_kept(tokens, address): address for address in kept})}


def suppress(tokens: Tokens, address: str, why: Why) -> None:
    """Let an address get no more mail; a second time changes nothing, but that a complaint outweighs a bounce."""
    hashed = hash_of(tokens, address)
    found = db.session.get(Suppression, hashed)
    if found is None:
        with contextlib.suppress(IntegrityError), db.session.begin_nested():  # another process may say so just now
            db.session.add(Suppression(hash=hashed, why=why))
    elif why == Why.COMPLAINED and found.why == Why.BOUNCED:
        found.why = why
        db.session.flush()


def lift(tokens: Tokens, address: str) -> None:
    """Let an address get mail again: only its owner's own confirmed sign-up may do this."""
    found = db.session.get(Suppression, hash_of(tokens, address))
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def reason_for(tokens: Tokens, address: str) -> Why | None:
    """Why an address is suppressed, or None."""
    return db.session.scalar(select(Suppression.why).where(Suppression.hash == hash_of(tokens, address)))


def reasons_for_all(tokens: Tokens, kept: Iterable[str]) -> dict[str, Why]:
    """Why each of many addresses is suppressed, for those that are."""
    return dict(among(tokens, ((address, address) for address in kept)))


def among(tokens: Tokens, rows: Iterable[tuple[T, str]]) -> Iterator[tuple[T, Why]]:
    """Of rows (something, address): each something whose address gets no more mail, with why.

    The addresses are spelled as `normalise` does, as people are kept. While few are suppressed, all are held in memory:
    to ask the database about each of a million readers takes three times as long as to hash them.
    """
    held = {
        hashed: Why(why) for hashed, why in db.session.execute(select(Suppression.hash, Suppression.why).limit(FEW))
    }
    if not held:
        return
    if len(held) < FEW:
        for what, address in rows:
            if why := held.get(hash_of_kept(tokens, address)):
                yield what, why
        return
    each = iter(rows)
    while some := list(islice(each, SLICE)):
        yield from _found({hash_of_kept(tokens, address): what for what, address in some})


def _found(hashes: Mapping[str, T]) -> Iterator[tuple[T, Why]]:
    """Of things under the hashes of their addresses: each whose address is suppressed, with why."""
    wanted = bulk.listed(hashes).c.value
    known = select(Suppression.hash, Suppression.why).join(wanted.table, Suppression.hash == wanted)
    yield from ((hashes[hashed], Why(why)) for hashed, why in db.session.execute(known))
