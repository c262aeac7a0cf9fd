"""Splitting: an edition pasted in one piece becomes its sections."""

import pytest
from flask import Flask

from broadside.database import db
from newsletters import splitting
from newsletters.issues import Issue, NotNow
from tests.newsletters.publication import approved, publication, started
from tests.people import ALICE, PETRA, account

EDITION = """Hello there.

## The minister answers

She says no.

### A smaller heading

It stays.

## OTHER NEWS

We met."""


@pytest.fixture
def issue(context: Flask) -> Issue:
    return started(publication())


def split(issue: Issue, text: str) -> int:
    alice = account(ALICE)
    first = issue.sections[0]
    first.save("", text, first.revision, alice)
    number = splitting.split(issue, first, alice)
    db.session.commit()
    return number


def test_each_heading_gets_its_section_in_the_order_of_the_text(issue: Issue) -> None:
    assert split(issue, EDITION) == 2
    names = [section.name for section in issue.sections]
    assert names[:2] == ["Welcome", "The minister answers"]
    assert issue.sections[0].markdown == "Hello there."
    assert issue.sections[1].markdown == "She says no.\n\n### A smaller heading\n\nIt stays."


def test_a_heading_that_the_house_has_takes_the_text_into_that_section(issue: Issue) -> None:
    before = len(issue.sections)
    split(issue, EDITION)
    others = [section for section in issue.sections if section.heading == "Other news"]
    assert [section.markdown for section in others] == ["We met."]
    assert len(issue.sections) == before + 1


def test_text_that_stands_in_the_section_already_is_kept_above(issue: Issue) -> None:
    news = next(section for section in issue.sections if section.heading == "Other news")
    news.save("Other news", "Old.", news.revision, account(ALICE))
    split(issue, EDITION)
    assert news.markdown == "Old.\n\nWe met."


def test_a_text_without_headings_stays_whole(issue: Issue) -> None:
    assert split(issue, "One.\n\n### Two") == 0
    assert issue.sections[0].markdown == "One.\n\n### Two"


def test_marks_in_a_heading_are_left_behind() -> None:
    assert splitting.headings("## **Bold** words ##\ntext\n# One\n### Three") == ["Bold words", "One"]


def test_a_scheduled_issue_is_not_split(context: Flask) -> None:
    issue = approved(publication())
    first = issue.sections[0]
    first.markdown = EDITION
    issue.state = "scheduled"  # type: ignore[assignment]
    db.session.commit()
    with pytest.raises(NotNow):
        splitting.split(issue, first, account(PETRA))


def test_the_place_of_all_campaigns_becomes_the_first_that_is_written_into_it(issue: Issue) -> None:
    alice = account(ALICE)
    place = next(section for section in issue.sections if section.kind == "campaigns")
    place.save("Campaigns", "## The code\n\nIt is out.\n\n## GPS tags\n\nThey failed.", place.revision, alice)
    assert splitting.split(issue, place, alice) == 2
    at = issue.sections.index(place)
    found = [(section.heading, section.markdown) for section in issue.sections[at : at + 2]]
    assert found == [("The code", "It is out."), ("GPS tags", "They failed.")]
    assert "Campaigns" not in [section.heading for section in issue.sections]


def test_an_empty_section_becomes_one_for_each_name(issue: Issue) -> None:
    place = next(section for section in issue.sections if section.kind == "campaigns")
    at, before = issue.sections.index(place), len(issue.sections)
    assert splitting.name_each(issue, place, ["The code", " ", "GPS  tags"], account(ALICE)) == 2
    assert [section.heading for section in issue.sections[at : at + 2]] == ["The code", "GPS tags"]
    assert len(issue.sections) == before + 1
