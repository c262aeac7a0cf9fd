"""The palette, as the server answers it: what may be found, by whom, and that no name stands in an address."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.people import Person
from campaigns.letters.letters import Details, Letter
from newsletters.resources import Card, Resource
from newsletters.sources import NewSource, Source
from tests.newsletters.publication import approved, publication, reader
from tests.people import ALICE, account

PATH = "/desk/find"


@pytest.fixture(autouse=True)
def filled(app: Flask) -> None:
    with app.app_context():
        newsletter = publication()
        approved(newsletter)
        reader(newsletter, "nora@example.net")
        Person.of("nora@example.net").rename("Nora Quill")
        Source.add(NewSource("Harbour Watch", "https://harbour.example.org/feed"), None)
        Resource.add(Card("https://example.org/guide", "Know Your Rights"), account(ALICE))
        Letter.begin(Details(title="Give people time"), None)
        db.session.commit()


def found(client: FlaskClient, words: str) -> list[tuple[str, str]]:
    page = BeautifulSoup(client.post(PATH, data={"words": words}).text, "html.parser")
    return [(link.get_text(), str(link["href"])) for link in page.select("main .row-title a")]


@pytest.mark.parametrize(
    ("words", "title", "url"),
    [
        ("november", "No. 1: November 2026", "/desk/issues/1"),
        ("harbor", "Harbour Watch", "/desk/inbox?source=harbour-watch"),
        ("know rights", "Know Your Rights", "/desk/library/1"),
        ("give time", "Give people time", "/desk/letters/give-people-time"),
        ("nora", "Nora Quill", "/desk/people/1"),
        ("nora@ex", "Nora Quill", "/desk/people/1"),
        ("audit", "Audit log", "/desk/audit"),
    ],
)
def test_anything_is_found_by_a_part_of_its_name(alice: FlaskClient, words: str, title: str, url: str) -> None:
    assert found(alice, words)[0] == (title, url)
    assert alice.get(url).status_code == 200


def test_only_pages_that_somebody_may_open_are_found(alice: FlaskClient, ada: FlaskClient, victor: FlaskClient) -> None:
    assert ("Colleagues", "/desk/accounts") in found(ada, "colleagues")
    assert found(alice, "colleagues") == []
    assert found(victor, "know rights") == [("Know Your Rights", "/desk/library")]
    for title, url in found(victor, "e") + found(victor, "november"):
        assert victor.get(url).status_code == 200, title


def test_htmx_gets_the_options_alone(alice: FlaskClient) -> None:
    part = alice.post(PATH, data={"words": "nora"}, headers={"HX-Request": "true"}).text
    assert part.count('role="option"') == 1
    assert "<html" not in part
    assert "Nothing is called so" in alice.post(PATH, data={"words": "zzz"}, headers={"HX-Request": "true"}).text


def test_what_was_typed_stands_in_no_address(alice: FlaskClient) -> None:
    page = BeautifulSoup(alice.get(f"{PATH}?words=nora").text, "html.parser")
    assert "Nora" not in page.get_text()
    assert {str(form["method"]) for form in page.select("main form")} == {"post"}
