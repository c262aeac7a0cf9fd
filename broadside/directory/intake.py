"""Intake: rows of a sheet as organisations; what is wrong with a row is told by field and rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from broadside.directory.contacts import Told
from broadside.directory.fields import BETWEEN, FIELDS
from broadside.sheets import BadSheet, Layout, examine, rows

MOST_ROWS = 10_000
CONTACTS = "contacts"
KNOWN_AS = {
    "name": ("organisation", "organization", "signatory", "organisation name", "organization name", "charity"),
    "other_names": ("other name", "also known as", "aka"),
    "website": ("web", "url", "web site", "site", "homepage"),
    "domains": ("domain", "mail domain", "mail domains", "email domain"),
    CONTACTS: ("contact",),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row: the field by the name its column has, and the rule."""

    row: int
    field: str
    rule: str


@dataclass(frozen=True)
class Row:
    """An organisation as a row tells it: only the fields that say something."""

    number: int
    values: dict[str, Any]
    contacts: tuple[Told, ...] = ()

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass
class Sheet:
    """A file, read: good rows, what is wrong with others, and columns that are not looked at."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    total: int = 0


def read(path: Path) -> Sheet:
    """Read a file; raises BadSheet when it cannot be read at all, or has no column of names."""
    layout = examine(path)
    columns, ignored = match(layout.header)
    if "name" not in columns:
        raise BadSheet("No column holds the names. Call one of them name, organisation or signatory.")
    sheet = Sheet(ignored=ignored)
    for number, cells in _lines(path, layout):
        sheet.total += 1
        found = _row(number, cells, columns, len(layout.header))
        if isinstance(found, Row):
            sheet.rows.append(found)
        else:
            sheet.problems += found
    return sheet


def match(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Which column holds which field, by their names, and the columns that hold none."""
    spelt = {_plain(each): each for each in (*FIELDS, CONTACTS)}
    spelt |= {_plain(known.label): each for each, known in FIELDS.items()}
    spelt |= {other: each for each, others in KNOWN_AS.items() for other in others}
    columns: dict[str, int] = {}
    ignored: list[str] = []
    by_own_name_first = sorted(range(len(header)), key=lambda at: (_plain(header[at]) not in map(_plain, FIELDS), at))
    for at in by_own_name_first:
        known = spelt.get(_plain(header[at]))
        if known and known not in columns:
            columns[known] = at
        elif header[at]:
            ignored.append(header[at])
    return columns, ignored


def _lines(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    for count, line in enumerate(rows(path, layout)):
        if count == MOST_ROWS:
            raise BadSheet(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
        yield line


def _row(number: int, cells: list[str], columns: dict[str, int], width: int) -> Row | list[Problem]:
    if any(cell.strip() for cell in cells[width:]):
        return [Problem(number, "row", f"has {len(cells)} cells, but the first row names {width}")]
    values: dict[str, Any] = {}
    contacts: tuple[Told, ...] = ()
    problems: list[Problem] = []
    for name, at in columns.items():
        typed = cells[at].strip() if at < len(cells) else ""
        try:
            if name == CONTACTS:
                contacts = tuple(Told.read(each) for each in BETWEEN.split(typed) if each.strip())
            elif typed or name == "name":
                values[name] = FIELDS[name].read(typed)
        except ValueError as wrong:
            label = FIELDS[name].label if name in FIELDS else name
            problems.append(Problem(number, label, str(wrong).rstrip(".")))
    return problems or Row(number, values, contacts)


def _plain(column: str) -> str:
    return re.sub(r"[\s_:-]+", " ", column.strip().lower())
