"""Bulk: many rows at once, past the session, in few statements; triggers, keys and constraints are kept all the same.

The session knows nothing of rows written here: who holds such rows expires them. The caller has the turn to write.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import JSON, Table, TableValuedAlias, cast, func, select, text
from sqlalchemy.sql.selectable import FromClause

from broadside.database import Base, db

VALUES = 30_000  # that SQLite takes with one statement (since 3.32: 32,766)
MOST = 500  # rows in one statement: a larger one is no quicker, and is kept prepared

Cells = tuple[Any, ...]


def table_of(model: type[Base]) -> Table:
    """The table under a model."""
    found: FromClause = model.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return found


def listed(values: Iterable[str | int]) -> TableValuedAlias:
    """Many values as a table with the one column `value`, to join with; they are one parameter."""
    document = cast(list(values), JSON) if _postgresql() else _json(values)
    each = func.json_array_elements_text(document) if _postgresql() else func.json_each(document)
    return each.table_valued("value")


def reserve(model: type[Base], number: int) -> Sequence[int]:
    """Ids for new rows, that nobody else gets; on SQLite the table is one with AUTOINCREMENT."""
    name = table_of(model).name
    if _postgresql():
        each = func.nextval(func.pg_get_serial_sequence(name, "id"))
        return list(db.session.scalars(select(each).select_from(func.generate_series(1, number))))
    known = {"name": name, "number": number}
    last = db.session.scalar(
        text("UPDATE sqlite_sequence SET seq = seq + :number WHERE name = :name RETURNING seq"), known
    )
    if last is None:
        db.session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), known)
        last = number
    return range(last - number + 1, last + 1)


def put(model: type[Base], columns: Sequence[str], rows: Iterable[Cells]) -> None:
    """Add rows; raises IntegrityError, and then adds none."""
    table = table_of(model)
    ready = _Ready(table, columns)
    (_copy if _postgresql() else _insert)(table.name, ready, iter(rows))


def change(model: type[Base], columns: Sequence[str], rows: Iterable[Cells]) -> None:
    """Change rows: each gives the columns' new values and then the row's key."""
    table = table_of(model)
    (key,) = table.primary_key.columns
    mark = "%s" if _postgresql() else "?"
    sets = ", ".join(f"{column} = {mark}" for column in columns)
    if ready := list(_Ready(table, [*columns, key.name]).cells(list(rows))):
        db.session.connection().exec_driver_sql(f"UPDATE {table.name} SET {sets} WHERE {key.name} = {mark}", ready)  # noqa: S608 - our own names


class _Known(dict[Any, Any]):
    """What values are to the driver, found out once for each."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self.process = process

    def __missing__(self, value: Any) -> Any:
        self[value] = self.process(value)
        return self[value]


class _Ready:
    """Makes rows ready for the driver, column by column, since a call for each cell would take most of the time."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self.columns = columns
        dialect = db.engine.dialect
        kinds = [table.columns[column].type.dialect_impl(dialect) for column in columns]
        processes = [kind.bind_processor(dialect) for kind in kinds]
        self.known = [_Known(process) if process else None for process in processes]

    def cells(self, rows: Sequence[Cells]) -> Iterator[Cells]:
        """The rows as the driver takes them."""
        if not rows:
            return iter(())
        columns = zip(*rows, strict=True)
        ready = (
            map(known.__getitem__, column) if known is not None else column
            for known, column in zip(self.known, columns, strict=True)
        )
        return zip(*ready, strict=True)


def _insert(name: str, ready: _Ready, rows: Iterator[Cells]) -> None:
    connection, width = db.session.connection(), len(ready.columns)
    one = f"({', '.join('?' * width)})"
    while part := list(islice(rows, min(MOST, VALUES // width))):
        statement = f"INSERT INTO {name} ({', '.join(ready.columns)}) VALUES {', '.join([one] * len(part))}"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(ready.cells(part))))


def _copy(name: str, ready: _Ready, rows: Iterator[Cells]) -> None:
    raw: Any = db.session.connection().connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(ready.columns)}) FROM STDIN") as copy:
        for cells in ready.cells(list(rows)):
            copy.write_row(cells)


def _json(values: Iterable[str | int]) -> str:
    return json.dumps(list(values))


def _postgresql() -> bool:
    return bool(db.engine.dialect.name == "postgresql")
