"""Freezing: the ledger of a mailing to many, written by the database itself; nobody's list passes through the memory.

What is given is a question (a SELECT) with one row a candidate: person_id, address, plain, and reason, which is empty
for who is to get the mailing. Suppressions are known by hashes whose key is outside the database, so that they alone
are looked up from here, a slice at a time.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, case, func, insert, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from broadside import clock, suppressions
from broadside.database import db
from broadside.delivery.messages import Mailing, Message, MessageState
from broadside.suppressions import REASONS, Why
from broadside.tokens import Tokens

SLICE = 5_000
Candidates = Select[*tuple[Any, ...]]


def freeze(mailing: Mailing, candidates: Candidates, tokens: Tokens) -> bool:
    """Write a row for each candidate, recipients and exclusions; False when there is no recipient."""
    each, now = candidates.subquery("candidate").c, clock.now()
    row: dict[InstrumentedAttribute[Any], Any] = {
        Message.mailing_id: literal(mailing.id),
        Message.person_id: each.person_id,
        Message.address: each.address,
        Message.plain: each.plain,
        Message.state: case((each.reason == "", MessageState.READY), else_=MessageState.EXCLUDED),
        Message.reason: each.reason,
        Message.due_at: literal(now),
        Message.changed_at: literal(now),
    }
    db.session.execute(insert(Message).from_select(list(row), select(*row.values())))
    _exclude_suppressed(mailing, tokens)
    ready = select(Message.id).where(Message.mailing_id == mailing.id, Message.state == MessageState.READY).limit(1)
    return db.session.scalar(ready) is not None


def forecast(candidates: Candidates, tokens: Tokens) -> dict[tuple[str, bool], int]:
    """How many candidates there are with each reason (none: recipients), by whether they want plain text."""
    each = candidates.subquery("candidate").c
    counted = select(each.reason, each.plain, func.count()).group_by(each.reason, each.plain)
    numbers = Counter({(reason, bool(plain)): number for reason, plain, number in db.session.execute(counted)})
    wanted = select(each.plain, each.address).where(each.reason == "")
    for plain, why in _suppressed(wanted, tokens):
        numbers[REASONS[why], bool(plain)] += 1
        numbers["", bool(plain)] -= 1
    return dict(numbers)


def _exclude_suppressed(mailing: Mailing, tokens: Tokens) -> None:
    ready = select(Message.id, Message.address).where(
        Message.mailing_id == mailing.id, Message.state == MessageState.READY
    )
    found = list(_suppressed(ready, tokens))
    excluded = update(Message).values(state=MessageState.EXCLUDED, changed_at=clock.now())
    for why in {why for _, why in found}:
        ids = [ident for ident, its in found if its == why]
        for start in range(0, len(ids), SLICE):
            some = excluded.where(Message.id.in_(ids[start : start + SLICE])).values(reason=REASONS[why])
            db.session.execute(some, execution_options={"synchronize_session": False})


def _suppressed(rows: Candidates, tokens: Tokens) -> Iterator[tuple[Any, Why]]:
    """Of rows (something, address): each something whose address gets no more mail, with why."""
    return suppressions.among(tokens, _each(rows))


def _each(rows: Candidates) -> Iterator[tuple[Any, str]]:
    for some in db.session.execute(rows, execution_options={"yield_per": SLICE}).partitions():
        yield from some
