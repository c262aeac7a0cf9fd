from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.accounts import Account, Role
from broadside.audit import Audit
from broadside.database import db
from broadside.house import House
from broadside.setup import link
from newsletters.example import programme as example
from newsletters.newsletter import Newsletter
from tests.people import ADA, account

FORM = {
    "name": "Ada",
    "email": "Ada@Example.org",
    "password": "seven grey herons at noon",
    "title": "Immigration, Data and Technology",
    "about": "Once a month,\r\nfor people who work for migrants’ rights.",
    "organisation": "Example Rights",
    "postal": "1 Example Street\r\nLondon",
    "sender_name": "",
    "sender_address": "news@example.org",
    "reply_to": "",
    "sending_week": "-1",
    "sending_weekday": "3",
    "sending_time": "09:30",
}


@pytest.fixture
def page(app: Flask) -> str:
    """The path of the printed link."""
    here = House.of(app)
    return link(here.settings, here.tokens).removeprefix("http://broadside.test")


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/inbox", "/sign-in"])
def test_until_set_up_the_doors_say_where_the_link_is(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Open the link that Broadside printed" in answer.text
    assert "/set-up/" not in answer.text


def test_health_is_told_before_set_up(client: FlaskClient) -> None:
    assert "workers" in (client.get("/healthz").json or {})


def test_a_wrong_link_shows_no_form(client: FlaskClient, page: str) -> None:
    for wrong in (page[:-2], "/set-up/x"):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "not the link that was printed" in answer.text
        assert client.post(wrong, data=FORM).status_code == 404
    with client.application.app_context():
        assert db.session.query(Account).count() == 0


def test_the_form_makes_account_and_newsletter_signs_in_and_leads_to_the_desk(client: FlaskClient, page: str) -> None:
    assert "Last" in client.get(page).text
    answer = client.post(page, data=FORM)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert "Welcome, Ada." in client.get("/desk").text
    with client.application.app_context():
        made, newsletter = db.session.query(Account).one(), Newsletter.all()[0]
        assert (made.email, made.role) == (ADA, Role.ADMIN)
        assert newsletter.slug == "immigration-data-and-technology"
        assert newsletter.sender_name == "Immigration, Data and Technology"
        assert newsletter.about.startswith("Once a month,\nfor")
        assert newsletter.sending_words == "the last Thursday of the month, at 9:30am"
        assert newsletter.consent_version == 1
        assert "Example Rights" in newsletter.consent_wording
        assert not example.contents().loaded
        assert {entry.action for entry in db.session.query(Audit)} >= {"account.created", "newsletter.created"}


def test_the_example_programme_comes_with_a_tick(client: FlaskClient, page: str) -> None:
    client.post(page, data=FORM | {"example": "y"})
    with client.application.app_context():
        assert example.contents().counts["subscribers"] == 25
    assert "The example programme is loaded" in client.get("/desk").text


def test_a_mistake_is_shown_at_its_field_and_nothing_is_made(client: FlaskClient, page: str) -> None:
    wrong = FORM | {"email": "ada@", "password": "hunter2", "title": " ", "sending_time": "25:00", "sending_week": "9"}
    answer = client.post(page, data=wrong | {"sender_address": "nobody"})
    assert answer.status_code == 422
    for name in ("email", "password", "title", "sending_time", "sending_week", "sender_address"):
        assert f'id="f-{name}-error"' in answer.text
    assert "Example Rights" in answer.text  # what was right is kept
    assert "hunter2" not in answer.text  # and the password is not sent back
    with client.application.app_context():
        assert (db.session.query(Account).count(), Newsletter.all()) == (0, [])
    assert client.post(page, data=FORM).status_code == 303


def test_a_line_break_cannot_get_into_what_becomes_a_mail_header(client: FlaskClient, page: str) -> None:
    client.post(page, data=FORM | {"title": "News\r\nBcc: all@example.org", "sender_name": "A\u202eB"})
    with client.application.app_context():
        assert Newsletter.all() == []


def test_the_same_form_twice_makes_one_account(client: FlaskClient, page: str) -> None:
    client.post(page, data=FORM)
    for data in (FORM, FORM | {"email": "other@example.org"}):
        answer = client.application.test_client().post(page, data=data)
        assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.application.test_client().get(page).status_code == 303
    with client.application.app_context():
        assert db.session.query(Account).count() == 1
        assert len(Newsletter.all()) == 1


def test_of_two_at_the_same_moment_one_is_made(app: Flask, page: str) -> None:
    forms = [FORM | {"email": f"ada{number}@example.org"} for number in range(4)]
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(lambda form: app.test_client().post(page, data=form), forms))
    assert sorted(answer.location for answer in answers) == ["/desk", "/sign-in", "/sign-in", "/sign-in"]
    with app.app_context():
        assert db.session.query(Account).count() == 1
        assert len(Newsletter.all()) == 1


def test_with_an_account_the_page_is_closed(client: FlaskClient, page: str) -> None:
    with client.application.app_context():
        account(ADA)
    assert client.get(page).status_code == 303
    assert client.post(page, data=FORM).status_code == 303
    assert client.get("/sign-in").status_code == 200


def test_an_account_without_a_newsletter_is_led_to_begin_one(ada: FlaskClient) -> None:
    assert "/desk/settings/newsletter" in ada.get("/desk").text
    assert ada.get("/desk/settings").status_code == 303
    assert ada.post("/desk/settings/newsletter", data=FORM | {"title": ""}).status_code == 422
    answer = ada.post("/desk/settings/newsletter", data=FORM)
    assert answer.location == "/desk/settings?newsletter=immigration-data-and-technology"
    assert "Immigration, Data and Technology" in ada.get("/desk").text


def test_an_editor_cannot_begin_a_newsletter(alice: FlaskClient) -> None:
    assert alice.post("/desk/settings/newsletter", data=FORM).status_code == 403
