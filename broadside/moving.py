"""Moving house: every row of one database copied into another, empty one, all or nothing.

The rows are read by the same types that wrote them, so that instants, JSON and flags come over as what they are.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import DDL, Column, Connection, Table, bindparam, func, inspect, select, update

from broadside.database import Base

CHUNK = 1_000  # rows
STAYS = ("worker", "lease")  # what is true of processes, not of the house
PEOPLED = ("account", "person")


class NotEmpty(Exception):
    """The database that was to be moved into has accounts or people of its own."""


class Differs(Exception):
    """A table has not as many rows after the copy as it had before it."""


def move(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every table; returns how many rows each has. Raises NotEmpty or Differs: then the caller rolls back.

    Whatever a migration put into the target goes first; its own triggers rest meanwhile, since what they would reckon
    comes over as it is.
    """
    if any(_number(target, _tables()[name]) for name in PEOPLED):
        raise NotEmpty("the new database has accounts or people already: it must be empty, but for `broadside migrate`")
    if source.dialect.name == "sqlite":
        source.exec_driver_sql("BEGIN")  # all is read as it is at this moment
    tables = [table for table in Base.metadata.sorted_tables if table.name not in STAYS]
    _triggers(target, tables, "DISABLE")
    for table in reversed(tables):
        target.execute(table.delete())
    copied = {table.name: _copy(source, target, table) for table in tables}
    _triggers(target, tables, "ENABLE")
    for table in tables:
        _go_on_counting(target, table)
    return copied


def _copy(source: Connection, target: Connection, table: Table) -> int:
    """One table; what points to other rows of the same table is filled in last, when all of them are there."""
    inner = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    for rows in _chunks(source, table):
        target.execute(table.insert(), [row | {column.name: None for column in inner} for row in rows])
    for column in inner:
        for rows in _chunks(source, table, column):
            _point(target, table, column, rows)
    number = _number(source, table)
    if _number(target, table) != number:
        raise Differs(f"{table.name}: {number} rows were to be copied, {_number(target, table)} arrived")
    return number


def _chunks(source: Connection, table: Table, filled: Column[Any] | None = None) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table (where a column is filled in), some at a time, in the order of their keys."""
    wanted = select(table).order_by(*table.primary_key.columns)
    if filled is not None:
        wanted = wanted.where(filled.is_not(None))
    read = source.execution_options(yield_per=CHUNK).execute(wanted)
    for rows in read.mappings().partitions():
        yield [dict(row) for row in rows]


def _point(target: Connection, table: Table, column: Column[Any], rows: list[dict[str, Any]]) -> None:
    (key,) = table.primary_key.columns
    pointing = update(table).where(key == bindparam("this")).values({column.name: bindparam("that")})
    target.execute(pointing, [{"this": row[key.name], "that": row[column.name]} for row in rows])


def _triggers(target: Connection, tables: list[Table], word: str) -> None:
    if target.dialect.name == "postgresql":
        for table in tables:
            target.execute(DDL("ALTER TABLE %(table)s %(word)s TRIGGER USER", context={"word": word}).against(table))  # type: ignore[no-untyped-call]  # SQLAlchemy’s own


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let PostgreSQL's sequence go on behind the largest number that came over; SQLite does so by itself."""
    counted = table.autoincrement_column
    if counted is None or target.dialect.name != "postgresql":
        return
    last = target.scalar(select(func.max(counted)))
    sequence = func.pg_get_serial_sequence(_quoted(target, table.name), counted.name)
    if last is not None and target.scalar(select(sequence)) is not None:
        target.execute(select(func.setval(sequence, last)))


def _number(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _quoted(connection: Connection, name: str) -> str:
    return str(inspect(connection).dialect.identifier_preparer.quote(name))


def _tables() -> dict[str, Table]:
    return dict(Base.metadata.tables)
