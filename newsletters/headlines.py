"""Headlines: subject and preheader that an issue's own sections and items suggest."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from broadside.database import db
from newsletters.entries import Entry, EntryState
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue, IssueKind
from newsletters.items import Item
from newsletters.paragraphs import paragraphs, prompts

SUBJECT_LENGTH = 70  # beyond it pre-flight would warn of what drafting itself wrote
PREHEADER_LENGTH = 140
HEADING = re.compile(r"^### +(\S.*?)\s*$", re.MULTILINE)
MATTERS = (SectionKind.CAMPAIGNS, SectionKind.TEXT, SectionKind.NEWS)


@dataclass(frozen=True)
class Headline:
    """What an inbox would show; a person may take it or leave it."""

    subject: str
    preheader: str


def suggest(issue: Issue) -> Headline:
    """Subject and preheader from the sections written and the items placed; empty while there is nothing to tell."""
    matters = _matters(issue)
    if not matters:
        return Headline("", "")
    start = {IssueKind.ISSUE: f"{issue.month:%B}: ", IssueKind.DIGEST: "Three months: "}.get(issue.kind, "")
    told = _fitting(matters[:3], SUBJECT_LENGTH - len(start))
    subject = start + (_listed(told) if told else _cut(matters[0], SUBJECT_LENGTH - len(start)))
    rest = [*matters[max(len(told), 1) :], *_resources(issue)]
    preheader = _listed(_fitting(rest, PREHEADER_LENGTH - len("Also: ")))
    return Headline(subject, f"Also: {preheader}" if preheader else "")


def _matters(issue: Issue) -> list[str]:
    """Headings of what people wrote; without any, the titles of the most relevant items. A digest's stand inside."""
    house = {section["heading"] for section in issue.newsletter.house_sections}
    if issue.kind == IssueKind.DIGEST:
        inside = dict.fromkeys(heading for part in issue.shown for heading in HEADING.findall(part.markdown))
        return [heading for heading in inside if heading not in house]
    written = [section for section in issue.shown if section.kind in MATTERS and _written(section.markdown)]
    headings = [section.heading for section in written if section.heading and section.heading not in house]
    return headings or _titles(issue)


def _titles(issue: Issue) -> list[str]:
    placed = select(Item.title).join(Entry, Entry.item_id == Item.id)
    mine = placed.where(Entry.issue_id == issue.id, Entry.state == EntryState.PLACED)
    return [" ".join(title.split()) for title in db.session.scalars(mine.order_by(Item.score.desc(), Item.id).limit(5))]


def _resources(issue: Issue) -> list[str]:
    lines = [
        part
        for section in issue.shown
        if section.kind == SectionKind.RESOURCES
        for part in paragraphs(section.markdown)
        if "](" in part
    ]
    if not lines:
        return []
    return [f"{len(lines)} tools, publications and resources" if len(lines) > 1 else "a resource"]


def _written(text: str) -> bool:
    return len(paragraphs(text)) > len(prompts(text))


def _fitting(parts: list[str], length: int) -> list[str]:
    """As many of the first parts as fit when listed."""
    while parts and len(_listed(parts)) > length:
        parts = parts[:-1]
    return parts


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + " …"
