import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import MultiDict

from broadside.database import db
from broadside.delivery import pace
from broadside.delivery.outbox import DoubtPolicy, Pace, Unit
from newsletters.newsletter import Newsletter
from tests.newsletters.founded import founded

FORM: dict[str, Any] = {
    "title": "Immigration, Data and Technology",
    "about": "Once a month.",
    "organisation": "Example Rights",
    "postal": "1 Example Street",
    "sender_name": "",
    "sender_address": "news@example.org",
    "reply_to": "replies@example.org",
    "sending_week": "2",
    "sending_weekday": "1",
    "sending_time": "14:05",
    "draft_days_before": "3",
    "accent": "#1D4E89",
    "footer": "Written by hand.",
    "consent_wording": "I agree to this.",
    "doubt_policy": "hold",
    "failure_share": "8",
    "pace_number": "200",
    "pace_unit": "hour",
    "pace_first_day": "50",
    "self_approval": "y",
    "section_place": ["2", "1", "9"],
    "section_kind": ["resources", "welcome", "text"],
    "section_heading": ["Reading", "", ""],
    "section_markdown": ["", "Hello.", ""],
    "section_id": ["1", "2", "new"],
}


@pytest.fixture
def newsletter(app: Flask) -> None:
    with app.app_context():
        founded()


def now(client: FlaskClient) -> Newsletter:
    """As it stands; within an application context."""
    db.session.expire_all()
    return Newsletter.all()[0]


@pytest.mark.usefixtures("newsletter")
def test_all_settings_are_taken_together(ada: FlaskClient) -> None:
    assert "The order of the house" in ada.get("/desk/settings").text
    answer = ada.post("/desk/settings", data=MultiDict(FORM))
    assert answer.status_code == 303
    assert "The settings are saved." in ada.get(answer.location or "").text
    with ada.application.app_context():
        kept = now(ada)
        assert (kept.sending_week, kept.sending_weekday, f"{kept.sending_time:%H:%M}") == (2, 1, "14:05")
        assert (kept.accent, kept.reply_to, kept.footer) == ("#1d4e89", "replies@example.org", "Written by hand.")
        assert (kept.self_approval, kept.doubt_policy, kept.draft_days_before) == (True, DoubtPolicy.HOLD, 3)
        assert (kept.failure_share, kept.pace) == (8, Pace(200, Unit.HOUR, 50))
        paced = pace.of(kept.sender_address)
        assert paced is not None
        assert paced.pace == kept.pace
        assert (kept.consent_wording, kept.consent_version) == ("I agree to this.", 2)
        assert [section["heading"] for section in kept.house_sections] == ["", "Reading"]
        assert kept.house_sections[0] == {"kind": "welcome", "heading": "", "markdown": "Hello."}


@pytest.mark.usefixtures("newsletter")
def test_a_section_ticked_to_go_is_left_out_and_a_new_one_put_in(ada: FlaskClient) -> None:
    sections = {"section_gone": "1", "section_heading": ["Reading", "", "Jobs"]}
    assert ada.post("/desk/settings", data=MultiDict(FORM | sections)).status_code == 303
    with ada.application.app_context():
        assert [section["heading"] for section in now(ada).house_sections] == ["", "Jobs"]


@pytest.mark.usefixtures("newsletter")
@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"accent": "#ffee00"}, "accent", "too pale"),
        ({"accent": "red"}, "accent", "six digits"),
        ({"sender_address": "news"}, "sender_address", "not a mail address"),
        ({"title": "News\r\nBcc: a@example.org" + "x" * 200}, "title", "200 ordinary characters"),
        ({"sending_weekday": "7"}, "sending_weekday", "from the list"),
        ({"sending_time": "24:00"}, "sending_time", "time of day"),
        ({"draft_days_before": "-1"}, "draft_days_before", "whole number"),
        ({"draft_days_before": "²"}, "draft_days_before", "whole number"),
        ({"doubt_policy": "burn"}, "doubt_policy", "from the list"),
        ({"failure_share": "0"}, "failure_share", "whole number"),
        ({"pace_number": "many"}, "pace_number", "whole number"),
        ({"pace_unit": "blink"}, "pace_unit", "from the list"),
        ({"consent_wording": " "}, "consent_wording", "agree to"),
        ({"section_kind": ["resources", "nonsense", "text"]}, "house_sections", "Section 1: Choose"),
        ({"section_gone": ["1", "2"]}, "house_sections", "at least one"),
    ],
)
def test_one_mistake_changes_nothing_and_is_shown_at_its_field(
    ada: FlaskClient, wrong: dict[str, Any], field: str, words: str
) -> None:
    answer = ada.post("/desk/settings", data=MultiDict(FORM | wrong))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert words in answer.text
    assert "Written by hand." in answer.text
    with ada.application.app_context():
        assert (now(ada).footer, now(ada).consent_version) == ("", 1)


@pytest.mark.usefixtures("newsletter")
def test_a_logo_is_served_under_its_own_name_and_type(ada: FlaskClient, client: FlaskClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "GIF")
    upload = (io.BytesIO(out.getvalue()), "../../evil.html", "text/html")
    assert ada.post("/desk/settings", data=MultiDict(FORM | {"logo": [upload]})).status_code == 303
    with ada.application.app_context():
        path = now(ada).logo_path
    served = client.get(path)
    assert (served.status_code, served.mimetype) == (200, "image/png")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served.headers["Cache-Control"]
    assert "Set-Cookie" not in served.headers
    assert ada.post("/desk/settings", data=MultiDict(FORM | {"logo_gone": "y"})).status_code == 303
    with ada.application.app_context():
        assert now(ada).logo == ""
    assert client.get("/logo/other.png").status_code == 404


@pytest.mark.usefixtures("newsletter")
def test_an_svg_is_refused_and_nothing_else_is_saved_with_it(ada: FlaskClient) -> None:
    upload = (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "logo.svg")
    answer = ada.post("/desk/settings", data=MultiDict(FORM | {"logo": [upload]}))
    assert answer.status_code == 422
    assert "A drawing (SVG) can hold script" in answer.text
    with ada.application.app_context():
        assert (now(ada).logo, now(ada).footer) == ("", "")


@pytest.mark.usefixtures("newsletter")
def test_only_an_admin_changes_settings(petra: FlaskClient, client: FlaskClient) -> None:
    assert petra.get("/desk/settings").status_code == 403
    assert petra.post("/desk/settings", data=MultiDict(FORM)).status_code == 403
    assert client.get("/desk/settings").status_code == 302


@pytest.mark.usefixtures("newsletter")
def test_of_several_newsletters_the_one_named_is_changed(ada: FlaskClient) -> None:
    with ada.application.app_context():
        other = founded(title="Another").slug
    ada.post(f"/desk/settings?newsletter={other}", data=MultiDict(FORM | {"title": "Another one"}))
    with ada.application.app_context():
        titles = [each.title for each in Newsletter.all()]
    assert titles == ["Another one", "Immigration, Data and Technology"]
    assert ada.get("/desk/settings?newsletter=none").status_code == 404
