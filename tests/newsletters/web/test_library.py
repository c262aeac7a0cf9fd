"""The library at the desk, and open to everybody."""

from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.items import Item
from newsletters.resources import Resource

CARD = {
    "link": "https://example.org/guide",
    "title": "Know <Your> Rights",
    "publisher": "Migrant Voices",
    "description": "What to say.",
    "published_on": "2020-07-01",
    "tags": "rights, guides",
    "evergreen": "y",
}


def test_a_resource_is_added_changed_archived_and_put_back(app: Flask, alice: FlaskClient) -> None:
    assert alice.post("/desk/library/add", data=CARD).status_code == 303
    with app.app_context():
        number = db.session.query(Resource).one().id
    card = alice.get(f"/desk/library/{number}").text
    assert 'value="rights, guides"' in card
    assert 'value="2020-07-01"' in card
    alice.post(f"/desk/library/{number}", data=CARD | {"title": "Another title"})
    assert "Another title" in alice.get("/library").text
    alice.post(f"/desk/library/{number}/archive")
    assert "Another title" not in alice.get("/library").text
    assert "Another title" in alice.get("/desk/library?shelf=archive").text
    alice.post(f"/desk/library/{number}/restore")
    assert "Another title" in alice.get("/library").text


def test_an_item_becomes_a_resource_with_its_card_filled(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        item = Item(
            link="https://example.org/guide",
            title="From the inbox",
            summary="<p>What <b>to</b> say.</p>",
            publisher="Harbour",
        )
        db.session.add(item)
        db.session.commit()
        number = item.id
    card = alice.get(f"/desk/library/add?item={number}").text
    assert 'value="From the inbox"' in card
    assert "What to say." in card
    alice.post(f"/desk/library/add?item={number}", data=CARD)
    with app.app_context():
        assert db.session.query(Resource).one().item_id == number


def test_a_link_is_refused_twice_with_what_was_typed_kept(alice: FlaskClient) -> None:
    alice.post("/desk/library/add", data=CARD)
    page = alice.post("/desk/library/add", data=CARD | {"title": "The second title"}).text
    assert "in the library already, as “Know &lt;Your&gt; Rights”" in page
    assert 'value="The second title"' in page


def test_the_public_page_is_searched_by_words_and_tags_without_an_account(
    alice: FlaskClient, client: FlaskClient
) -> None:
    alice.post("/desk/library/add", data=CARD)
    alice.post("/desk/library/add", data={"link": "https://example.org/b", "title": "Best practice", "tags": "data"})
    everything = client.get("/library")
    assert "Know &lt;Your&gt; Rights" in everything.text
    assert "Set-Cookie" not in everything.headers
    assert "Best practice" not in client.get("/library?q=rights").text
    assert "Know" not in client.get("/library?tag=data").text
    assert "Nothing in the library matches" in client.get("/library?q=%25%27%22<script>").text


def test_a_viewer_changes_nothing_and_a_missing_resource_is_not_found(alice: FlaskClient, victor: FlaskClient) -> None:
    assert victor.post("/desk/library/add", data=CARD).status_code == 403
    assert alice.get("/desk/library/77").status_code == 404
