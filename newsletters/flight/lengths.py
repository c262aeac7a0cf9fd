"""Lengths: how long each section of a newsletter usually is, and which of an issue is much longer."""

from collections.abc import Iterator, Mapping
from statistics import median

from sqlalchemy import func, select

from broadside.database import db
from newsletters.flight.texts import Mark
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue, IssueState
from newsletters.sections import Section

EARLIER = 6  # issues
ENOUGH = 2  # earlier sections, without which nothing is usual
MUCH = 2.5  # times as long
MORE = 1_500  # characters longer, at least


def usual(issue: Issue) -> Mapping[str, int]:
    """How many characters each section had in the middle of the last issues of this kind that were sent."""
    mine = (Issue.newsletter_id == issue.newsletter_id, Issue.kind == issue.kind, Issue.state == IssueState.SENT)
    last = select(Issue.id).where(*mine, Issue.id != issue.id).order_by(Issue.id.desc()).limit(EARLIER)
    shown = (Section.removed_at.is_(None), Section.hidden.is_(False))
    columns = select(Section.kind, Section.heading, func.length(Section.markdown))
    lengths: dict[str, list[int]] = {}
    for kind, heading, length in db.session.execute(columns.where(Section.issue_id.in_(last), *shown)):
        lengths.setdefault(_key(kind, heading), []).append(length)
    return {key: round(median(found)) for key, found in lengths.items() if len(found) >= ENOUGH}


def of_issue(sections: list[Section], known: Mapping[str, int]) -> Iterator[tuple[Section, Mark]]:
    """The sections that are much longer than usual."""
    for section in sections:
        before, length = known.get(_key(section.kind, section.heading)), len(section.markdown)
        if before and length > before * MUCH and length > before + MORE:
            times = round(length / before)
            yield section, Mark("long", 0, f"This section is about {times} times as long as it usually is.")


def _key(kind: str, heading: str) -> str:
    return heading.casefold() if kind == SectionKind.TEXT else str(kind)
