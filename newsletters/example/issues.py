"""Example issues: one that looks as if it had been sent, with its ledger, and one in draft."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from broadside import clock
from broadside.accounts import Account
from broadside.audit import Audit
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.people import Person
from newsletters import composing
from newsletters.approvals import Approval
from newsletters.audience import NOT_FOR
from newsletters.calendar import month_before
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sections import Section
from newsletters.subscribers import Subscriber

Write = Callable[[Issue], outbox.Letter]
LOCKED = (IssueState.SCHEDULED, IssueState.SENDING, IssueState.SENT)


def load(newsletter: Newsletter, told: dict[str, Any], by: Account | None, write: Write) -> None:
    """The issue before this month's, sent, and the next one, drafted; months that have an issue are left out."""
    month = composing.next_month(newsletter)
    if Issue.find(newsletter, IssueKind.ISSUE, month_before(month)) is None:
        issue = _sent(newsletter, month_before(month), told, by)
        _post(issue, write(issue), told)
    if Issue.find(newsletter, IssueKind.ISSUE, month) is None:
        _written(newsletter, month, told["draft"])
        composing.draft(newsletter, month, None, told["address"])


def kept() -> list[Issue]:
    """The example issues that a person wrote in or sent: they are somebody's work by now."""
    return [issue for issue in db.session.scalars(select(Issue).where(Issue.example)) if _has_been_used(issue)]


def remove(and_used: bool) -> list[Issue]:
    """Delete the example issues with their ledgers; those used become a person's own, unless they are to go too.

    What was scheduled or sent stays in any case: its ledger says who got mail.
    """
    stay = [issue for issue in kept() if not and_used or issue.state in LOCKED]
    for issue in list(db.session.scalars(select(Issue).where(Issue.example))):
        if issue in stay:
            issue.example = False
        else:
            _delete(issue)
    db.session.flush()
    for newsletter in Newsletter.all():
        _count_anew(newsletter)
    return stay


def _sent(newsletter: Newsletter, month: date, told: dict[str, Any], by: Account | None) -> Issue:
    issue = _written(newsletter, month, told["sent"])
    at = newsletter.sending_instant(month)
    issue.created_at = issue.edited_at = at - timedelta(days=newsletter.draft_days_before)
    issue.approvals.append(Approval(content_hash=issue.content_hash, account=by, at=at - timedelta(days=1)))
    issue.state, issue.due_at, issue.sent_at, issue.sendings = IssueState.SENT, at, at + timedelta(minutes=1), 1
    db.session.flush()
    return issue


def _post(issue: Issue, letter: outbox.Letter, told: dict[str, Any]) -> None:
    """The ledger, as if the issue had been sent then to those who read it then."""
    issue.frozen_html, issue.frozen_text = letter.html, letter.text
    at = issue.due_at or issue.created_at
    recipients, exclusions = _audience(issue.newsletter, issue.kind, at)
    if recipients:
        mailing = outbox.post(letter, recipients, exclusions)
        replies = {one["address"]: one["bounced"] for one in told["subscribers"] if "bounced" in one}
        failures = {each.person_id: replies[each.address] for each in recipients if each.address in replies}
        outbox.settle_as_past(mailing, failures, at + timedelta(minutes=1))


def _written(newsletter: Newsletter, month: date, told: dict[str, Any]) -> Issue:
    issue = Issue.start(newsletter, IssueKind.ISSUE, month, None)
    db.session.execute(delete(Section).where(Section.issue_id == issue.id))
    for position, part in enumerate(told["sections"]):
        text = part["markdown"].strip()
        db.session.add(
            Section(issue_id=issue.id, position=position, kind=part["kind"], heading=part["heading"], markdown=text)
        )
    issue.subject, issue.preheader, issue.example = told["subject"], told["preheader"], True
    db.session.flush()
    db.session.refresh(issue)
    return issue


def _audience(
    newsletter: Newsletter, kind: IssueKind, at: datetime
) -> tuple[list[outbox.Recipient], list[outbox.Exclusion]]:
    """Who would have got it then, by what they chose, of the example readers alone."""
    mine = select(Subscriber).join(Subscription).join(Person).where(Person.example, Person.created_at < at)
    recipients, exclusions = [], []
    for each in db.session.scalars(mine.where(Subscriber.newsletter_id == newsletter.id).order_by(Person.id)):
        person, subscription = each.subscription.person, each.subscription
        paused = (
            f"paused until {clock.day_words(subscription.paused_until.date())}" if subscription.paused_until else ""
        )
        if subscription.state == State.PENDING or (subscription.state == State.LEFT and subscription.since < at):
            continue
        if reason := NOT_FOR.get((kind, each.cadence)) or paused:
            exclusions.append(outbox.Exclusion(person.id, person.address, reason))
        else:
            recipients.append(outbox.Recipient(person.id, person.address, each.plain))
    return recipients, exclusions


def _has_been_used(issue: Issue) -> bool:
    if issue.state == IssueState.SENT:
        began = select(Audit.id).where(Audit.ref == issue.ref, Audit.action == "issue.began").limit(1)
        return db.session.scalar(began) is not None  # the one that came with the programme never began
    written = any(section.edited_by_id for section in issue.sections)
    return bool(written or issue.edited_by_id or issue.state != IssueState.DRAFT)


def _delete(issue: Issue) -> None:
    outbox.forget(issue.mailing_ref)
    db.session.execute(delete(Issue).where(Issue.id == issue.id), execution_options={"synchronize_session": False})
    db.session.expunge(issue)


def _count_anew(newsletter: Newsletter) -> None:
    """Numbers and months that the example took are free again."""
    mine = Issue.newsletter_id == newsletter.id
    newsletter.last_number = db.session.scalar(select(func.max(Issue.number)).where(mine)) or 0
    latest = db.session.scalar(select(func.max(Issue.month)).where(mine, Issue.kind == IssueKind.ISSUE))
    newsletter.drafted_month = latest
