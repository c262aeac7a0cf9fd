"""The database: one session, one metadata with named constraints, UTC instants."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, cast

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, Delete, Dialect, Engine, MetaData, Update, event, inspect, update
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from broadside.line import Line

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


def hold(row: object) -> None:
    """Let nobody else change a row until this transaction ends, and see it as it is now.

    SQLite knows no FOR UPDATE: there a change alone takes the turn to write, so one that changes nothing is made.
    """
    table, ident = inspect(type(row)).primary_key, inspect(row).identity or ()
    same = [column == value for column, value in zip(table, ident, strict=True)]
    unchanged = update(type(row)).where(*same).values({column.key: column for column in table})
    db.session.execute(unchanged, execution_options={"synchronize_session": False})
    db.session.refresh(row)


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


@event.listens_for(Engine, "before_cursor_execute")
def _wait_in_line(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    """Before the first change of a transaction, wait for the turn to write."""
    line, raw = connection.connection.info.get("line"), connection.connection.dbapi_connection
    if line is not None and not raw.in_transaction and statement.startswith(CHANGES):
        line.wait()
        cursor.execute("BEGIN IMMEDIATE")


@event.listens_for(Pool, "checkin")
def _let_next(connection: Any, record: Any) -> None:
    """The transaction has ended, whatever became of it: the next has its turn."""
    if line := record.info.get("line"):
        line.leave()


@event.listens_for(Pool, "close")
def _close_line(connection: Any, record: Any) -> None:
    """A connection that is no more stands in no line."""
    if line := record.info.pop("line", None):
        line.leave()
