"""Actions and events at the desk and in public."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from campaigns.actions import Action
from campaigns.events import Event
from campaigns.updates import Update
from tests.campaigns import filling
from tests.people import PETRA, account

ACTION = {
    "title": "Write to your MP",
    "kind": "write to your MP",
    "who": "everybody with an MP",
    "ask": "Ask for *six* weeks.",
    "points": "- Say whom it touches\n\n• Ask when the answer comes",
    "link": "https://example.org/brief",
    "until": "2027-06-01",
    "public": "y",
}
EVENT = {
    "title": "Relief hearing",
    "kind": "hearing",
    "first_day": "2027-10-07",
    "first_time": "10:30",
    "last_time": "13:00",
    "place": "Royal Courts",
    "public": "y",
}


def test_an_action_gives_points_and_no_text_to_paste(app: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    assert alice.post("/desk/actions/new", data=ACTION).status_code == 303
    page = client.get("/actions/write-to-your-mp").text
    assert "<li>Say whom it touches</li><li>Ask when the answer comes</li>" in page
    assert "Until Tuesday 1 June 2027, 11:59pm" in page
    assert 'href="https://www.writetothem.com/"' in page
    assert "There is no text to paste" in page
    assert "<textarea" not in page
    form = alice.get("/desk/actions/write-to-your-mp").text
    assert 'value="2027-06-01"' in form
    assert "Say whom it touches\nAsk when the answer comes" in form


def test_another_kind_of_action_does_not_lead_to_the_mp(alice: FlaskClient, client: FlaskClient) -> None:
    alice.post("/desk/actions/new", data=ACTION | {"title": "Respond", "kind": "respond"})
    page = client.get("/actions/respond").text
    assert "writetothem" not in page
    assert 'href="https://example.org/brief"' in page


def test_an_action_that_is_called_off_says_so_and_can_be_brought_back(
    app: Flask, alice: FlaskClient, client: FlaskClient
) -> None:
    alice.post("/desk/actions/new", data=ACTION)
    own = "/desk/actions/write-to-your-mp"
    alice.post(f"{own}/call-off")
    page = client.get("/actions/write-to-your-mp").text
    assert "We no longer ask for this." in page
    assert "writetothem.com" not in page
    assert "Write to your MP" not in client.get("/campaigns").text
    alice.post(f"{own}/bring-back")
    assert "Write to your MP" in client.get("/campaigns").text
    with app.app_context():
        assert db.session.query(Action).one().sequence == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "Give the title."),
        ({"kind": "steal"}, "Choose what is asked from the list."),
        ({"link": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"until": "tomorrow"}, "Give the last day as a date"),
        ({"points": "x\n" * 13}, "Keep it to 12 points; there are 13."),
        ({"campaign": "nothing"}, "Choose a campaign from the list."),
    ],
)
def test_a_wrong_action_is_refused_with_what_was_typed_kept(
    app: Flask, alice: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    page = alice.post("/desk/actions/new", data=ACTION | {"who": "Kept words"} | wrong)
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Kept words"' in page.text
    with app.app_context():
        assert db.session.query(Action).count() == 0


def test_an_event_is_read_by_everybody_with_its_time_in_london(
    app: Flask, alice: FlaskClient, client: FlaskClient
) -> None:
    alice.post("/desk/events/new", data=EVENT)
    page = client.get("/events/relief-hearing").text
    assert "Thursday 7 October 2027, 10:30am to 1:00pm, London time" in page
    with app.app_context():
        assert db.session.query(Event).one().starts_at.isoformat() == "2027-10-07T09:30:00+00:00"
    form = alice.get("/desk/events/relief-hearing").text
    for value in ("2027-10-07", "10:30", "13:00"):
        assert f'value="{value}"' in form


def test_without_times_an_event_lasts_whole_days(app: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    alice.post("/desk/events/new", data=EVENT | {"first_time": "", "last_time": "", "last_day": "2027-10-09"})
    assert "Thursday 7 October 2027 to Saturday 9 October 2027" in client.get("/events/relief-hearing").text
    alice.post(
        "/desk/events/relief-hearing", data=EVENT | {"first_time": "", "last_time": "", "last_day": "2027-10-09"}
    )
    with app.app_context():
        event = db.session.query(Event).one()
        assert (event.all_day, event.sequence or 0) == (True, 0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_day": ""}, "Give the day it begins as a date"),
        ({"last_time": "10:00"}, "The end lies before the beginning."),
        ({"first_time": ""}, "Give the time at which it begins"),
        ({"last_day": "2027-10-08", "last_time": ""}, "Give the time at which it ends"),
        ({"first_day": "2027-03-28", "first_time": "01:30", "last_time": ""}, "01:30 does not exist on 28 March 2027"),
        ({"first_time": "25:00"}, "Give a time of day"),
    ],
)
def test_a_wrong_event_is_refused_with_what_was_typed_kept(
    app: Flask, alice: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    page = alice.post("/desk/events/new", data=EVENT | {"who": "Kept words"} | wrong)
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Kept words"' in page.text
    with app.app_context():
        assert db.session.query(Event).count() == 0


def test_what_is_internal_has_no_public_page(alice: FlaskClient, client: FlaskClient, victor: FlaskClient) -> None:
    alice.post("/desk/actions/new", data=ACTION | {"public": ""})
    alice.post("/desk/events/new", data=EVENT | {"public": ""})
    assert client.get("/actions/write-to-your-mp").status_code == 404
    assert client.get("/events/relief-hearing").status_code == 404
    assert "Relief hearing" not in client.get("/campaigns").text
    assert "Relief hearing" in victor.get("/desk/events").text
    assert "Write to your MP" in victor.get("/desk/actions").text


def test_an_event_that_is_called_off_stays_and_says_so(app: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    with app.app_context():
        filling.around(account(PETRA))
    alice.post("/desk/events/relief-hearing/call-off")
    assert "It does not take place." in client.get("/events/relief-hearing").text
    assert "Relief hearing does not take place on Thursday 7 October 2027" in client.get("/campaigns/nfi").text
    alice.post("/desk/events/relief-hearing/bring-back")
    assert "It does not take place." not in client.get("/events/relief-hearing").text
    with app.app_context():
        assert db.session.query(Event).one().sequence == 2
        assert db.session.query(Update).filter(Update.source.startswith("event:")).count() == 3
