"""Issues: how they start, what they are called, and what their content is."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from broadside.audit import Audit
from broadside.database import db
from newsletters.issues import EditConflict, Issue, IssueKind, IssueState, NotNow
from newsletters.newsletter import Newsletter
from newsletters.sections import Section
from tests.newsletters.publication import NOVEMBER, approved, publication, started, written
from tests.people import ALICE, PETRA, account


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


def test_an_issue_starts_with_the_sections_of_the_house_in_their_order(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    kinds = [section.kind for section in issue.sections]
    assert kinds == ["welcome", "campaigns", "news", "involved", "resources", "sign-off"]
    assert issue.sections[4].markdown == newsletter.house_sections[4]["markdown"]
    assert (issue.state, issue.example) == (IssueState.DRAFT, False)


def test_only_monthly_issues_take_numbers(newsletter: Newsletter) -> None:
    first = started(newsletter)
    digest = started(newsletter, IssueKind.DIGEST)
    second = started(newsletter, month=date(2026, 12, 17))
    assert [issue.number for issue in (first, digest, second)] == [1, None, 2]
    assert [issue.title for issue in (first, second)] == ["No. 1: November 2026", "No. 2: December 2026"]
    assert digest.title == "Digest: September to November 2026"
    assert second.month == date(2026, 12, 1)


def test_a_digest_over_new_year_names_both_years(newsletter: Newsletter) -> None:
    digest = started(newsletter, IssueKind.DIGEST, date(2027, 1, 20))
    assert digest.title == "Digest: November 2026 to January 2027"


def test_addresses_are_readable_and_never_come_twice(newsletter: Newsletter) -> None:
    slugs = [started(newsletter).slug for _ in range(3)]
    assert slugs == ["2026-11", "2026-11-2", "2026-11-3"]
    assert started(newsletter, IssueKind.DIGEST).slug == "digest-2026-11"
    other = publication(title="Another")
    assert started(other).slug == "2026-11"
    assert started(other).path == "/archive/another/2026-11-2"


def test_an_alert_is_called_by_its_title(newsletter: Newsletter) -> None:
    alert = started(newsletter, IssueKind.ALERT)
    assert alert.slug == "alert-2026-11"
    alert.retitle({"title": "Respond by Friday!"}, 0, account(ALICE))
    assert alert.slug == "alert-respond-by-friday"
    again = started(newsletter, IssueKind.ALERT)
    again.retitle({"title": "Respond by Friday"}, 0, account(ALICE))
    assert again.slug == "alert-respond-by-friday-2"
    again.retitle({"subject": "Now"}, 1, account(ALICE))
    assert again.slug == "alert-respond-by-friday-2"


def test_titles_saved_by_somebody_else_meanwhile_are_not_overwritten(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    issue.retitle({"subject": "One", "topics": ["borders"]}, 0, account(ALICE))
    db.session.commit()
    with pytest.raises(EditConflict) as conflict:
        issue.retitle({"subject": "Two"}, 0, account(PETRA))
    db.session.rollback()
    assert conflict.value.section is None
    assert conflict.value.yours == {"subject": "Two"}
    assert (issue.subject, issue.topics) == ("One", ["borders"])


def test_a_subject_is_one_line(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    issue.retitle({"subject": "One\r\nBcc: charlie@example.com"}, 0, account(ALICE))
    assert issue.subject == "One Bcc: charlie@example.com"


def test_the_hash_follows_all_that_readers_see_and_nothing_else(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    alice, seen = account(ALICE), [issue.content_hash]
    issue.retitle({"subject": "Another"}, issue.revision, alice)
    seen.append(issue.content_hash)
    issue.sections[0].move_down(alice)
    seen.append(issue.content_hash)
    issue.sections[2].hide(alice)
    seen.append(issue.content_hash)
    newsletter.postal = "2 High Street"
    seen.append(issue.content_hash)
    assert len(set(seen)) == 5
    issue.sections[2].save("Hidden", "Nobody sees this", issue.sections[2].revision, alice)
    newsletter.about = "Only the archive says this"
    assert issue.content_hash == seen[-1]


def test_a_discarded_draft_gives_its_number_back(newsletter: Newsletter) -> None:
    started(newsletter)
    second = started(newsletter, month=date(2026, 12, 1))
    second.discard(account(ALICE))
    db.session.commit()
    assert newsletter.last_number == 1
    assert started(newsletter, month=date(2026, 12, 1)).number == 2
    sections = select(func.count()).select_from(Section)
    assert db.session.scalar(sections) == 12


def test_only_a_draft_is_discarded(newsletter: Newsletter) -> None:
    issue = approved(newsletter)
    with pytest.raises(NotNow, match="cannot be discarded: it is approved"):
        issue.discard(account(ALICE))


def test_the_issue_of_a_month_is_found_by_kind(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    assert Issue.find(newsletter, IssueKind.ISSUE, date(2026, 11, 30)) is issue
    assert Issue.find(newsletter, IssueKind.DIGEST, NOVEMBER) is None
    assert Issue.find(publication(title="Another"), IssueKind.ISSUE, NOVEMBER) is None


def test_starting_is_in_the_audit_log(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    entry = db.session.scalars(select(Audit).where(Audit.ref == issue.ref)).one()
    assert entry.words == "started No. 1: November 2026"
    assert (entry.action, entry.account_id) == ("issue.started", account(ALICE).id)
