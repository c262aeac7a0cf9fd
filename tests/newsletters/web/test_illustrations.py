"""Pictures of issues: described at once, served from our own host without a cookie, and fit for the mail."""

import io
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete

from broadside import clock
from broadside.database import db
from broadside.house import house
from newsletters import mail
from newsletters.bases import Basis
from newsletters.house_sections import HouseSection
from newsletters.illustrations import Illustration
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.wirings import publishing
from tests.newsletters.publication import approved, publication, written
from tests.people import PETRA, account

JSON = {"Accept": "application/json"}
ADD = "/desk/issues/1/pictures"


@pytest.fixture
def issue(app: Flask) -> None:
    with app.app_context():
        written(publication())


def form(**more: Any) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "PNG")
    return {"section": "1", "alt": "Waits [by] month", "picture": (io.BytesIO(out.getvalue()), "../graph.png")} | more


def text(app: Flask) -> str:
    with app.app_context():
        return str(db.session.get_one(Issue, 1).sections[0].markdown)


@pytest.mark.usefixtures("issue")
def test_without_script_a_picture_stands_at_the_end_and_in_the_mail_with_its_size(
    app: Flask, alice: FlaskClient
) -> None:
    assert alice.post(ADD, data=form()).status_code == 303
    assert re.search(
        r"\n\n!\[Waits \\\[by\\\] month\]\(http://broadside.test/pictures/[\w-]+-900x600-008080.png\)$", text(app)
    )
    with app.app_context():
        kept = db.session.get_one(Issue, 1)
        sent = mail.rendered(kept, house())
        assert [each.rule for each in sent.problems] == []
        assert 'width="552"' in sent.html
        assert 'alt="Waits [by] month"' in sent.html
    assert "Image: Waits [by] month" in sent.text


@pytest.mark.usefixtures("issue")
def test_script_gets_the_markdown_and_nothing_else_is_written(app: Flask, alice: FlaskClient) -> None:
    before = text(app)
    answer = alice.post(ADD, data=form(alt="", decorative="y"), headers=JSON)
    assert answer.json is not None
    assert re.fullmatch(r'!\[\]\(http://broadside.test/pictures/\S+ "decorative"\)', answer.json["markdown"])
    assert text(app) == before


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"alt": " "}, "Say what the picture shows"),
        ({"alt": "x" * 501}, "at most 500"),
        ({"picture": (io.BytesIO(b"<svg/>"), "a.svg")}, "save it as PNG first"),
        ({"picture": ""}, "no PNG"),
    ],
)
def test_what_cannot_be_put_in_is_refused_in_words_and_nothing_is_kept(
    app: Flask, alice: FlaskClient, more: dict[str, Any], words: str
) -> None:
    answer = alice.post(ADD, data=form(**more), headers=JSON)
    assert answer.status_code == 422
    assert answer.json is not None
    assert words in answer.json["words"]
    with app.app_context():
        assert db.session.query(Illustration).count() == 0


@pytest.mark.usefixtures("issue")
def test_without_script_the_description_stays_in_its_form_when_the_picture_is_refused(alice: FlaskClient) -> None:
    answer = alice.post(ADD, data=form(picture=(io.BytesIO(b"<svg/>"), "a.svg")))
    assert answer.status_code == 422
    assert "save it as PNG first. Nothing was added." in answer.text
    assert 'value="Waits [by] month"' in answer.text


@pytest.mark.usefixtures("issue")
def test_a_picture_is_served_to_everybody_for_ever_and_without_a_cookie(
    app: Flask, alice: FlaskClient, client: FlaskClient
) -> None:
    alice.post(ADD, data=form())
    path = re.findall(r"/pictures/[^)]+", text(app))[0]
    answer = client.get(path)
    assert answer.mimetype == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in alice.get(path).headers
    assert client.get(path.replace("900", "901")).status_code == 404


def put_in(app: Flask, alice: FlaskClient, *, days_ago: int) -> str:
    """A picture in no text, put in some days ago; its line of Markdown."""
    answer = alice.post(ADD, data=form(), headers=JSON).json
    assert answer is not None
    with app.app_context():
        db.session.query(Illustration).one().created_at = clock.now() - timedelta(days=days_ago)
        db.session.commit()
    return str(answer["markdown"])


def left(app: Flask) -> int:
    """How many pictures there are after the job has looked."""
    with app.app_context():
        publishing.clear_pictures(threading.Event())
        return int(db.session.query(Illustration).count())


@pytest.mark.usefixtures("issue")
def test_a_picture_that_nothing_uses_is_cleared_after_a_month(app: Flask, alice: FlaskClient) -> None:
    put_in(app, alice, days_ago=30)
    assert left(app) == 1
    put_in(app, alice, days_ago=32)
    assert left(app) == 0
    put_in(app, alice, days_ago=32)
    alice.post(ADD, data=form(), headers=JSON)  # put in again today: it is new
    assert left(app) == 1


@pytest.mark.usefixtures("issue")
def test_a_picture_in_a_text_a_version_or_the_boilerplate_stays(app: Flask, alice: FlaskClient) -> None:
    line = put_in(app, alice, days_ago=400)
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        section = issue.sections[0]
        section.save("", line, section.revision, account(PETRA))
        issue.keep_version()
        section.save("", "Gone.", section.revision, account(PETRA))
        db.session.execute(delete(Basis))
        db.session.commit()
    assert left(app) == 1  # an earlier version shows it
    with app.app_context():
        db.session.get_one(Issue, 1).discard(account(PETRA))
        part: HouseSection = {"kind": "text", "heading": "", "markdown": line}
        db.session.query(Newsletter).one().house_sections = [part]
        db.session.commit()
    assert left(app) == 1  # the draft is discarded, and the boilerplate shows it
    with app.app_context():
        db.session.query(Newsletter).one().house_sections = []
        db.session.commit()
    assert left(app) == 0


@pytest.mark.usefixtures("issue")
def test_the_pictures_of_a_sent_issue_never_go(app: Flask, alice: FlaskClient) -> None:
    put_in(app, alice, days_ago=400)
    with app.app_context():
        db.session.get_one(Issue, 1).state = IssueState.SENT
        db.session.commit()
    assert left(app) == 1


def test_a_locked_issue_takes_none(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        approved(publication()).state = "scheduled"  # type: ignore[assignment]
        db.session.commit()
    assert alice.post(ADD, data=form(), headers=JSON).status_code == 423
