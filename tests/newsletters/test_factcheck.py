"""Factcheck: unknown live facts stop an issue, contradicting dates are warned of, and true ones are let be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.house import House
from campaigns.consultations.work import InternalDeadline
from newsletters import mail
from newsletters.issues import Issue
from newsletters.preflight import Finding, Level
from tests.campaigns import signed
from tests.campaigns.public import NINETEENTH, TITLE, action, consultation, event, moved
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, BOB, account

NFI = "[the consultation](https://news.example.org/consultations/nfi)"


@pytest.fixture(autouse=True)
def now(context: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon on 20 November 2026; the issue goes out on the 26th."""
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def issue(now: time_machine.Traveller) -> Issue:
    """An issue about a consultation that was to close on 5 December, and closes on the 19th."""
    newsletter = publication()
    reader(newsletter, BOB)
    nfi = consultation(opens_at=datetime(2026, 11, 2, tzinfo=UTC))
    moved(nfi, NINETEENTH)
    db.session.add(InternalDeadline(consultation=nfi, name="Comments", due_at=datetime(2026, 12, 8, 12, tzinfo=UTC)))
    db.session.commit()
    return written(newsletter)


def found(issue: Issue, app: Flask, text: str, heading: str = "News") -> tuple[Finding, ...]:
    section = issue.sections[2]
    section.save(heading, text, section.revision, account(ALICE))
    return mail.findings(issue, House.of(app))


@pytest.mark.parametrize(
    "text",
    [
        f"Respond to {NFI} until 2 December.",
        f"{TITLE}: respond by Wednesday 2 December.",
        "The NFI consultation closes on 2 December 2026.",
        f"{NFI} was to end in November. Its deadline is 5 December.",
        f"You have time for {NFI}: 5 December it is.",
        f"{NFI} closes on 19 December 2027.",
    ],
)
def test_a_date_that_contradicts_a_deadline_is_warned_of(issue: Issue, app: Flask, text: str) -> None:
    (finding,) = found(issue, app, text)
    assert (finding.level, finding.place) == (Level.WARNING, "“News”, paragraph 1")
    assert "it closes on Saturday 19 December 2026, 11:59pm." in finding.what
    assert "{{ deadline nfi }}" in finding.why


def test_a_superseded_date_is_called_so(issue: Issue, app: Flask) -> None:
    (finding,) = found(issue, app, f"First.\n\nRespond to {NFI} until 5 December.")
    assert finding.what == (
        f"“until 5 December” was the date of “{TITLE}” before it moved: "
        "it closes on Saturday 19 December 2026, 11:59pm."
    )
    assert finding.place == "“News”, paragraph 2"


def test_a_consultation_named_just_before_counts_as_named(issue: Issue, app: Flask) -> None:
    (finding,) = found(issue, app, f"They ask in {NFI}.\n\nYou can respond until 2 December.")
    assert finding.paragraph == 2
    (finding,) = found(issue, app, "You can respond until 2 December.", heading=TITLE)
    assert finding.paragraph == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{NFI} closes on 19 December.",
        f"{NFI} was extended from 5 December to {{{{ deadline nfi }}}}.",
        f"The deadline of {NFI} moved from 5 December to 19 December.",
        f"Send us comments on {NFI} by 8 December.",
        f"{NFI} opened on 2 November, and we met on 4 December.",
        "Come by 2 December, whatever you do.",
        "Data is matched until 2 December.",
        "nfi by 2 December",
        f"Respond to {NFI} until {{{{ deadline nfi }}}}, and write to us before 2 December.",
        "The relief hearing is before 2 December.",
    ],
)
def test_a_date_that_is_true_or_about_something_else_is_let_be(issue: Issue, app: Flask, text: str) -> None:
    event()
    assert found(issue, app, text) == ()


def test_the_date_of_another_thing_in_the_same_paragraph_is_true(issue: Issue, app: Flask) -> None:
    signed.letter(closes_at=datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert found(issue, app, f"Sign nfi-letter by 2 December, and respond to {NFI} by 19 December.") == ()
    (finding,) = found(issue, app, f"Sign nfi-letter by 3 December, and respond to {NFI} by 19 December.")
    assert "Give people time to answer" in finding.what


def test_a_live_fact_that_nobody_knows_stops_the_issue_and_says_what_there_is(issue: Issue, app: Flask) -> None:
    action()
    (finding,) = found(issue, app, "First.\n\nUntil {{ deadline nif }}.")
    assert (finding.level, finding.place, finding.paragraph) == (Level.ERROR, "“News”, paragraph 2", 2)
    assert finding.what == "“{{ deadline nif }}”: there is no “nif”. There are: nfi, write."


def test_unknown_live_facts_are_found_in_the_subject_and_in_headings(issue: Issue, app: Flask) -> None:
    issue.retitle({"subject": "Until {{ deadline nif }}"}, issue.revision, account(ALICE))
    places = [finding.place for finding in found(issue, app, "Text.", heading="Until {{ closing nfi }}")]
    assert places == ["Subject", "“Until {{ closing nfi }}”"]


def test_live_facts_are_said_in_the_subject_and_in_headings(issue: Issue, app: Flask) -> None:
    issue.retitle({"subject": "{{ days-left nfi }} days left"}, issue.revision, account(ALICE))
    assert found(issue, app, "Text.", heading="Until {{ deadline nfi }}") == ()
    rendered = mail.rendered(issue, House.of(app))
    assert rendered.subject == "23 days left"
    assert "Until Saturday 19 December 2026, 11:59pm" in rendered.html


def test_a_date_that_is_past_when_the_issue_goes_out_is_warned_of(issue: Issue, app: Flask) -> None:
    signed.letter(closes_at=clock.now() + timedelta(days=2))
    (finding,) = found(issue, app, "Sign by {{ deadline nfi-letter }}.")
    assert finding.level == Level.WARNING
    assert "before this goes out (Thursday 26 November 2026, 9:30am)" in finding.what


def test_a_date_of_what_is_closed_is_warned_of_and_its_count_is_not(issue: Issue, app: Flask) -> None:
    signed.letter(closed_at=clock.now())
    assert [each.what for each in found(issue, app, "Sign by {{ deadline nfi-letter }}.")] == [
        "“Give people time to answer” is closed; the text still gives its date as one to come."
    ]
    assert found(issue, app, "{{ signatures nfi-letter }} signed.") == ()


def test_other_findings_keep_their_paragraph_beside_live_facts(issue: Issue, app: Flask) -> None:
    (finding,) = found(issue, app, "Until {{ deadline nfi }}.\n\nUntil {{ deadline nfi }} [here]().")
    assert (finding.paragraph, finding.level) == (2, Level.ERROR)
