"""A newsletter with readers and issues, for tests; needs an application context."""

from datetime import date
from typing import Any

from broadside.database import db
from broadside.people import Person
from newsletters.issues import Issue, IssueKind
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Choices, Subscriber
from tests.people import ALICE, PETRA, account

NOVEMBER = date(2026, 11, 1)


def publication(**settings: Any) -> Newsletter:
    """A newsletter with the house's standard sections."""
    given = {
        "title": "Immigration, Data and Technology",
        "sender_name": "Example Rights",
        "sender_address": "news@example.org",
        "reply_to": "office@example.org",
        "organisation": "Example Rights",
        "postal": "1 High Street\nLondon",
    }
    newsletter = Newsletter.create(given | settings)
    db.session.commit()
    return newsletter


def reader(newsletter: Newsletter, address: str, choices: Choices | None = None) -> Subscriber:
    """Somebody who confirmed."""
    subscriber = Subscriber.add(Person.of(address), newsletter, choices or Choices())
    subscriber.confirm(subscriber.choices, "test", "I agree", "test")
    db.session.commit()
    return subscriber


def started(newsletter: Newsletter, kind: IssueKind = IssueKind.ISSUE, month: date = NOVEMBER) -> Issue:
    """An issue as the house starts it, by Alice."""
    issue = Issue.start(newsletter, kind, month, account(ALICE))
    db.session.commit()
    return issue


def written(newsletter: Newsletter, kind: IssueKind = IssueKind.ISSUE, month: date = NOVEMBER) -> Issue:
    """An issue that Alice has written, with nothing against it."""
    issue, alice = started(newsletter, kind, month), account(ALICE)
    if not issue.sections:
        issue.add_section("", None, alice)
    for section in issue.sections:
        if "[" in section.markdown or not section.markdown:
            section.save(section.heading or section.name, f"All about {section.name}.", section.revision, alice)
    issue.retitle({"subject": "What the Home Office does with data", "preheader": "And more"}, issue.revision, alice)
    db.session.commit()
    return issue


def approved(newsletter: Newsletter, kind: IssueKind = IssueKind.ISSUE, month: date = NOVEMBER) -> Issue:
    """An issue that Alice wrote and Petra approved."""
    issue = written(newsletter, kind, month)
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    db.session.commit()
    return issue
