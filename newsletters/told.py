"""Told: which facts of campaigns an issue has told, so that drafting again only adds and nothing comes back."""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside.accounts import Account
from broadside.database import Base, db
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sections import Section
from newsletters.splitting import holds_campaigns
from newsletters.telling import Line

# What is news once is told by one issue alone. What still stands (a letter to sign, a closing) each issue tells anew.
ONCE = ("update:", "move:", "closed:", "withdrawn:", "outcome:", "delivered:", "reply:")
ORDER = (
    SectionKind.WELCOME,
    SectionKind.CAMPAIGNS,
    SectionKind.DEADLINES,
    SectionKind.LETTERS,
    SectionKind.NEWS,
    SectionKind.INVOLVED,
    SectionKind.RESOURCES,
    SectionKind.SIGN_OFF,
)


class Told(Base):
    """One fact that an issue told, by its source; the paragraph itself belongs to whoever edits it."""

    __tablename__ = "issue_told"
    __table_args__ = (UniqueConstraint("issue_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="SET NULL"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(120), index=True)


def known(issue: Issue) -> set[str]:
    """The sources that need no telling: this issue had them, or they are old news to this newsletter's readers."""
    once = or_(*(Told.source.startswith(prefix) for prefix in ONCE))
    had = select(Told.source).join(Issue, Told.issue_id == Issue.id)
    had = had.where(or_(Issue.id == issue.id, (Issue.newsletter_id == issue.newsletter_id) & once))
    return set(db.session.scalars(had))


def draft_of(newsletter: Newsletter, kind: IssueKind, source: str) -> Issue | None:
    """The draft of a kind that tells a source already, or None."""
    mine = select(Issue).join(Told, Told.issue_id == Issue.id).where(Issue.newsletter_id == newsletter.id)
    mine = mine.where(Issue.kind == kind, Issue.state == IssueState.DRAFT, Told.source == source)
    return db.session.scalar(mine.order_by(Issue.id.desc()).limit(1))


def put(issue: Issue, lines: Iterable[Line], by: Account | None) -> int:
    """Put lines into their sections and remember their sources; how many. Raises NotNow when the issue is locked."""
    number = 0
    for place, together in groupby(lines, key=lambda line: line.place):
        group = list(together)
        section = _section(issue, group[0], by)
        section.append("\n\n".join(line.text for line in group), by)
        remember(issue, place, section, (source for line in group for source in line.sources))
        number += len(group)
    return number


def remember(issue: Issue, place: str, section: Section | None, sources: Iterable[str]) -> None:
    """Take note that an issue told these; what it told before stays as it was."""
    before = set(db.session.scalars(select(Told.source).where(Told.issue_id == issue.id)))
    for source in dict.fromkeys(sources):
        if source not in before:
            section_id = section.id if section else None
            db.session.add(Told(issue_id=issue.id, section_id=section_id, place=place, source=source))
    db.session.flush()


def _section(issue: Issue, line: Line, by: Account | None) -> Section:
    """Where a line belongs: where its place was told before, else the section of its name or kind, else a new one."""
    before = select(Told.section_id).where(Told.issue_id == issue.id, Told.place == line.place)
    told = set(db.session.scalars(before))
    campaign = line.kind == SectionKind.CAMPAIGNS
    named = [each for each in issue.sections if each.heading.casefold() == line.heading.casefold()]
    same = [] if campaign else [each for each in issue.sections if each.kind == line.kind]
    found = [*(each for each in issue.sections if each.id in told), *same, *named]
    return found[0] if found else _new(issue, line, by)


def _new(issue: Issue, line: Line, by: Account | None) -> Section:
    """A new section in the order of the house; the first campaign takes the place that the house keeps for them."""
    if line.kind == SectionKind.CAMPAIGNS:
        kept = [each for each in issue.sections if each.empty and holds_campaigns(issue, each)]
        if kept:
            kept[0].rename(line.heading, by)
            return kept[0]
    rank = ORDER.index(line.kind)
    before = [each for each in issue.sections if each.kind in ORDER[: rank + 1]]
    section = issue.add_section(line.heading, before[-1] if before else None, by)
    section.kind = line.kind
    db.session.flush()
    return section
