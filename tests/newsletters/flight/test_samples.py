"""Ten issues as good editors write them: no false error, and at most two false warnings each."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from broadside.database import db
from broadside.house import House
from newsletters import mail
from newsletters.issues import Issue, IssueKind
from newsletters.preflight import Level
from tests.newsletters.publication import publication, reader, started
from tests.people import ALICE, BOB, account

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.md"))


@dataclass
class Sample:
    """An issue as a file: its lines for the inbox, the day it goes out, and sections under second headings."""

    lines: dict[str, str] = field(default_factory=dict)
    sections: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Sample":
        head, *parts = path.read_text().split("\n## ")
        lines = dict(line.split(": ", 1) for line in head.strip().splitlines())
        return cls(lines, [(part.partition("\n")[0], part.partition("\n")[2].strip()) for part in parts])

    @property
    def day(self) -> date:
        return date.fromisoformat(self.lines["day"])

    def put(self) -> Issue:
        newsletter, alice = publication(), account(ALICE)
        reader(newsletter, BOB)
        issue = started(newsletter, IssueKind.ALERT, self.day)
        for section in list(issue.sections):
            section.remove(alice)
        for heading, text in self.sections:
            added = issue.add_section(heading, issue.sections[-1] if issue.sections else None, alice)
            added.save(heading, text, added.revision, alice)
        issue.retitle({name: self.lines[name] for name in ("subject", "preheader")}, issue.revision, alice)
        db.session.commit()
        return issue


def test_there_are_ten_of_them() -> None:
    assert len(SAMPLES) == 10


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_well_written_issue_has_no_error_and_hardly_a_warning(context: Flask, path: Path) -> None:
    sample = Sample.read(path)
    with time_machine.travel(datetime.combine(sample.day, datetime.min.time(), UTC).replace(hour=9), tick=False):
        findings = mail.findings(sample.put(), House.of(context))
    assert [finding for finding in findings if finding.level == Level.ERROR] == []
    assert len(findings) <= 2, findings
