"""Alerts: one click at a letter or a consultation drafts one, for those whom it concerns."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from broadside.database import db
from broadside.house import House
from broadside.topics import Topic
from newsletters import mail
from newsletters.issues import Issue, IssueKind
from newsletters.subscribers import Cadence, Choices
from tests.campaigns import signed
from tests.campaigns.public import consultation
from tests.newsletters.publication import publication, reader
from tests.people import ALICE, account

ALERT = "/desk/issues/alert"
OURS = "immigration-data-and-technology"


@pytest.fixture
def newsletter(app: Flask) -> None:
    """A newsletter with topics, a letter and a consultation."""
    with app.app_context():
        db.session.add_all([Topic(slug="data", name="Data"), Topic(slug="asylum", name="Asylum")])
        newsletter = publication()
        for address, choices in (
            ("everything@example.net", Choices()),
            ("data@example.net", Choices(Cadence.ALERTS, topics=("data",))),
            ("asylum@example.net", Choices(Cadence.ALERTS, topics=("asylum",))),
            ("digests@example.net", Choices(Cadence.DIGEST)),
        ):
            reader(newsletter, address, choices)
        letter = signed.letter(topics=["data", "unheard-of"], summary="They share *records*.")
        signed.by_person(letter, "Bob Reader")
        consultation(topics=["data"])


def alerts(app: Flask) -> list[Issue]:
    with app.app_context():
        return list(db.session.scalars(select(Issue).where(Issue.kind == IssueKind.ALERT)))


def press(client: FlaskClient, noun: str, slug: str, choice: str = OURS) -> int:
    return client.post(ALERT, data={"noun": noun, "slug": slug, "choice": choice}).status_code


@pytest.mark.usefixtures("newsletter")
def test_an_alert_about_a_letter_has_its_topics_its_link_and_live_facts(app: Flask, alice: FlaskClient) -> None:
    assert press(alice, "letter", "nfi-letter") == 303
    with app.app_context():
        issue = db.session.scalars(select(Issue)).one()
        happened, ask = (section.markdown for section in issue.sections)
        assert (issue.subject, issue.topics) == ("Sign: Give people time to answer", ["data"])
        assert "[Give people time to answer](<http://broadside.test/letters/nfi-letter>)" in happened
        assert "It closes on {{ deadline nfi-letter }}. Signatures so far: {{ signatures nfi-letter }}." in happened
        assert "They share \\*records\\*." in happened
        assert ask == ("[Read and sign it](<http://broadside.test/letters/nfi-letter>), by {{ deadline nfi-letter }}.")
        assert "Signatures so far: 1." in mail.rendered(issue, House.of(app)).text.replace("\n", " ")


@pytest.mark.usefixtures("newsletter")
def test_it_goes_to_those_who_want_alerts_and_whose_topics_fit(app: Flask, alice: FlaskClient) -> None:
    press(alice, "consultation", "nfi")
    with app.app_context():
        issue = db.session.scalars(select(Issue)).one()
        rows = db.session.execute(mail.gate(House.of(app)).candidates(issue)).all()
        assert [each.address for each in rows if not each.reason] == ["everything@example.net", "data@example.net"]


@pytest.mark.usefixtures("newsletter")
def test_it_cannot_go_out_before_a_person_said_why_it_matters(app: Flask, alice: FlaskClient) -> None:
    press(alice, "consultation", "nfi")
    with app.app_context():
        issue = db.session.scalars(select(Issue)).one()
        waiting = [each.what for each in mail.findings(issue, House.of(app)) if each.level == "error"]
        assert len(waiting) == 1
        assert "why it matters now" in waiting[0]


@pytest.mark.usefixtures("newsletter")
def test_a_second_click_opens_the_draft_there_is(app: Flask, alice: FlaskClient) -> None:
    first = alice.post(ALERT, data={"noun": "letter", "slug": "nfi-letter", "choice": OURS}).location
    again = alice.post(ALERT, data={"noun": "letter", "slug": "nfi-letter", "choice": OURS}).location
    assert (first, len(alerts(app))) == (again, 1)
    press(alice, "consultation", "nfi")
    assert len(alerts(app)) == 2


@pytest.mark.usefixtures("newsletter")
@pytest.mark.parametrize(
    ("noun", "slug", "choice", "status"),
    [("letter", "none", OURS, 303), ("letter", "nfi-letter", "none", 400), ("action", "nfi", OURS, 400)],
)
def test_what_is_not_there_drafts_nothing(
    app: Flask, alice: FlaskClient, noun: str, slug: str, choice: str, status: int
) -> None:
    assert press(alice, noun, slug, choice) == status
    assert alerts(app) == []


@pytest.mark.usefixtures("newsletter")
def test_the_pages_of_letters_and_consultations_offer_it_to_editors(
    app: Flask, alice: FlaskClient, victor: FlaskClient
) -> None:
    for path in ("/desk/letters/nfi-letter", "/desk/consultations/nfi"):
        assert f'action="{ALERT}"' in alice.get(path).text
        assert f'action="{ALERT}"' not in victor.get(path).text
    with app.app_context():
        publication(title="Another")
    assert '<option value="another">' in alice.get("/desk/letters/nfi-letter").text


def test_without_a_newsletter_nothing_is_offered(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        signed.letter()
        account(ALICE)
    assert ALERT not in alice.get("/desk/letters/nfi-letter").text
