"""Checked rows: the good rows of a file, each address once, by address, in a file of their own beside it.

They are written by the check and taken in from here: nothing is read or checked twice, and in that order each
index is written from one end to the other, which takes a third of the time. It is a small SQLite file; until the
check is at its end a crash may spoil it, since the check then begins anew.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from broadside.consent import State
from newsletters.subscribers import Cadence, Choices
from newsletters.transfers.intake import Row

STATES = {each.value: each for each in State}
PATIENCE = 15  # seconds to wait for one another
FOUND = "CREATE TABLE found (number, address, name, cadence, plain, topics, state, since, paused_until, basis)"
KEPT = FOUND.replace("TABLE found (number", "TABLE kept (place INTEGER PRIMARY KEY, number")
ADD = "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# The first of those with one address: SQLite takes the other columns from the row that has the least number.
SORT = """INSERT INTO kept (number, address, name, cadence, plain, topics, state, since, paused_until, basis)
SELECT min(number), address, name, cadence, plain, topics, state, since, paused_until, basis
FROM found GROUP BY address ORDER BY address"""

Placed = list[tuple[int, Row]]


@dataclass(frozen=True)
class CheckedRows:
    """The checked rows of one file, at a path."""

    path: Path

    @classmethod
    def of(cls, file: Path) -> "CheckedRows":
        """Those that belong to an uploaded file."""
        return cls(file.with_suffix(".rows"))

    def begin(self) -> None:
        """Make room for the rows, forgetting those of a check before."""
        self.path.unlink(missing_ok=True)
        self.path.touch(mode=0o600)
        with closing(self._open()) as file:
            file.executescript(f"{FOUND}; {KEPT};")

    def add(self, rows: Iterable[Row]) -> None:
        """Keep rows as they stand in the file."""
        with closing(self._open()) as file, file:
            file.executemany(ADD, map(_cells, rows))

    def sort(self) -> int:
        """Put them in order, each address once, and onto the disk; returns how many rows repeat an address."""
        with closing(self._open()) as file, file:
            kept = file.execute(SORT).rowcount
            (found,) = file.execute("SELECT count(*) FROM found").fetchone()
            file.execute("DROP TABLE found")
        descriptor = os.open(self.path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        return int(found) - int(kept)

    def slices(self, after: int, size: int) -> Iterator[Placed]:
        """The rows behind a place, with their places, so many at a time; readable though the file is deleted."""
        with closing(self._open()) as file:
            while part := _slice(file, after, size):
                yield part
                after = part[-1][0]

    def erase(self, address: str) -> None:
        """Forget the row of an address."""
        if self.path.exists():
            with closing(self._open()) as file, file:
                tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for (table,) in tables:
                    file.execute(f"DELETE FROM {table} WHERE address = ?", (address,))  # noqa: S608 - our own tables

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)
        file.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;")
        return file


def _slice(file: sqlite3.Connection, after: int, size: int) -> Placed:
    found = file.execute("SELECT * FROM kept WHERE place > ? ORDER BY place LIMIT ?", (after, size))
    return [(place, _row(cells)) for place, *cells in found]


def _cells(row: Row) -> tuple[object, ...]:
    chosen = row.choices
    return (
        row.number,
        row.address,
        row.name,
        str(chosen.cadence),
        chosen.plain,
        " ".join(chosen.topics),
        str(row.state),
        row.since.isoformat() if row.since else "",
        row.paused_until.isoformat() if row.paused_until else "",
        row.basis,
    )


def _row(cells: Sequence[Any]) -> Row:
    number, address, name, cadence, plain, topics, state, since, paused_until, basis = cells
    return Row(
        number,
        address,
        name,
        _choices(cadence, plain, topics),
        STATES[state],
        datetime.fromisoformat(since) if since else None,
        datetime.fromisoformat(paused_until) if paused_until else None,
        basis,
    )


@lru_cache(maxsize=10_000)
def _choices(cadence: str, plain: int, topics: str) -> Choices:
    return Choices(Cadence(cadence), tuple(topics.split()), bool(plain))
