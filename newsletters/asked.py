"""Asked: whose review an issue waits for, and what of the issues waits for one account (`waiting_for`)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account, Role
from broadside.database import Base, UtcDateTime, db
from newsletters.comments import Comment
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.sections import Section


class ReviewRequest(Base):
    """One colleague who was asked to look at an issue; `told_at` is when the mail about it was written."""

    __tablename__ = "review_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issue: Mapped[Issue] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    by: Mapped[Account | None] = relationship(foreign_keys=by_id)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for an account: `words` say it, `endpoint` (with issue_id) is the page to do it on.

    `kind` is "approve", "review" or "comments"; `number` counts what waits there.
    """

    kind: str
    issue: Issue
    words: str
    endpoint: str
    number: int = 1


def ask(issue: Issue, colleagues: Iterable[Account], by: Account) -> list[Account]:
    """Ask colleagues to look at an issue in review; those who are asked already are not asked twice.

    Returns whom it asked; they are told by mail (see `colleague_jobs`). Raises NotNow.
    """
    if issue.state != IssueState.IN_REVIEW:
        raise NotNow(f"{issue.title} is not in review. Ask for review first.")
    already = {each.account_id for each in requests(issue) if each.answered_at is None}
    asked = [each for each in colleagues if each.id not in already and each.id != by.id and each.may(Role.EDITOR)]
    db.session.add_all(ReviewRequest(issue=issue, account=each, by=by) for each in asked)
    db.session.flush()
    for each in asked:
        audit.record("issue.review-asked", issue.ref, by, of=each.name)
    return asked


def answer(issue: Issue, account: Account) -> None:
    """Take note that a colleague has looked, as they were asked to."""
    for each in requests(issue):
        if each.account_id == account.id and each.answered_at is None:
            each.answered_at = clock.now()
    db.session.flush()


def requests(issue: Issue) -> list[ReviewRequest]:
    """Everybody who was asked, in order."""
    mine = select(ReviewRequest).where(ReviewRequest.issue_id == issue.id)
    return list(db.session.scalars(mine.order_by(ReviewRequest.id)))


def waiting_for(account: Account) -> list[Waiting]:
    """What of the issues waits for an account: to approve, to look at as asked, and comments to answer."""
    in_review = select(Issue).where(Issue.state == IssueState.IN_REVIEW).order_by(Issue.id)
    to_approve = [issue for issue in db.session.scalars(in_review) if not issue.why_not_approve(account)]
    found = [Waiting("approve", issue, f"Approve {issue.title}", "issues.review") for issue in to_approve]
    for each in _open_requests(account):
        if each.issue not in to_approve:
            who = each.by.name if each.by else "A colleague"
            found.append(
                Waiting("review", each.issue, f"{who} asks you to look at {each.issue.title}", "issues.review")
            )
    return [*found, *_comments(account)]


def _open_requests(account: Account) -> list[ReviewRequest]:
    mine = select(ReviewRequest).join(Issue, Issue.id == ReviewRequest.issue_id)
    mine = mine.where(ReviewRequest.account_id == account.id, ReviewRequest.answered_at.is_(None))
    return list(db.session.scalars(mine.where(Issue.state == IssueState.IN_REVIEW).order_by(ReviewRequest.id)))


def _comments(account: Account) -> list[Waiting]:
    """Open threads in which somebody else had the last word: on what one wrote or put up, or began oneself."""
    unsent = Issue.state.not_in((IssueState.SENDING, IssueState.SENT))
    mine = (Issue.edited_by_id, Issue.asked_by_id, Section.edited_by_id, Comment.account_id)
    threads = select(Comment).join(Issue, Issue.id == Comment.issue_id)
    threads = threads.outerjoin(Section, Section.id == Comment.section_id)
    threads = threads.where(unsent, Comment.thread_id.is_(None), Comment.resolved_at.is_(None))
    found = db.session.scalars(threads.where(or_(*(each == account.id for each in mine))).order_by(Comment.id))
    numbers = Counter(each.issue_id for each in found if each.last.account_id != account.id)
    waiting = []
    for issue_id, number in numbers.items():
        issue = db.session.get_one(Issue, issue_id)
        words = f"{number} {'comment waits' if number == 1 else 'comments wait'} for an answer in {issue.title}"
        waiting.append(Waiting("comments", issue, words, "issues.comments", number))
    return waiting
