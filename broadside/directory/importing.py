"""Importing organisations: first a plan that says row by row what would happen, then all of it, or nothing.

A name that is spelt exactly as one in the directory is that organisation: what the row says besides is taken, an empty
cell changes nothing. A name that only folds to a known one, or is otherwise like it, is added as a row of its own and
flagged as a likely duplicate: whether they are one is for a person to say.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from broadside.directory import contacts, editing, likeness
from broadside.directory.fields import FIELDS
from broadside.directory.intake import CONTACTS, Problem, Row, Sheet
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation, OtherName
from broadside.tokens import Tokens


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    LIKELY = "likely duplicate"
    UPDATED = "updated"
    SAME = "same"
    REPEATED = "repeated"


OUTCOME_WORDS = {
    Outcome.NEW: "new",
    Outcome.LIKELY: "new, but a likely duplicate: added, and flagged for you to look at",
    Outcome.UPDATED: "in the directory already, and updated",
    Outcome.SAME: "in the directory already, and nothing changes",
    Outcome.REPEATED: "a repeat of another row",
}


class BadImport(ValueError):
    """An import that cannot go on; says why."""


@dataclass(frozen=True)
class Line:
    """What becomes of one row: of whom it is a likely duplicate or a repeat, or which fields change."""

    row: int
    name: str
    outcome: Outcome
    of: str = ""
    fields: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """After the name: “updated: website”."""
        if self.outcome == Outcome.UPDATED:
            return f"updated: {', '.join(self.fields)}"
        if self.outcome == Outcome.REPEATED:
            return f"a repeat of {self.of}"
        return f"{self.outcome} of {self.of}" if self.of else str(self.outcome)


@dataclass
class Plan:
    """What an import does: a line for each good row, a problem for whatever is wrong."""

    total: int
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    todo: list[tuple[Row, Organisation | None]] = field(default_factory=list)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows of each kind, in the order of the outcomes."""
        every = [line.outcome for line in self.lines]
        return {outcome: every.count(outcome) for outcome in Outcome if outcome in every}

    @property
    def bad(self) -> int:
        """How many rows are refused."""
        return len({problem.row for problem in self.problems})


class Planner:
    """Looks at rows in turn, each in the light of the directory and of the rows before it."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.known = _known()
        self.first: dict[int | str, Row] = {}
        self.titles: dict[int, str] = {}
        self.index = likeness.Index()
        for ident, name in likeness.names():
            self.index.put(ident, name)

    def plan(self, sheet: Sheet) -> Plan:
        """What would become of a sheet; changes nothing."""
        plan = Plan(sheet.total, problems=list(sheet.problems), ignored=list(sheet.ignored))
        for row in sheet.rows:
            if wrong := self._wrong(row):
                plan.problems += wrong
            else:
                plan.lines.append(self._line(row, plan))
        plan.problems.sort(key=lambda each: each.row)
        return plan

    def _wrong(self, row: Row) -> list[Problem]:
        erased = Problem(row.number, CONTACTS, "holds an address whose owner had it erased; take it out")
        found = [erased for each in row.contacts if not contacts.may_be_kept(self.tokens, each.address)]
        if before := self.first.get(self._key(row)):
            rule = f"says something else than row {before.number}, which is about the same organisation"
            others = {name: value for name, value in row.values.items() if name != "name"}
            found += [
                Problem(row.number, FIELDS[name].label, rule)
                for name, value in others.items()
                if before.values.get(name, value) != value
            ]
        return found

    def _line(self, row: Row, plan: Plan) -> Line:
        key, organisation = self._key(row), self.known.get(row.name)
        plan.todo.append((row, organisation))
        if before := self.first.get(key):
            self.first[key] = Row(before.number, {**row.values, **before.values})
            return Line(row.number, row.name, Outcome.REPEATED, f"row {before.number}")
        self.first[key] = row
        if organisation is not None:
            return _known_line(row, organisation)
        like = self.index.like(folded(row.name))
        self.index.put(-row.number, folded(row.name))
        self.titles[-row.number] = f"row {row.number} ({row.name})"
        return Line(row.number, row.name, Outcome.LIKELY if like else Outcome.NEW, self._title(like[0]) if like else "")

    def _key(self, row: Row) -> int | str:
        """The organisation it is about, or a new name."""
        organisation = self.known.get(row.name)
        return organisation.id if organisation else row.name

    def _title(self, ident: int) -> str:
        return self.titles.get(ident) or db.session.get_one(Organisation, ident).name


def carry_out(plan: Plan, leave_out_bad: bool, by: Account | None) -> int:
    """Do all of a plan just made; returns how many were added or updated; raises BadImport when rows are refused."""
    if plan.problems and not leave_out_bad:
        raise BadImport(
            "Some rows are refused. Mend the file, or say that they are to be left out. Nothing was imported."
        )
    added: dict[str, Organisation] = {}
    for row, organisation in plan.todo:
        one = organisation or added.get(row.name) or _new(row.name)
        added[row.name] = one
        editing.take(one, {name: value for name, value in row.values.items() if name != "name"})
    db.session.flush()
    for row, _ in plan.todo:
        for each in row.contacts:
            contacts.put(added[row.name], each)
    counts = plan.counts
    new = counts.get(Outcome.NEW, 0) + counts.get(Outcome.LIKELY, 0)
    updated = counts.get(Outcome.UPDATED, 0)
    audit.record("organisations.imported", "organisations", by, added=new, updated=updated)
    return new + updated


def _new(name: str) -> Organisation:
    organisation = Organisation(name="", folded="", sorting="", capacities={})
    organisation.call(name)
    db.session.add(organisation)
    return organisation


def _known_line(row: Row, organisation: Organisation) -> Line:
    values: dict[str, Any] = {name: value for name, value in row.values.items() if name != "name"}
    fields = [FIELDS[name].label for name in editing.differing(organisation, values)]
    if any(contacts.is_news(organisation, each) for each in row.contacts):
        fields.append(CONTACTS)
    return Line(row.number, row.name, Outcome.UPDATED if fields else Outcome.SAME, fields=tuple(fields))


def _known() -> dict[str, Organisation]:
    """Who has, or had, which name, in this very spelling; a name of its own goes before another name."""
    found: dict[str, Organisation] = {}
    standing_first = (Organisation.merged_into_id.is_not(None), Organisation.id)
    for organisation in db.session.scalars(select(Organisation).order_by(*standing_first)):
        found.setdefault(organisation.name, organisation.standing)
    for other in db.session.scalars(select(OtherName)):
        found.setdefault(other.name, db.session.get_one(Organisation, other.organisation_id).standing)
    return found
