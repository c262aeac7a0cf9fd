"""The roll elsewhere: JSON, Atom and the widget hold what is public and no more, without a cookie, and not for long."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from campaigns.letters import withdrawing
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature
from campaigns.letters.versions import Edit
from tests.campaigns.signed import begun_by, by_leader, by_organisation, by_person, letter, version
from tests.newsletters.readers import listening

ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = ("signatories.json", "signatories.atom", "widget")


@pytest.fixture
def nfi(context: Flask) -> Letter:
    made = letter()
    by_organisation(made, "The Crossing Project", address="secret@crossing.example.org", name="Nora Signer")
    by_organisation(made, "Border Health", website="")
    by_leader(made, "Ann Leader", "Director", "Example Trust", address="ann@example.org")
    by_person(made, "Bea <b>Person</b>", address="bea@example.net")
    by_person(made, "Cy Quiet", shown=False, address="cy@example.net")
    begun_by(made, "The Crossing Project")
    return made


def test_the_json_lists_three_groups_in_order_with_the_counts(nfi: Letter, client: FlaskClient) -> None:
    answer = client.get("/letters/nfi-letter/signatories.json")
    found: Any = answer.json
    assert found["counts"] == {"total": 5, "organisations": 2, "leaders": 1, "individuals": 2, "unnamed": 1}
    assert [each["name"] for each in found["organisations"]] == ["The Crossing Project", "Border Health"]
    assert found["organisations"][0]["initiator"] is True
    assert found["leaders"][0] | {"signed": ""} == {
        "name": "Ann Leader",
        "role": "Director",
        "organisation": "Example Trust",
        "signed": "",
    }
    assert found["letter"]["url"] == "http://broadside.test/letters/nfi-letter"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_earlier_signatories_stand_under_the_text_they_signed(nfi: Letter, client: FlaskClient) -> None:
    version(nfi, "Something else", Edit.MATERIAL)
    db.session.commit()
    found: Any = client.get("/letters/nfi-letter/signatories.json").json
    assert found["counts"]["total"] == 0
    assert found["earlier_texts"][0]["counts"]["total"] == 5


def test_the_feed_is_valid_and_its_ids_stay(nfi: Letter, client: FlaskClient) -> None:
    answer = client.get("/letters/nfi-letter/signatories.atom")
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{needed}")
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert all(
        re.fullmatch(r"tag:broadside\.test,\d{4}-\d\d-\d\d:letter/nfi-letter/signature/\d+", each or "") for each in ids
    )
    assert len(set(ids)) == 4
    assert [entry.findtext(f"{ATOM}title") for entry in entries][:2] == [
        "Bea <b>Person</b>",
        "Ann Leader, Director, Example Trust",
    ]
    parsed = feedparser.parse(answer.data)
    assert not parsed.bozo
    db.session.get_one(Signature, 1).organisation_name = "Another name"
    db.session.commit()
    again = ElementTree.fromstring(client.get("/letters/nfi-letter/signatories.atom").data)
    assert [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")] == ids


@pytest.mark.parametrize("page", PAGES)
def test_no_address_and_nobody_who_is_not_shown_is_there(nfi: Letter, client: FlaskClient, page: str) -> None:
    text = client.get(f"/letters/nfi-letter/{page}").text
    for secret in ("@", "Cy Quiet", "Nora Signer"):
        assert secret not in text.replace("href=", ""), secret


@pytest.mark.parametrize("page", PAGES)
def test_who_withdraws_is_gone_at_once_and_from_caches_within_a_minute(
    nfi: Letter, client: FlaskClient, page: str
) -> None:
    before = client.get(f"/letters/nfi-letter/{page}")
    ages = re.search(r"max-age=(\d+)", before.headers["Cache-Control"])
    assert ages is not None
    assert int(ages[1]) < 60
    ann = db.session.query(Signature).filter_by(name="Ann Leader").one()
    withdrawing.withdraw(ann)
    db.session.commit()
    after = client.get(f"/letters/nfi-letter/{page}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Ann Leader" not in after.text
    assert after.headers["ETag"] != before.headers["ETag"]


@pytest.mark.parametrize("page", PAGES)
def test_unchanged_it_is_not_sent_again(nfi: Letter, client: FlaskClient, page: str) -> None:
    tag = client.get(f"/letters/nfi-letter/{page}").headers["ETag"]
    assert client.get(f"/letters/nfi-letter/{page}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("page", PAGES)
def test_no_cookie_is_set_for_strangers_or_colleagues(
    nfi: Letter, alice: FlaskClient, client: FlaskClient, page: str
) -> None:
    for who in (alice, client):
        assert "Set-Cookie" not in who.get(f"/letters/nfi-letter/{page}").headers


@pytest.mark.parametrize("page", PAGES)
def test_a_letter_that_is_not_published_is_nowhere(context: Flask, client: FlaskClient, page: str) -> None:
    letter(published_at=None)
    assert client.get(f"/letters/nfi-letter/{page}").status_code == 404


def test_only_the_widget_may_stand_in_a_frame(nfi: Letter, client: FlaskClient) -> None:
    def ancestors(path: str) -> str:
        return client.get(path).headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2]

    assert ancestors("/letters/nfi-letter/signatories.json") == "'none'"
    assert ancestors("/letters/nfi-letter") == "'none'"
    assert ancestors("/letters/nfi-letter/widget") == "*"


def test_the_widget_says_how_many_until_when_and_leads_out_of_the_frame(nfi: Letter, client: FlaskClient) -> None:
    page = client.get("/letters/nfi-letter/widget").text
    assert "<b>2</b> organisations · 1 leader · 2 people" in page
    assert "2 of 60 organisations" in page
    assert "Closes in 9 days" in page
    links = re.findall(r"<a [^>]*>", page)
    assert links
    assert all('target="_top"' in link and 'href="http://broadside.test/letters/nfi-letter' in link for link in links)


def test_a_closed_letter_asks_nobody_to_sign(nfi: Letter, client: FlaskClient) -> None:
    nfi.close(None)
    db.session.commit()
    page = client.get("/letters/nfi-letter/widget").text
    assert "#sign" not in page
    assert "Closed today" in page


def test_the_desk_gives_the_code_for_other_sites_whole(nfi: Letter, alice: FlaskClient) -> None:
    page = alice.get("/desk/letters/nfi-letter/elsewhere").text
    assert "&lt;iframe src=&#34;http://broadside.test/letters/nfi-letter/widget&#34;" in page
    assert "http://broadside.test/letters/widget.js" in page
    nfi.title = '"><script>alert(1)</script>'
    db.session.commit()
    code = unescape(alice.get("/desk/letters/nfi-letter/elsewhere").text)
    assert 'title="&#34;&gt;&lt;script&gt;alert(1)' in code


def test_the_script_for_other_sites_is_served(context: Flask, client: FlaskClient) -> None:
    with client.get("/letters/widget.js") as answer:
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("page", PAGES)
def test_a_longer_roll_asks_no_more_of_the_database(nfi: Letter, client: FlaskClient, page: str) -> None:
    def asked() -> int:
        db.session.expire_all()
        seen: list[str] = []
        with listening(seen):
            client.get(f"/letters/nfi-letter/{page}")
        return len(seen)

    few = asked()
    for number in range(30):
        by_organisation(nfi, f"Organisation {number}")
    assert asked() == few
