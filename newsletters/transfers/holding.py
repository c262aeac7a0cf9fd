"""Erasing a person from files that wait to be imported: their rows are emptied, so that row numbers stay true."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from broadside.database import db
from broadside.people import BadAddress, Person, normalise
from broadside.sheets import Layout
from newsletters.transfers.checked import CheckedRows
from newsletters.transfers.imports import ENDED, Import


@dataclass(frozen=True)
class ImportHolder:
    """Files on their way in, as personal data; `folder` is where they lie."""

    folder: Path

    def held(self, person: Person) -> Any:
        return [
            {"file": job.name, "uploaded": job.created_at.isoformat(), "rows about you": len(_rows(path, job, person))}
            for job, path in self._waiting()
            if _rows(path, job, person)
        ]

    def erase(self, person: Person) -> None:
        for job, path in self._waiting():
            if mentioned := _rows(path, job, person):
                _empty(path, job.layout, mentioned)
            CheckedRows.of(path).erase(person.address)

    def needs(self, person: Person) -> bool:
        return False

    def _waiting(self) -> list[tuple[Import, Path]]:
        jobs = db.session.scalars(select(Import).where(Import.state.not_in(ENDED)))
        return [(job, path) for job in jobs if (path := self.folder / job.file).exists()]


def _rows(path: Path, job: Import, person: Person) -> set[int]:
    """The places of rows in which a cell is the person's address."""
    local = person.address.partition("@")[0].casefold()
    with path.open(encoding=job.encoding, newline="") as file:
        read = csv.reader(file, delimiter=job.separator)
        return {at for at, cells in enumerate(read) if any(_is(cell, local, person.address) for cell in cells)}


def _is(cell: str, local: str, address: str) -> bool:
    if local not in cell.casefold():
        return False
    try:
        return address in cell.casefold() or normalise(cell.lstrip("'")) == address
    except BadAddress:
        return False


def _empty(path: Path, layout: Layout, places: set[int]) -> None:
    fresh = path.with_suffix(".part")
    with (
        path.open(encoding=layout.encoding, newline="") as old,
        fresh.open("w", encoding=layout.encoding, newline="") as new,
    ):
        fresh.chmod(0o600)
        writer = csv.writer(new, delimiter=layout.separator)
        for at, cells in enumerate(csv.reader(old, delimiter=layout.separator)):
            writer.writerow([""] * len(cells) if at in places else cells)
    fresh.replace(path)
