"""Holding: what was approved is what is sent, with the facts in it; one that changed meanwhile holds the issue."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Mailing
from broadside.house import House
from campaigns.consultations.consultations import Consultation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, Standing
from newsletters import archive, composing, digest, mail, sending
from newsletters.issues import Issue, IssueState, NotNow
from tests.campaigns import signed
from tests.campaigns.public import FIFTH, NINETEENTH, consultation, moved
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, BOB, PETRA, account

STOP = threading.Event()
TEXT = "Respond until {{ deadline nfi }}: {{ days-left nfi }} days. {{ signatures nfi-letter }} have signed."
OLD, NEW = "Saturday 5 December 2026, 11:59pm", "Saturday 19 December 2026, 11:59pm"


@pytest.fixture(autouse=True)
def now(context: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon on 20 November 2026; by the calendar the issue goes out on the 26th."""
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def here(app: Flask) -> House:
    return House.of(app)


@pytest.fixture
def nfi(now: time_machine.Traveller) -> Consultation:
    letter = signed.letter(closes_at=datetime(2026, 12, 20, tzinfo=UTC))
    signed.by_organisation(letter, "Harbour Law Centre")
    return consultation()


@pytest.fixture
def issue(nfi: Consultation) -> Issue:
    """An issue with live facts that Petra approved."""
    newsletter = publication()
    reader(newsletter, BOB)
    issue = written(newsletter)
    news = issue.sections[2]
    news.save("News", TEXT, news.revision, account(ALICE))
    approve(issue)
    return issue


def approve(issue: Issue) -> None:
    if issue.state == IssueState.DRAFT:
        issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA), composing.live(issue))
    db.session.commit()


def schedule(issue: Issue, here: House, at: datetime | None = None) -> None:
    mail.schedule(issue, at or clock.now() + timedelta(days=1), account(PETRA), here)
    db.session.commit()


def begun(issue: Issue, now: time_machine.Traveller) -> Issue:
    now.move_to(issue.due_at or clock.now())
    sending.send_due(STOP)
    db.session.refresh(issue)
    return issue


def stands(issue: Issue) -> IssueState:
    return IssueState(issue.state)


def says(issue: Issue, here: House) -> str:
    return " ".join(mail.rendered(issue, here).text.split())


def test_what_is_written_follows_the_facts(issue: Issue, nfi: Consultation, here: House) -> None:
    section = issue.sections[2]
    section.save("News", f"{TEXT} Do it.", section.revision, account(ALICE))
    assert f"until {OLD}: 9 days. 1 have signed." in says(issue, here)
    moved(nfi, NINETEENTH)
    assert f"until {NEW}: 23 days." in says(issue, here)


def test_what_was_approved_stays_as_it_was_approved(issue: Issue, nfi: Consultation, here: House) -> None:
    before = issue.content_hash
    moved(nfi, NINETEENTH)
    assert f"until {OLD}" in says(issue, here)
    assert (issue.content_hash, issue.approval is None) == (before, False)


def test_an_approval_is_bound_to_the_facts(issue: Issue, nfi: Consultation) -> None:
    shown = issue.hash_with(composing.live(issue))
    assert shown == issue.content_hash
    moved(nfi, NINETEENTH)
    assert issue.hash_with(composing.live(issue)) != shown


def test_an_issue_whose_facts_hold_is_sent_with_them(issue: Issue, here: House, now: time_machine.Traveller) -> None:
    schedule(issue, here)
    assert stands(begun(issue, now)) == IssueState.SENDING
    assert issue.frozen_text is not None
    assert f"until {OLD}: 14 days" in " ".join(issue.frozen_text.split())


def test_a_deadline_that_moved_after_scheduling_holds_the_issue_and_says_so(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    moved(nfi, NINETEENTH)
    assert stands(begun(issue, now)) == IssueState.SCHEDULED
    assert f"the deadline of “{nfi.title}”: {OLD} → {NEW}" in issue.hold_reason
    assert f"the days left of “{nfi.title}”: 14 → 28" in issue.hold_reason
    assert db.session.scalars(select(Mailing)).all() == []
    assert issue.sendings == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome_at": FIFTH}, "5 December 2026, 11:59pm, closed"),
        ({"withdrawn_at": FIFTH}, "withdrawn"),
        ({"public": False}, "not public any more"),
        ({"closes_at": None}, "not public any more"),
    ],
)
def test_whatever_ends_it_holds_the_issue(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller, change: dict[str, object], words: str
) -> None:
    schedule(issue, here)
    for name, value in change.items():
        setattr(nfi, name, value)
    db.session.commit()
    assert stands(begun(issue, now)) == IssueState.SCHEDULED
    assert words in issue.hold_reason


def test_a_letter_that_closed_holds_the_issue(issue: Issue, here: House, now: time_machine.Traveller) -> None:
    schedule(issue, here)
    letter = Letter.find("nfi-letter")
    assert letter is not None
    letter.closed_at = clock.now()
    db.session.commit()
    begun(issue, now)
    assert "the signatures of “Give people time to answer”: 1, open → 1, closed" in issue.hold_reason


def test_more_signatures_hold_nothing_and_the_approved_number_is_sent(
    issue: Issue, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    letter = Letter.find("nfi-letter")
    assert letter is not None
    signed.by_person(letter, "Bob Reader")
    assert [(each.old, each.new, each.holds) for each in composing.changes(issue)] == [("1", "2", False)]
    assert stands(begun(issue, now)) == IssueState.SENDING
    assert "1 have signed." in says(issue, here)


def test_fewer_signatures_hold_the_issue(issue: Issue, here: House, now: time_machine.Traveller) -> None:
    schedule(issue, here)
    signature = db.session.scalars(select(Signature)).one()
    signature.standing = Standing.WITHDRAWN
    db.session.commit()
    begun(issue, now)
    assert "the signatures of “Give people time to answer”: 1 → 0" in issue.hold_reason


def test_time_that_passes_changes_nothing_and_another_day_counts_anew(
    issue: Issue, here: House, now: time_machine.Traveller
) -> None:
    assert "9 days" in says(issue, here)
    schedule(issue, here, datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    assert "4 days" in says(issue, here)
    now.move_to(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))
    assert (composing.changes(issue), issue.approval is None) == ((), False)
    schedule(issue, here, datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
    assert "2 days" in says(issue, here)
    assert stands(begun(issue, now)) == IssueState.SENDING


def test_an_issue_cannot_be_scheduled_for_after_the_closing_that_it_names(issue: Issue, here: House) -> None:
    with pytest.raises(NotNow, match=r"5 December 2026, 11:59pm, open → .*closed"):
        schedule(issue, here, FIFTH + timedelta(hours=9))
    assert stands(issue) == IssueState.APPROVED


def test_what_changed_before_scheduling_is_not_scheduled(issue: Issue, nfi: Consultation, here: House) -> None:
    moved(nfi, NINETEENTH)
    with pytest.raises(NotNow, match="not as it was approved"):
        schedule(issue, here)


def test_the_new_text_is_approved_again_and_then_sent(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    moved(nfi, NINETEENTH)
    begun(issue, now)
    composing.review_anew(issue, account(ALICE))
    db.session.commit()
    assert (issue.state, issue.hold_reason, issue.due_at) == (IssueState.IN_REVIEW, "", None)
    assert issue.approval is None
    assert f"{OLD} → {NEW}" in issue.approvals[-1].voided_why
    assert f"until {NEW}" in says(issue, here)
    approve(issue)
    schedule(issue, here, clock.now() + timedelta(hours=1))
    assert stands(begun(issue, now)) == IssueState.SENDING
    assert f"until {NEW}" in (issue.frozen_text or "").replace("\n", " ")


def test_it_is_held_once_more_when_the_date_moves_once_more(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    moved(nfi, NINETEENTH)
    begun(issue, now)
    composing.review_anew(issue, account(ALICE))
    approve(issue)
    schedule(issue, here, clock.now() + timedelta(hours=1))
    moved(nfi, NINETEENTH + timedelta(days=7))
    begun(issue, now)
    assert f"{NEW} → Saturday 26 December 2026, 11:59pm" in issue.hold_reason


def test_a_fact_that_moved_back_releases_nothing_by_itself_but_may_be_released(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    moved(nfi, NINETEENTH)
    begun(issue, now)
    moved(nfi, FIFTH)
    assert stands(begun(issue, now)) == IssueState.SCHEDULED
    assert mail.not_as_approved(issue) == ""
    issue.release(account(PETRA))
    db.session.commit()
    assert stands(begun(issue, now)) == IssueState.SENDING


def test_nothing_is_reviewed_anew_when_nothing_changed(issue: Issue) -> None:
    with pytest.raises(NotNow, match="there is no new text"):
        composing.review_anew(issue, account(ALICE))


def test_an_editor_does_not_stop_what_may_go_out(issue: Issue, here: House) -> None:
    schedule(issue, here)
    letter = Letter.find("nfi-letter")
    assert letter is not None
    signed.by_person(letter, "Bob Reader")
    with pytest.raises(NotNow, match="Only a publisher"):
        composing.review_anew(issue, account(ALICE))
    composing.review_anew(issue, account(PETRA))
    assert stands(issue) == IssueState.IN_REVIEW


def test_a_sent_issue_never_changes(issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller) -> None:
    schedule(issue, here)
    begun(issue, now)
    moved(nfi, NINETEENTH)
    issue.finish()
    db.session.commit()
    now.shift(timedelta(days=60))
    shown = " ".join(str(part.html) for part in archive.parts(issue))
    assert f"until {OLD}: 14 days. 1 have signed." in shown
    assert composing.changes(issue) == ()
    assert issue.approval is not None
    assert issue.state == IssueState.SENT


def test_a_digest_retells_what_was_sent(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    begun(issue, now).finish()
    moved(nfi, NINETEENTH)
    told = digest.draft(issue.newsletter, clock.today(), account(ALICE), "https://news.example.org")
    assert f"until {OLD}" in told.sections[1].markdown


def test_a_digest_says_what_is_open_from_what_campaigns_know(
    issue: Issue, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    involved = issue.sections[3]
    involved.markdown = "Sign {{ deadline nfi-letter }}.\n\nCome to our meeting."
    issue.state, issue.sent_at = IssueState.SENT, clock.now()
    told = digest.draft(issue.newsletter, clock.today(), account(ALICE), "https://news.example.org")
    still = next(each.markdown for each in told.sections if each.heading == "Still open").split("\n\n")
    assert [part.split("]")[0] for part in still[:2]] == [
        "**[Data matching powers of the National Fraud Initiative",
        "**[Give people time to answer",
    ]
    assert still[2:] == [digest.CHECK, "Come to our meeting."]


def test_a_sending_that_was_called_off_is_written_with_what_is_true_again(
    issue: Issue, nfi: Consultation, here: House, now: time_machine.Traveller
) -> None:
    schedule(issue, here)
    begun(issue, now).call_off()
    moved(nfi, NINETEENTH)
    assert f"until {NEW}" in says(issue, here)
