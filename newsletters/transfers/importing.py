"""Importing: the work on one import, in slices, each whole.

The check reads the file once, and keeps its good rows beside it (see `checked`). From there they are taken in: a slice
and its place are written together, so that after a crash another worker goes on where the last slice ended; a worker
holds an import for a minute at a time, so that of two one gives way. A slice is short, since others wait to write.
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from broadside.database import db
from broadside.sheets import BadSheet, rows
from broadside.tokens import Tokens
from broadside.topics import Topic
from newsletters.transfers.checked import CheckedRows
from newsletters.transfers.enrolment import Enrolment, Outcome
from newsletters.transfers.imports import MOST_PROBLEMS, Import, ImportProblem, ImportState
from newsletters.transfers.intake import Problem, Reader, Row

CHUNK = 2_500
TRIES = 5  # that others may come between, on PostgreSQL, by writing the same person down

Chunk = list[Row | list[Problem]]


@dataclass
class Work:
    """One worker's work on one import; `folder` holds the files."""

    job: Import
    folder: Path
    tokens: Tokens
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    def steps(self) -> Iterator[None]:
        """Do what is to be done; the edge commits after each step and at the end, and may stop after any step."""
        if not self.job.hold(self.holder):
            return
        yield
        try:
            yield from self._check() if self.job.state == ImportState.CHECKING else self._run()
        except BadSheet as error:
            self.job.refuse(str(error))

    @property
    def _file(self) -> Path:
        return self.folder / self.job.file

    def _check(self) -> Iterator[None]:
        """Read the whole file; begun again it begins anew, for it changes nobody."""
        checked = CheckedRows.of(self._file)
        version = self._file.stat().st_ino
        db.session.execute(delete(ImportProblem).where(ImportProblem.import_id == self.job.id))
        checked.begin()
        total = bad = 0
        for chunk in self._chunks():
            if not self.job.hold(self.holder):
                return
            good, problems = _sorted(chunk)
            checked.add(good)
            self._keep(problems, bad)
            total, bad = total + len(chunk), bad + len(chunk) - len(good)
            self.job.done, self.job.bad = total, bad
            yield
        if self._file.stat().st_ino != version:  # somebody was erased from the file meanwhile
            yield from self._check()
            return
        yield from self._foresee(checked, checked.sort())
        if self.job.hold(self.holder):
            self.job.checked(total)

    def _foresee(self, checked: CheckedRows, repeated: int) -> Iterator[None]:
        """Say what would become of each checked row."""
        enrolment = Enrolment(self.job.newsletter, self.tokens)
        foreseen: dict[str, int] = {Outcome.REPEATED: repeated} if repeated else {}
        for placed in checked.slices(0, CHUNK):
            _count(foreseen, enrolment.foresee([row for _, row in placed]))
            if not self.job.hold(self.holder):
                return
            self.job.foreseen = dict(foreseen)
            yield
        self.job.foreseen = foreseen

    def _run(self) -> Iterator[None]:
        checked = CheckedRows.of(self._file)
        if not checked.path.exists():
            raise BadSheet("The rows that were checked are gone.")
        enrolment = Enrolment(self.job.newsletter, self.tokens, self.job.basis)
        for placed in checked.slices(self.job.place, CHUNK):
            if not self.job.hold(self.holder):
                return
            outcomes = dict(self.job.outcomes)
            _count(outcomes, _take_in(enrolment, sorted(row for _, row in placed)))  # a short file in its own order
            self.job.outcomes = outcomes
            self.job.done, self.job.place = self.job.done + len(placed), placed[-1][0]
            yield
        self.job.finish()

    def _chunks(self) -> Iterator[Chunk]:
        known = {name.lower(): topic.slug for topic in Topic.all() for name in (topic.slug, topic.name)}
        reader = Reader(len(self.job.header), dict(self.job.columns), known)
        read = (reader.read(number, cells) for number, cells in rows(self._file, self.job.layout))
        while chunk := list(islice(read, CHUNK)):
            yield chunk

    def _keep(self, problems: list[Problem], before: int) -> None:
        room = max(0, MOST_PROBLEMS - before)
        db.session.add_all(
            ImportProblem(import_id=self.job.id, row=each.row, field=each.field, rule=each.rule)
            for each in problems[:room]
        )


def _take_in(enrolment: Enrolment, rows: list[Row]) -> list[Outcome]:
    """Take a slice in; when somebody else wrote down one of its people meanwhile, look again."""
    for left in reversed(range(TRIES)):
        try:
            with db.session.begin_nested():
                return enrolment.take_in(rows)
        except IntegrityError:
            if not left:
                raise
    return []


def _sorted(chunk: Chunk) -> tuple[list[Row], list[Problem]]:
    good = [read for read in chunk if isinstance(read, Row)]
    return good, [problem for read in chunk if not isinstance(read, Row) for problem in read]


def _count(counts: dict[str, int], outcomes: list[Outcome]) -> None:
    for outcome, number in Counter(outcomes).items():
        counts[outcome] = counts.get(outcome, 0) + number
