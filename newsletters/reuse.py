"""Reuse: a section of an earlier issue is copied into a new one; live facts in it are true for the new one."""

from sqlalchemy import or_, select

from broadside.accounts import Account
from broadside.database import db
from newsletters.issues import Issue
from newsletters.sections import Section

MOST = 200  # sections looked at, the latest first: about two years of a monthly issue


def offered(issue: Issue, words: str = "") -> list[tuple[Section, Issue]]:
    """What earlier issues of the newsletter say, the latest first, each text once; `words` are all in it.

    What stands in this issue already is left out.
    """
    found = select(Section, Issue).join(Issue, Section.issue_id == Issue.id)
    found = found.where(Issue.newsletter_id == issue.newsletter_id, Issue.id != issue.id)
    found = found.where(Section.removed_at.is_(None), Section.markdown != "")
    for word in words.split():
        found = found.where(
            or_(*(text.icontains(word, autoescape=True) for text in (Section.heading, Section.markdown)))
        )
    had = {section.markdown for section in issue.sections}
    sections: list[tuple[Section, Issue]] = []
    latest = found.order_by(Issue.month.desc(), Issue.id.desc(), Section.position).limit(MOST)
    for section, origin in db.session.execute(latest):
        if section.markdown not in had:
            had.add(section.markdown)
            sections.append((section, origin))
    return sections


def take(issue: Issue, section: Section, after: Section | None, by: Account) -> Section:
    """Copy a section into an issue, after another one (None: at the end); raises NotNow when the issue is locked."""
    copied = issue.add_section(section.heading, after or (issue.sections[-1] if issue.sections else None), by)
    copied.save(section.heading, section.markdown, copied.revision, by)
    return copied
