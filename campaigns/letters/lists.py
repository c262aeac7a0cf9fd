"""Lists: a CSV of names that came another way, looked at row by row before any is entered as a signature.

Rows with the very same name count once. A name that only looks like another (“Women’s”, “Womens”) is never taken for
it: it waits for a person, with what it looks like.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from broadside import audit, sheets
from broadside.accounts import Account
from broadside.database import db
from broadside.directory import likeness
from broadside.directory.likeness import Index
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation
from broadside.people import one_line
from campaigns.letters.entering import Entry, SignedAlready, enter, exactly, must_take, written
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Hint, Signature, SignatureKind

Key = tuple[SignatureKind, str]

MOST_ROWS = 5_000
COLUMNS = {
    "organisation": ("organisation", "organization", "charity", "group", "signatory organisation"),
    "name": ("name", "full name", "person", "contact", "signed by"),
    "either": ("signatory", "signatories", "signature", "who"),
    "role": ("role", "title", "job title", "position"),
    "kind": ("kind", "type", "signs as"),
}


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    DOUBT = "looks like another"
    REPEATED = "stands there twice"
    SIGNED = "signed already"
    BAD = "cannot be read"


@dataclass(frozen=True)
class Line:
    """One row of the file: what it says, and what becomes of it."""

    number: int
    fate: Fate
    name: str
    note: str = ""
    entry: Entry | None = None


@dataclass(frozen=True)
class Plan:
    """Every row of a file, looked at."""

    lines: tuple[Line, ...]
    columns: Mapping[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows meet which fate."""
        found = Counter(line.fate for line in self.lines)
        return {fate.value: found[fate] for fate in Fate}

    def of(self, *fates: Fate) -> list[Line]:
        """The rows that meet one of these."""
        return [line for line in self.lines if line.fate in fates]


@dataclass(frozen=True)
class Source:
    """What is true of every row of a file: as what they sign where no column says, and how it is known."""

    evidence: str
    kind: SignatureKind = SignatureKind.ORGANISATION
    shown: bool = False


def plan(letter: Letter, path: Path, source: Source) -> Plan:
    """Look at every row; nothing is kept. Raises BadSheet and NotNow in words."""
    must_take(letter)
    layout = sheets.examine(path)
    columns = _columns(layout.header)
    reading = _Reading(letter, source)
    lines: list[Line] = []
    for number, cells in sheets.rows(path, layout):
        if len(lines) >= MOST_ROWS:
            raise sheets.BadSheet(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
        said = {what: cells[at].strip() if at < len(cells) else "" for what, at in columns.items()}
        lines.append(reading.line(number, said))
    return Plan(tuple(lines), {what: layout.header[at] for what, at in columns.items()})


def take_in(letter: Letter, looked_at: Plan, by: Account) -> int:
    """Enter the new rows, and those in doubt to be reviewed; returns how many. Rows that cannot be read stay out."""
    number = 0
    for line in looked_at.of(Fate.NEW, Fate.DOUBT):
        if line.entry is not None:
            try:
                enter(letter, line.entry, by)
            except SignedAlready:
                continue
            number += 1
    audit.record("letter.list_entered", letter.ref, by, title=letter.title, number=number)
    return number


def _columns(header: tuple[str, ...]) -> dict[str, int]:
    """Which column says what, by its heading; raises BadSheet when none says who signs."""
    known = {word: what for what, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        if (what := known.get(" ".join(heading.casefold().replace("_", " ").split()))) is not None:
            found.setdefault(what, at)
    if not {"organisation", "name", "either"} & set(found):
        raise sheets.BadSheet(
            "No column says who signs. Call it organisation, signatory or name; role and kind may stand beside it."
        )
    return found


@dataclass
class _Reading:
    """What is known so far: the directory, who stands below the letter, and the rows read."""

    letter: Letter
    source: Source
    seen: dict[Key, int] = field(default_factory=dict)
    known: Index = field(default_factory=Index)
    words: dict[int, str] = field(default_factory=dict)
    signed: dict[Key, Signature] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ident, name in likeness.names():
            self.known.put(ident, name)
        live = select(Signature).where(Signature.letter_id == self.letter.id, Signature.standing.in_(COUNTING))
        for each in db.session.scalars(live):
            self.signed[_key(SignatureKind(each.kind), each.name, each.organisation_name)] = each

    def line(self, number: int, said: dict[str, str]) -> Line:
        shown = said.get("organisation") or said.get("either") or said.get("name") or ""
        try:
            entry = _entry(said, self.source)
        except ValueError as problem:
            return Line(number, Fate.BAD, shown, str(problem))
        key = _key(entry.kind, entry.name, entry.organisation)
        first = self.seen.setdefault(key, number)
        if entry.kind != SignatureKind.ORGANISATION:
            return self._person(number, entry, first)
        if first != number:
            return Line(number, Fate.REPEATED, entry.title, f"The same as row {first}: counted once.")
        return self._organisation(number, entry)

    def _person(self, number: int, entry: Entry, first: int) -> Line:
        """People may share a name: a second one is looked at, unless it was put in from a list like this before."""
        before = self.signed.get(_key(entry.kind, entry.name, entry.organisation))
        if before is not None and before.hint == Hint.ENTERED:
            return Line(number, Fate.SIGNED, entry.title, "It stands below the letter.")
        if before is None and first == number:
            return Line(number, Fate.NEW, entry.title, entry=entry)
        note = "Somebody of this name has signed." if before else f"The same name as row {first}."
        return Line(number, Fate.DOUBT, entry.title, note, replace(entry, doubt=f"{note} Are they one?"))

    def _organisation(self, number: int, entry: Entry) -> Line:
        same, name = exactly(entry.organisation), folded(entry.organisation)
        if _key(entry.kind, "", entry.organisation) in self.signed or (same and self._has_signed(same)):
            return Line(number, Fate.SIGNED, entry.title, "It stands below the letter.")
        alike = [ident for ident in self.known.like(name) if same is None or ident != same.id]
        self.known.put(-number, name)
        self.words[-number] = f"“{entry.organisation}” in row {number}"
        if not alike or same is not None:
            return Line(number, Fate.NEW, entry.title, entry=entry)
        note = f"Looks like {self._called(alike[0])}."
        return Line(number, Fate.DOUBT, entry.title, note, replace(entry, doubt=f"{note} Are they one?"))

    def _has_signed(self, organisation: Organisation) -> bool:
        return Signature.for_organisation(self.letter, organisation) is not None

    def _called(self, ident: int) -> str:
        if ident in self.words:
            return self.words[ident]
        found = db.session.get(Organisation, ident)
        return f"“{found.name}” in the directory" if found else "another"


def _key(kind: SignatureKind, name: str, organisation: str) -> Key:
    """An organisation is one whoever signs for it; a person is one by name and organisation."""
    return kind, (organisation if kind == SignatureKind.ORGANISATION else f"{name}\n{organisation}").casefold()


def _entry(said: dict[str, str], source: Source) -> Entry:
    """What a row says, as a signature; raises BadEntry and ValueError in words."""
    kind = _kind(said.get("kind", ""), source.kind)
    name, organisation, either = (said.get(what, "") for what in ("name", "organisation", "either"))
    if kind == SignatureKind.ORGANISATION:
        who = organisation or either
        name, organisation = (name, who) if who else ("", name)
        organisation = written(organisation, "the name of the organisation")
    else:
        name = written(name or either, "the name")
    role = one_line(said.get("role", ""))
    return Entry(kind, one_line(name), role, one_line(organisation), source.evidence, source.shown)


def _kind(typed: str, otherwise: SignatureKind) -> SignatureKind:
    word = typed.strip().casefold()
    if not word:
        return otherwise
    for kind in SignatureKind:
        if word == kind.value:
            return kind
    raise ValueError(f"The kind is “{typed[:40]}”. It can be organisation, leader or individual.")
