"""Correction: a short mail of its own to those who got the wrong issue; approved and sent as an alert is."""

from sqlalchemy import select

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db
from newsletters import composing
from newsletters.issues import Issue, IssueKind, IssueState, NotNow

LONGEST = 200  # characters that a title or a subject may have


def draft(issue: Issue, by: Account, address: str) -> tuple[Issue, bool]:
    """The mail that corrects a sent issue; False with the one that is not sent yet, as people left it.

    `address` is the public address (settings.address). Raises NotNow while the issue has no correction.
    """
    if issue.state != IssueState.SENT or not issue.correction:
        raise NotNow("Write the correction first. The mail says the same as the page of the archive.")
    composing.hold_place(issue.newsletter)
    before = of(issue)
    if before and before[0].state not in (IssueState.SENDING, IssueState.SENT):
        return before[0], False
    letter = Issue.start(issue.newsletter, IssueKind.ALERT, clock.today(), by)
    letter.corrects, letter.example = issue, issue.example
    subject = issue.approved_wording.of(issue.subject)
    titles = {"title": f"Correction to {issue.title}"[:LONGEST], "subject": f"Correction: {subject}"[:LONGEST]}
    titles["preheader"] = "What was wrong in the mail that you got, and what is right"
    letter.retitle(titles, letter.revision, by)
    text, *others = letter.sections
    text.save("", f"{issue.correction}\n\n[Read {issue.title} with the correction](<{address}{issue.path}>)", 0, by)
    for section in others:
        section.remove(by)
    audit.record("issue.drafted", letter.ref, by, corrects=issue.ref)
    return letter, True


def of(issue: Issue) -> list[Issue]:
    """The mails that correct an issue, the last first."""
    return list(db.session.scalars(select(Issue).where(Issue.corrects_id == issue.id).order_by(Issue.id.desc())))
