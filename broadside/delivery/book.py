"""The book: the ledger as the clerk writes in it, many marks in one statement, durable a moment later.

It stands beside the session: one connection of the database's own driver, on which a commit does not wait for the
disk (SQLite: synchronous=NORMAL; PostgreSQL: synchronous_commit off). A claim is durable, so nothing is lost by that:
after a power loss what was claimed is in doubt (see `epoch`). What these statements do, the ORM could say too, at
three times the cost of everything else that a message needs.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Engine

from broadside import clock
from broadside.database import UtcDateTime
from broadside.delivery.words import ERASED

# One UPDATE for both databases. `move` are the marks asked for: a reply says that a message was accepted, none that it
# is about to be sent, which its mailing, the suppressions and its reader's consent are asked about here, at once.
# Whatever was accepted counts, even if another worker has put it in doubt meanwhile.
MARK = f"""
WITH move(id, worker, reply, hash) AS (VALUES %s),
said(id, worker, reply, words) AS (
    SELECT move.id, move.worker, move.reply, CASE
        WHEN move.reply IS NOT NULL OR mailing.purpose IS NULL THEN ''
        WHEN message.person_id IS NULL THEN '{ERASED}'
        WHEN suppression.why IS NOT NULL THEN 'The address gets no more mail: ' || suppression.why || '.'
        WHEN subscription.state IS NULL THEN 'No longer subscribed.'
        WHEN subscription.state = 'left' THEN 'Left during the send.'
        WHEN subscription.state <> 'active' THEN 'Has not confirmed.'
        WHEN subscription.paused_until > ? THEN 'Paused during the send.'
        ELSE '' END
    FROM move
    JOIN message ON message.id = move.id
    JOIN mailing ON mailing.id = message.mailing_id
    LEFT JOIN suppression ON suppression.hash = move.hash
    LEFT JOIN subscription ON subscription.person_id = message.person_id AND subscription.purpose = mailing.purpose
    WHERE move.reply IS NOT NULL OR mailing.state = 'sending'
)
UPDATE message SET
    state = CASE WHEN said.reply IS NOT NULL THEN 'accepted' WHEN said.words <> '' THEN 'excluded' ELSE 'sending' END,
    reason = CASE
        WHEN said.reply IS NOT NULL THEN CASE WHEN message.address IS NULL THEN '' ELSE said.reply END
        WHEN said.words <> '' THEN said.words
        ELSE message.reason END,
    changed_at = ?
FROM said
WHERE message.id = said.id AND (
    message.worker_id = said.worker AND message.state = 'claimed'
    OR message.worker_id = said.worker AND message.state = 'sending' AND said.reply IS NOT NULL
    OR message.state = 'in doubt' AND said.reply IS NOT NULL)
RETURNING message.id, message.state, message.reason
"""  # noqa: S608 -- made of a constant
ROW = "(CAST(? AS INTEGER), CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR))"


class Mark(NamedTuple):
    """One mark: whose message, and the reply that accepted it; without one it is about to be sent.

    `hash` is what its address is suppressed under.
    """

    id: int
    worker: str
    reply: str | None = None
    hash: str | None = None


class Book:
    """One open connection, used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.raw = engine.raw_connection()
        self.line = self.raw.info.get("line")
        self.sqlite = engine.dialect.name == "sqlite"
        self.instant = UtcDateTime().bind_processor(engine.dialect) or (lambda instant: instant)
        driver = cast(Any, self.raw.dbapi_connection)
        if self.sqlite:
            driver.isolation_level = None
            driver.execute("PRAGMA synchronous=NORMAL")
        else:
            driver.autocommit = True
            driver.execute("SET synchronous_commit TO off")
        self.driver, self.cursor = driver, driver.cursor()

    def write(self, marks: Sequence[Mark]) -> dict[int, tuple[str, str]]:
        """Write the marks, each for itself; returns state and reason of those messages that took theirs."""
        now = self.instant(clock.now())
        values = [value for mark in marks for value in mark]
        if self.line is not None:
            self.line.wait()
        try:
            self.cursor.execute(_statement(len(marks), self.sqlite), (*values, now, now))
            return {ident: (state, reason) for ident, state, reason in self.cursor.fetchall()}
        finally:
            if self.line is not None:
                self.line.leave()

    @property
    def lost(self) -> bool:
        """Whether the database has hung up, and may have forgotten the last marks; SQLite never does."""
        return not self.sqlite and bool(self.driver.closed)

    def close(self) -> None:
        """Close the connection for good: no other may come to work on it without waiting for the disk."""
        self.raw.invalidate()


@cache
def _statement(marks: int, sqlite: bool) -> str:
    if sqlite:
        return MARK % ", ".join([ROW] * marks)
    return (MARK % ", ".join([ROW] * marks)).replace("?", "%s")
