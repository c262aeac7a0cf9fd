"""Lengths: a section much longer than it was in the last issues is said to be, and no other."""

from datetime import date

import pytest
from flask import Flask

from newsletters.flight import lengths
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from tests.newsletters.publication import publication

USUAL = 1_000


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    """A newsletter whose last two issues had a “News” of a thousand characters."""
    newsletter = publication()
    for month in (9, 10):
        issue(newsletter, month, USUAL).state = IssueState.SENT
    return newsletter


def issue(newsletter: Newsletter, month: int, length: int) -> Issue:
    found = Issue.start(newsletter, IssueKind.ISSUE, date(2026, month, 1), None)
    for section in list(found.sections):
        section.remove(None)
    found.add_section("News", None, None).markdown = "x" * length
    return found


def long_ones(found: Issue) -> list[str]:
    return [f"{section.heading}: {mark.what}" for section, mark in lengths.of_issue(found.shown, lengths.usual(found))]


def test_a_section_much_longer_than_usual_is_said_to_be(newsletter: Newsletter) -> None:
    assert long_ones(issue(newsletter, 11, 4 * USUAL)) == [
        "News: This section is about 4 times as long as it usually is."
    ]


@pytest.mark.parametrize("length", [USUAL, 2 * USUAL, 2 * USUAL + 400])
def test_a_section_somewhat_longer_is_not(newsletter: Newsletter, length: int) -> None:
    assert long_ones(issue(newsletter, 11, length)) == []


def test_after_one_issue_nothing_is_usual_yet(context: Flask) -> None:
    newsletter = publication()
    issue(newsletter, 10, USUAL).state = IssueState.SENT
    assert long_ones(issue(newsletter, 11, 9 * USUAL)) == []
