"""The database: one session, one metadata with named constraints, UTC instants."""

import fcntl
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, Delete, Dialect, Engine, MetaData, Update, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
CHANGES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT")


class Base(DeclarativeBase):
    """What every table inherits; `db.session` works on all of them."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC: a naive datetime is refused, since nobody can say when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime ({value}) cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory="broadside/migrations", render_as_batch=True)


def rows_changed(statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE; returns how many rows it changed."""
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    """WAL so that readers and a writer work together; foreign keys kept; commits durable."""
    if isinstance(connection, sqlite3.Connection):
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "busy_timeout=15000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        (_, _, path), *_ = connection.execute("PRAGMA database_list")
        if path:
            record.info["line"] = Line(path)


class Line:
    """The line in which the writers of one SQLite file wait, in whatever thread or process they are.

    SQLite knows no line: who finds it busy sleeps up to 100 ms and looks again, so that a busy worker keeps a person
    waiting for many seconds. Here whoever is next stands in the door until the writer before has left; so the one who
    has just written cannot push in. It is a courtesy: SQLite's own lock is what guards.
    """

    def __init__(self, path: str) -> None:
        self.door = Path(f"{path}-door").open("wb")  # noqa: SIM115 - closed with the connection
        self.turn = Path(f"{path}-turn").open("wb")  # noqa: SIM115

    def wait(self) -> None:
        """Wait for the turn to write."""
        fcntl.flock(self.door, fcntl.LOCK_EX)
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        fcntl.flock(self.door, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Let the next write; nothing when it is not one's turn."""
        fcntl.flock(self.turn, fcntl.LOCK_UN)

    def close(self) -> None:
        self.door.close()
        self.turn.close()


@event.listens_for(Engine, "before_cursor_execute")
def _wait_in_line(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    """Before the first change of a transaction, wait for the turn to write."""
    line = connection.connection.info.get("line")
    if line is None or connection.connection.dbapi_connection.in_transaction or not statement.startswith(CHANGES):
        return
    line.wait()
    cursor.execute("BEGIN IMMEDIATE")


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _let_next(connection: Any) -> None:
    """The transaction ends now: the next has its turn."""
    if line := connection.connection.info.get("line"):
        line.leave()


@event.listens_for(Pool, "reset")
def _leave(connection: Any, record: Any, _: Any) -> None:
    """Whatever became of the transaction, the next has its turn."""
    if line := record.info.get("line"):
        line.leave()


@event.listens_for(Pool, "close")
def _close_line(connection: Any, record: Any) -> None:
    if line := record.info.pop("line", None):
        line.close()
