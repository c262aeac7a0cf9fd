"""Deadlines in public: the page, both calendars, and “remind me” from the form to the mail."""

import re
import threading

import pytest
import vobject
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery.messages import Mailing
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.web.limits import limiter
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import following
from campaigns.deadlines.keys import CalendarKey
from campaigns.deadlines.requests import ReminderRequest
from campaigns.jobs import deadlines as jobs
from tests.campaigns.deadlines.dated import consultation, followed_by, in_days
from tests.people import ALICE, BOB, CHARLIE, account

FORM = {"address": BOB, "days": ["7", "0"]}
REMIND = "/consultations/harbour/remind"


@pytest.fixture
def harbour(app: Flask) -> None:
    with app.app_context():
        made = consultation(None, owner=account(ALICE))
        made.close_on(in_days(40))
        made.add_step("Sign-off", in_days(5), None)
        db.session.commit()


def open_calendar(app: Flask) -> str:
    with app.app_context():
        key = CalendarKey.make(account(ALICE))
        db.session.commit()
        return f"/deadlines/{key.secret(house().tokens)}.ics"


def mailed(app: Flask) -> list[str]:
    """The texts of all mails, after the job looked."""
    with app.app_context():
        jobs.answer_requests(house())(threading.Event())
        return list(db.session.scalars(select(Mailing.text).order_by(Mailing.id)))


@pytest.mark.usefixtures("harbour")
def test_readers_see_what_is_public_and_are_offered_the_calendar(client: FlaskClient) -> None:
    answer = client.get("/deadlines")
    soup = BeautifulSoup(answer.text, "html.parser")
    assert [each.get_text(strip=True) for each in soup.select("main .row-title")] == ["Harbour guidance"]
    assert soup.select_one('a[href="webcal://broadside.test/deadlines.ics"]')
    current = soup.select_one(".masthead a[aria-current]")
    assert current is not None
    assert current.get_text() == "Deadlines"
    assert "Set-Cookie" not in answer.headers
    assert "Sign-off" not in client.get("/deadlines?view=month").text
    assert client.get("/deadlines?view=timeline&mine=y&noun=x").status_code == 200


def test_nothing_is_offered_where_nothing_comes(app: Flask, client: FlaskClient) -> None:
    assert "Nothing is coming up" in client.get("/deadlines").text
    assert client.get("/deadlines.ics").status_code == 200
    assert 'href="/deadlines"' not in client.get("/consultations").text


@pytest.mark.usefixtures("harbour")
def test_the_public_calendar_holds_public_things_and_is_asked_for_again_cheaply(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get("/deadlines.ics")
    events = vobject.readOne(answer.text).contents["vevent"]
    assert [each.summary.value for each in events] == ["Closes: Harbour guidance"]
    assert answer.mimetype == "text/calendar"
    assert "public" in answer.headers["Cache-Control"]
    tag = {"If-None-Match": answer.headers["ETag"]}
    again = client.get("/deadlines.ics", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        made = Consultation.find("harbour")
        assert made is not None
        move(made, Move(in_days(50), Cause.SILENT))
        db.session.commit()
    changed = client.get("/deadlines.ics", headers=tag)
    assert changed.status_code == 200
    (entry,) = vobject.readOne(changed.text).contents["vevent"]
    assert (entry.uid.value, entry.sequence.value) == (events[0].uid.value, "1")


@pytest.mark.usefixtures("harbour")
def test_an_own_calendar_has_our_days_and_nothing_of_the_account(app: Flask, client: FlaskClient) -> None:
    path = open_calendar(app)
    answer = client.get(path)
    assert "SUMMARY:Sign-off: Harbour guidance" in answer.text
    assert not re.search("alice|example.org", answer.text, re.IGNORECASE)
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_every_wrong_address_of_a_calendar_is_answered_alike(app: Flask, client: FlaskClient) -> None:
    path = open_calendar(app)
    wrong = (path[:-5] + "x.ics", path.replace(".ics", "0.ics"), "/deadlines/x.ics", "/deadlines/" + "0" * 88 + ".ics")
    assert {(client.get(each).status_code, len(client.get(each).data)) for each in wrong} == {
        (404, len(client.get("/deadlines/nothing.ics").data))
    }


@pytest.mark.usefixtures("harbour")
def test_remind_me_goes_by_the_button_in_the_mail_to_reminders(app: Flask, client: FlaskClient) -> None:
    assert f'action="{REMIND}"' in client.get("/consultations/harbour").text
    asked = client.post(REMIND, data=FORM)
    assert (asked.status_code, asked.location) == (303, f"{REMIND}/asked")
    (text,) = mailed(app)
    found = re.search(r"http://broadside\.test(/reminders/\S+)", text)
    assert found is not None
    for _ in range(2):
        assert "Yes, remind me" in client.get(found[1]).text
    with app.app_context():
        assert db.session.scalars(select(Subscription)).all() == []
    assert "Done: we remind you" in client.post(found[1]).text
    assert "already confirmed" in client.get(found[1]).text
    assert "already confirmed" in client.post(found[1]).text
    with app.app_context():
        bob, made = Person.known(BOB), Consultation.find("harbour")
        assert bob is not None
        assert made is not None
        assert following.chosen_by(bob, made) == (7, 0)
        assert following.follows(bob, made)


@pytest.mark.usefixtures("harbour")
def test_known_and_unknown_addresses_are_answered_alike_with_the_same_work(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        made = Consultation.find("harbour")
        assert made is not None
        followed_by(made, BOB)
    work: list[list[str]] = []
    for address in (BOB, CHARLIE):
        statements: list[str] = []

        def note(_: object, __: object, statement: str, *___: object, into: list[str] = statements) -> None:
            into.append(statement)

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            answer = client.post(REMIND, data=FORM | {"address": address})
            event.remove(db.engine, "before_cursor_execute", note)
        assert (answer.status_code, answer.location) == (303, f"{REMIND}/asked")
        work.append(statements)
    assert work[0] == work[1]


@pytest.mark.usefixtures("harbour")
def test_what_is_wrong_is_said_with_what_was_typed(app: Flask, client: FlaskClient) -> None:
    answer = client.post(REMIND, data={"address": "<b>nobody"})
    assert answer.status_code == 422
    assert "&lt;b&gt;nobody" in answer.text
    assert "Tick at least one" in answer.text
    with app.app_context():
        assert db.session.scalars(select(ReminderRequest)).all() == []


@pytest.mark.usefixtures("harbour")
def test_a_machine_that_fills_the_trap_gets_the_same_page_and_nothing_is_kept(app: Flask, client: FlaskClient) -> None:
    answer = client.post(REMIND, data=FORM | {"homepage": "https://spam.example.com"})
    assert (answer.status_code, answer.location) == (303, f"{REMIND}/asked")
    assert mailed(app) == []


@pytest.mark.usefixtures("harbour")
def test_one_network_may_not_ask_for_reminders_without_end(app: Flask, client: FlaskClient) -> None:
    limiter.enabled = True
    try:
        codes = [
            client.post(REMIND, data=FORM | {"address": f"n{number}@example.net"}).status_code for number in range(31)
        ]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert codes == [303] * 30 + [429]


@pytest.mark.parametrize("kind", ["closed", "hidden", "withdrawn"])
def test_nobody_is_reminded_of_what_is_closed_hidden_or_withdrawn(app: Flask, client: FlaskClient, kind: str) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(-2) if kind == "closed" else in_days(5))
        if kind == "hidden":
            made.show(False, account(ALICE))
        if kind == "withdrawn":
            made.withdraw(clock.now(), "Taken back.")
        db.session.commit()
    assert client.post(REMIND, data=FORM).status_code == (404 if kind == "hidden" else 422)
    assert mailed(app) == []


@pytest.mark.usefixtures("harbour")
def test_a_link_that_does_not_work_says_so_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        crossed = house().tokens.make("confirm", 1)
    pages = {
        client.open(f"/reminders/{token}", method=method).text for token in ("x", crossed) for method in ("GET", "POST")
    }
    assert len(pages) == 1
    assert "This link does not work" in pages.pop()


@pytest.mark.usefixtures("harbour")
def test_readers_choose_other_days_on_their_own_page_and_nobody_elses(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        made = Consultation.find("harbour")
        assert made is not None
        links, reader = PersonalLinks(house().tokens, ""), followed_by(made, BOB).person
        own, stranger = links.preferences(reader), links.preferences(Person.of(CHARLIE))
        db.session.commit()
    page = client.get(own).text
    assert "Reminders: Harbour guidance" in page
    action = re.search(r'action="(/preferences/[^"]+/reminders/harbour)"', page)
    assert action is not None
    assert client.post(action[1], data={"days": ["2"]}).status_code == 303
    assert client.post(f"{stranger}/reminders/harbour", data={"days": ["14"]}).status_code == 404
    assert client.post(f"{own}/leave", data={"subscription": "1"}).status_code == 303
    with app.app_context():
        made, bob = Consultation.find("harbour"), Person.known(BOB)
        assert made is not None
        assert bob is not None
        assert following.chosen_by(bob, made) == (2,)
        left = Subscription.find(bob, made.purpose)
        assert left is not None
        assert left.state == State.LEFT
