"""Importing: the work on one import, in chunks, each whole.

A chunk and its place in the file are written together, so that after a crash another worker goes on where the last
chunk ended; a worker holds an import for a minute at a time, so that of two one gives way.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import delete

from broadside.database import db
from broadside.sheets import BadSheet, rows
from broadside.tokens import Tokens
from broadside.topics import Topic
from newsletters.transfers.enrolment import Enrolment, Outcome
from newsletters.transfers.imports import MOST_PROBLEMS, Import, ImportProblem, ImportState
from newsletters.transfers.intake import Problem, Reader, Row

CHUNK = 500

Chunk = list[tuple[int, Row | list[Problem]]]


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

    def _check(self) -> Iterator[None]:
        """Read the whole file; begun again it begins anew, for it changes nobody."""
        db.session.execute(delete(ImportProblem).where(ImportProblem.import_id == self.job.id))
        enrolment = Enrolment(self.job.newsletter, self.tokens)
        seen: set[str] = set()
        foreseen: dict[str, int] = {}
        total = bad = 0
        for chunk in self._chunks(after=1):
            if not self.job.hold(self.holder):
                return
            good, problems = _sorted(chunk)
            first = [row for row in good if row.address not in seen]
            _count(foreseen, [*enrolment.foresee(first), *[Outcome.REPEATED] * (len(good) - len(first))])
            seen.update(row.address for row in good)
            self._keep(problems, bad)
            total, bad = total + len(chunk), bad + len(chunk) - len(good)
            self.job.done, self.job.bad, self.job.foreseen = total, bad, dict(foreseen)
            yield
        self.job.checked(total)

    def _run(self) -> Iterator[None]:
        enrolment = Enrolment(self.job.newsletter, self.tokens, self.job.basis)
        for chunk in self._chunks(after=self.job.last_row):
            if not self.job.hold(self.holder):
                return
            outcomes = dict(self.job.outcomes)
            _count(outcomes, enrolment.take_in(_sorted(chunk)[0]))
            self.job.outcomes = outcomes
            self.job.done, self.job.last_row = self.job.done + len(chunk), chunk[-1][0]
            yield
        self.job.finish()

    def _chunks(self, after: int) -> Iterator[Chunk]:
        known = {name.lower(): topic.slug for topic in Topic.all() for name in (topic.slug, topic.name)}
        reader = Reader(len(self.job.header), dict(self.job.columns), known)
        lines = rows(self.folder / self.job.file, self.job.layout)
        read = ((number, reader.read(number, cells)) for number, cells in lines if number > after)
        while chunk := list(islice(read, CHUNK)):
            yield chunk

    def _keep(self, problems: list[Problem], before: int) -> None:
        room = max(0, MOST_PROBLEMS - before)
        db.session.add_all(
            ImportProblem(import_id=self.job.id, row=each.row, field=each.field, rule=each.rule)
            for each in problems[:room]
        )


def _sorted(chunk: Chunk) -> tuple[list[Row], list[Problem]]:
    good = [read for _, read in chunk if isinstance(read, Row)]
    return good, [problem for _, read in chunk if not isinstance(read, Row) for problem in read]


def _count(counts: dict[str, int], outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        counts[outcome] = counts.get(outcome, 0) + 1
