"""The archive's rules: what can be read, in which order, and with no address that a machine would find."""

import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from broadside import clock
from broadside.database import db
from newsletters import archive
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.newsletter import Newsletter
from tests.atom import problems
from tests.newsletters.publication import publication, written
from tests.people import ALICE, PETRA, account

HARVESTED = re.compile(r"[\w.+-]+(?:@|%40|&#0*64;)[\w-]+\.[\w.]+|mailto:", re.IGNORECASE)


def sent(newsletter: Newsletter, month: int) -> Issue:
    issue = written(newsletter, month=datetime(2026, month, 1, tzinfo=UTC).date())
    issue.state = IssueState.SENT
    issue.sent_at = datetime(2026, month, 20, 9, 30, tzinfo=UTC)
    db.session.commit()
    return issue


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


def test_only_what_was_sent_can_be_read(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    assert archive.issues(newsletter) == []
    assert archive.find(newsletter, issue.slug) is None
    issue.state = IssueState.SENDING
    db.session.commit()
    assert archive.find(newsletter, issue.slug) == issue


def test_the_newest_comes_first_and_pages_can_be_turned(newsletter: Newsletter) -> None:
    old, middle, new = sent(newsletter, 8), sent(newsletter, 9), sent(newsletter, 10)
    assert archive.issues(newsletter) == [new, middle, old]
    assert archive.neighbours(middle) == archive.Neighbours(older=old, newer=new)
    assert archive.neighbours(new).newer is None


def test_an_embargo_keeps_a_sent_issue_out_until_its_hour(newsletter: Newsletter) -> None:
    earlier, issue = sent(newsletter, 9), sent(newsletter, 10)
    issue.public_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    assert archive.issues(newsletter) == [earlier]
    assert archive.neighbours(earlier).newer is None
    assert archive.find(newsletter, issue.slug) is None
    assert archive.awaited(newsletter, issue.slug) == issue
    feed = archive.atom(newsletter, "http://h.test/", "http://h.test/feed", lambda each: f"http://h.test/{each.slug}")
    assert issue.title not in feed
    with time_machine.travel(issue.public_at + timedelta(seconds=1)):
        assert archive.issues(newsletter) == [issue, earlier]
        assert archive.awaited(newsletter, issue.slug) is None


def test_an_embargo_that_ends_before_the_mail_goes_out_shows_a_locked_issue_alone(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.public_at = clock.now() - timedelta(minutes=1)
    for state in (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.APPROVED):
        issue.state = state
        db.session.commit()
        assert archive.find(newsletter, issue.slug) is None
    issue.state, issue.due_at = IssueState.SCHEDULED, clock.now() + timedelta(hours=1)
    db.session.commit()
    assert archive.find(newsletter, issue.slug) == issue
    issue.hold_reason = "A deadline moved."
    db.session.commit()
    assert archive.find(newsletter, issue.slug) is None


def test_what_is_public_already_is_not_kept_back(newsletter: Newsletter) -> None:
    issue = sent(newsletter, 10)
    with pytest.raises(NotNow, match="can be read in the archive already"):
        issue.embargo(clock.now() + timedelta(hours=1), account(PETRA))
    with pytest.raises(NotNow, match="Only a publisher"):
        issue.embargo(None, account(ALICE))


def test_hidden_sections_are_not_in_the_archive(newsletter: Newsletter) -> None:
    issue = sent(newsletter, 10)
    issue.sections[1].hidden = True
    db.session.commit()
    headings = [part.heading for part in archive.parts(issue)]
    assert issue.sections[1].heading not in headings


@pytest.mark.parametrize(
    "source",
    [
        "Write to alice@example.org.",
        "[Alice](mailto:alice@example.org?subject=Hello)",
        "<alice@example.org>",
        "[a@b.example.org](https://example.org/?to=alice@example.org)",
        "![alice@example.org](https://example.org/alice@example.org.png)",
        "[Alice](mailto:alice%40example.org)",
    ],
)
def test_a_harvester_finds_no_address(source: str) -> None:
    html = str(archive.readable(source))
    # A percent sign in a web address is no mail address to a harvester that reads text or mailto links.
    assert not re.search(r"[\w.+-]+@[\w-]+\.[\w.]+|mailto:", html)


def test_a_person_still_can_read_the_address() -> None:
    assert "alice at example dot org" in archive.readable("Write to alice@example.org.")
    assert "us (alice at example dot org)" in archive.readable("Write to [us](mailto:alice@example.org).")


@given(st.from_regex(r"[a-z0-9.+-]{1,12}@[a-z0-9-]{1,12}(\.[a-z]{2,5}){1,2}", fullmatch=True))
def test_no_address_is_left_in_a_line_of_text(address: str) -> None:
    assert "@" not in archive.plain(f"Write to {address} soon")


def test_the_feed_has_the_full_text_and_says_what_was_corrected(newsletter: Newsletter) -> None:
    issue = sent(newsletter, 10)
    issue.sections[0].markdown = "Hello alice@example.org \x0b and **all**."
    issue.correct("It is the 9th.", account(PETRA))
    db.session.commit()
    document = archive.atom(
        newsletter, "https://n.test/", "https://n.test/feed", lambda each: f"https://n.test/{each.slug}"
    )
    feed = feedparser.parse(document.encode())
    assert problems(document.encode()) == []
    entry = feed.entries[0]
    assert entry.title == f"Corrected: {issue.title}"
    assert entry.updated_parsed > entry.published_parsed
    content = entry.content[0].value
    assert "It is the 9th." in content
    assert "<strong>all</strong>" in content
    assert not HARVESTED.search(document)


def test_an_excerpt_ends_at_a_word(newsletter: Newsletter) -> None:
    issue = sent(newsletter, 10)
    issue.sections[0].markdown = "word " * 100
    assert archive.excerpt(issue, 23) == "word word word word …"
