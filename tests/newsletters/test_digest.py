"""Digest: three months in one mail, from the issues that were sent."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from broadside.database import db
from broadside.delivery import render
from newsletters import digest
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.preflight import Level, examine
from newsletters.sections import Section
from tests.newsletters.publication import publication, started
from tests.people import ALICE, account

ADDRESS = "https://news.example.org"
FEBRUARY = date(2027, 2, 1)


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


def sent(newsletter: Newsletter, at: datetime, texts: dict[str, tuple[str, str]]) -> Issue:
    """A sent issue whose sections of the named kinds have these headings and texts; the others are hidden."""
    issue = started(newsletter, month=at.date())
    for section in issue.sections:
        section.heading, section.markdown = texts.get(section.kind, ("", ""))
        section.hidden = section.kind not in texts
    issue.state, issue.sent_at = IssueState.SENT, at
    db.session.commit()
    return issue


@pytest.fixture
def year(newsletter: Newsletter) -> Newsletter:
    resource, guide = "[A](<https://example.org/a>)", "MRN | [Guide](<https://example.com/guide>)"
    sent(newsletter, datetime(2026, 10, 29, tzinfo=UTC), {"campaigns": ("Too old", "Long ago.")})
    sent(
        newsletter,
        datetime(2026, 12, 31, tzinfo=UTC),
        {
            "welcome": ("", "Welcome to December."),
            "campaigns": ("National Data Strategy", "They answered.\n\nSecond paragraph."),
            "involved": ("Get involved", "Write to your MP.\n\nCome to our meeting."),
            "resources": ("Resources", f"Our own words.\n\nORG | {resource}\n\n{guide}"),
        },
    )
    sent(
        newsletter,
        datetime(2027, 1, 28, tzinfo=UTC),
        {
            "campaigns": ("Facial recognition", "We replied."),
            "involved": ("Get involved", "Sign the letter.\n\nWrite to your MP."),
            "resources": ("Tools", f"{guide}\n\nPI | [B](<https://example.org/b>)"),
        },
    )
    started(newsletter, month=FEBRUARY)
    return newsletter


def drafted(newsletter: Newsletter) -> list[Section]:
    with time_machine.travel(datetime(2027, 2, 10, tzinfo=UTC)):
        issue = digest.draft(newsletter, FEBRUARY, account(ALICE), ADDRESS)
        db.session.commit()
    return issue.sections


def test_a_digest_tells_each_heading_with_its_first_paragraph(year: Newsletter) -> None:
    sections = {section.heading: section.markdown for section in drafted(year)}
    assert sections["December 2026"] == (
        "### National Data Strategy\n\nThey answered.\n\n"
        "[Read all of No. 2: December 2026](<https://news.example.org/archive/"
        "immigration-data-and-technology/2026-12>)"
    )
    assert sections["January 2027"].startswith("### Facial recognition\n\nWe replied.")
    assert "Too old" not in str(sections)


def test_a_digest_keeps_what_may_still_be_open_the_latest_first(year: Newsletter) -> None:
    text = next(section.markdown for section in drafted(year) if section.heading == "Still open")
    assert text == "\n\n".join([digest.CHECK, "Sign the letter.", "Write to your MP.", "Come to our meeting."])


def test_a_digest_lists_each_resource_once(year: Newsletter) -> None:
    tools = next(section for section in drafted(year) if section.kind == "resources")
    assert tools.heading == "Tools"
    assert tools.markdown == "\n\n".join(
        [
            "ORG | [A](<https://example.org/a>)",
            "MRN | [Guide](<https://example.com/guide>)",
            "PI | [B](<https://example.org/b>)",
        ]
    )


def test_a_digest_stands_in_the_order_of_the_house_and_has_a_subject(year: Newsletter) -> None:
    sections = drafted(year)
    assert [section.kind for section in sections] == ["welcome", "text", "text", "involved", "resources", "sign-off"]
    issue = Issue.find(year, IssueKind.DIGEST, FEBRUARY)
    assert issue is not None
    assert issue.title == "Digest: December 2026 to February 2027"
    assert issue.subject == "Three months: National Data Strategy and Facial recognition"


def test_a_digest_cannot_go_out_before_a_person_looked_at_it(year: Newsletter) -> None:
    drafted(year)
    issue = Issue.find(year, IssueKind.DIGEST, FEBRUARY)
    assert issue is not None
    parts = tuple((section.heading, section.markdown) for section in issue.shown)
    rendered = render.render(render.Letter("N", issue.subject, parts, preheader="P"))
    waiting = [finding.place for finding in examine(issue, rendered) if finding.level == Level.ERROR]
    assert waiting == ["“Welcome”, paragraph 1", "“Still open”, paragraph 1"]


def test_drafting_a_digest_again_leaves_it_as_it_is(year: Newsletter) -> None:
    first = drafted(year)
    first[0].save("", "Three good months.", first[0].revision, account(ALICE))
    first[1].remove(account(ALICE))
    db.session.commit()
    again = drafted(year)
    assert again[0].markdown == "Three good months."
    assert len(again) == 5


def test_a_digest_reaches_back_to_the_last_one(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2026, 10, 20, tzinfo=UTC)):
        before = digest.draft(newsletter, date(2026, 10, 1), account(ALICE), ADDRESS)
        before.state, before.sent_at = IssueState.SENT, datetime(2026, 10, 21, tzinfo=UTC)
        db.session.commit()
    october = sent(newsletter, datetime(2026, 10, 29, tzinfo=UTC), {"news": ("News", "Some.")})
    with time_machine.travel(datetime(2027, 2, 10, tzinfo=UTC)):
        assert digest.sources(newsletter) == [october]


def test_a_digest_neither_quotes_nor_links_to_an_issue_under_embargo_and_the_next_one_does(year: Newsletter) -> None:
    february, may = datetime(2027, 2, 10, tzinfo=UTC), datetime(2027, 5, 10, tzinfo=UTC)
    kept_back = sent(year, datetime(2027, 1, 29, tzinfo=UTC), {"campaigns": ("Kept back", "Not before its hour.")})
    kept_back.public_at = february + timedelta(hours=1)
    told = "\n".join(section.heading + section.markdown for section in drafted(year))
    assert "We replied." in told
    assert "Kept back" not in told
    assert "Not before its hour." not in told
    assert kept_back.path not in told
    before = db.session.query(Issue).filter_by(kind=IssueKind.DIGEST).one()
    before.created_at, before.state, before.sent_at = february, IssueState.SENT, february
    db.session.commit()
    with time_machine.travel(may):
        assert kept_back in digest.sources(year)


def test_a_digest_without_issues_is_an_empty_frame(newsletter: Newsletter) -> None:
    assert [section.kind for section in drafted(newsletter)] == ["welcome", "sign-off"]
