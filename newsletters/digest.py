"""Digest: three months in one mail, drafted from the issues that were sent in them."""

from datetime import date, timedelta

from sqlalchemy import case, select

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db
from newsletters import composing
from newsletters.house_sections import HouseSection, SectionKind
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.paragraphs import links, paragraphs, prompts
from newsletters.sections import Section

THREE_MONTHS = timedelta(days=92)
OPENING = "[Write two or three sentences about these three months.]"
CHECK = "[Check that each of these is still open, then delete this line.]"
TOLD = (SectionKind.CAMPAIGNS, SectionKind.NEWS, SectionKind.TEXT)


def draft(newsletter: Newsletter, month: date, by: Account | None, address: str) -> Issue:
    """The digest that ends with a month; one that was drafted before is returned as people left it.

    `address` is the public address (settings.address), for links to the whole issues.
    """
    composing.hold_place(newsletter)
    issue = Issue.find(newsletter, IssueKind.DIGEST, month)
    if issue is not None:
        return issue
    issue = Issue.start(newsletter, IssueKind.DIGEST, month, by)
    told = sources(newsletter)
    parts = [_part(SectionKind.WELCOME, "", OPENING)]
    parts += [_part(SectionKind.TEXT, f"{each.month:%B %Y}", _retold(each, address)) for each in told]
    parts += [
        _still_open(told, composing.still_open(issue.example, address)),
        _resources(told),
        *_house(newsletter, SectionKind.SIGN_OFF),
    ]
    written = [part for part in parts if part["markdown"]]
    db.session.add_all(
        Section(issue_id=issue.id, position=position, edited_by_id=by.id if by else None, **part)
        for position, part in enumerate(written)
    )
    db.session.flush()
    db.session.expire(issue, ["sections"])
    composing.sign_off(issue)
    composing.name(issue)
    audit.record("issue.drafted", issue.ref, by, issues=[each.ref for each in told])
    return issue


def sources(newsletter: Newsletter) -> list[Issue]:
    """The issues and alerts sent in three months, or since the last digest when that is longer, oldest first.

    One under embargo is not told before its hour: it comes into the digest after that.
    """
    mine = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.state == IssueState.SENT)
    before = mine.where(Issue.kind == IssueKind.DIGEST).order_by(Issue.sent_at.desc()).limit(1)
    last = db.session.scalar(before)
    since = clock.now() - THREE_MONTHS
    if last is not None:
        since = max(min(last.created_at, since), since - THREE_MONTHS)
    appeared = case((Issue.public_at > Issue.sent_at, Issue.public_at), else_=Issue.sent_at)
    told = mine.where(Issue.kind != IssueKind.DIGEST, Issue.corrects_id.is_(None))
    told = told.where(appeared > since, appeared <= clock.now())
    return list(db.session.scalars(told.order_by(Issue.sent_at, Issue.id)))


def _retold(issue: Issue, address: str) -> str:
    """Each heading with its first paragraph, and where to read the rest."""
    told, said = [], issue.approved_wording.of
    for section in issue.shown:
        first = said(next(iter(paragraphs(section.markdown)), ""))
        if section.kind in TOLD and first:
            told.append(f"### {said(section.heading)}\n\n{first}" if section.heading else first)
    return "\n\n".join([*told, f"[Read all of {issue.title}](<{address}{issue.path}>)"])


def _still_open(told: list[Issue], known: list[str]) -> HouseSection:
    """What is open, as campaigns know it; then what readers were asked to do besides, for a person to check."""
    asked: dict[str, None] = {}
    for issue in reversed(told):
        for section in issue.shown:
            if section.kind == SectionKind.INVOLVED:
                asked |= dict.fromkeys(paragraphs(section.markdown))
    said = composing.known_among(asked) | {part for each in known for part in paragraphs(each)}
    unsure = [part for part in asked if part not in said]
    unsure = [CHECK, *unsure] if unsure else []
    return _part(SectionKind.INVOLVED, "Still open", "\n\n".join([*known, *unsure]))


def _resources(told: list[Issue]) -> HouseSection:
    """Every line with a link that the issues listed, each address once."""
    seen: set[str] = set()
    lines, heading = [], ""
    for section in (each for issue in told for each in issue.shown if each.kind == SectionKind.RESOURCES):
        heading = section.heading
        for line in paragraphs(section.markdown):
            fresh = set(links(line)) - seen
            if fresh:
                seen |= fresh
                lines.append(line)
    return _part(SectionKind.RESOURCES, heading, "\n\n".join(lines))


def _house(newsletter: Newsletter, kind: SectionKind) -> list[HouseSection]:
    return [part for part in newsletter.house_sections if part["kind"] == kind and not prompts(part["markdown"])]


def _part(kind: SectionKind, heading: str, text: str) -> HouseSection:
    return {"kind": kind, "heading": heading, "markdown": text}
