"""The preview: the very mail that would be sent, in a frame that can do nothing, of what is typed and not kept."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.house import house
from newsletters import mail
from newsletters.issues import Issue
from newsletters.subscribers import Cadence, Choices
from newsletters.web.proofs import A_READER
from tests.newsletters.publication import publication, reader, written

PREVIEW = "/desk/issues/1/preview"


@pytest.fixture(autouse=True)
def issue(app: Flask) -> None:
    with app.app_context():
        written(publication())


def typed(alice: FlaskClient, **form: str) -> dict[str, str]:
    answer = alice.post(PREVIEW, data=form).json
    assert answer is not None
    return dict(answer)


def test_the_frame_shows_to_the_letter_what_is_sent(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        sent = mail.rendered(db.session.get_one(Issue, 1), house()).personalise(A_READER)
    assert alice.get("/desk/issues/1/proof").text == sent.html
    assert alice.get("/desk/issues/1/proof?view=plain").text == sent.text
    assert typed(alice)["html"] == sent.html


def test_the_frame_runs_nothing_and_asks_nobody(alice: FlaskClient) -> None:
    response = alice.get("/desk/issues/1/proof")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-same-origin" in policy
    assert "frame-ancestors 'self'" in policy
    assert "https:" not in policy.replace("http://broadside.test", "")


def test_pictures_of_other_sites_are_asked_for_only_on_a_press(alice: FlaskClient) -> None:
    assert typed(alice)["pictures"] == ""
    shown = typed(alice, part="1", heading="", markdown="![A graph](https://pictures.example.org/a.png)")
    assert shown["pictures"] == "elsewhere"
    assert (
        "img-src 'self' data: http: https:"
        in alice.get("/desk/issues/1/proof?pictures=shown").headers["Content-Security-Policy"]
    )


def test_the_dark_view_puts_the_dark_colours_in_force(alice: FlaskClient) -> None:
    assert "(prefers-color-scheme: dark)" not in alice.get("/desk/issues/1/proof?view=dark").text


def test_the_mail_follows_what_is_typed_and_nothing_is_kept(app: Flask, alice: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="New", markdown="**Bold** news, [TODO]")
    assert "<strong>Bold</strong>" in shown["html"]
    assert "NEW" in shown["text"]
    assert "still to be filled in" in shown["flight"]
    with app.app_context():
        kept = db.session.get_one(Issue, 1)
        assert kept.sections[0].markdown == "All about Welcome."
        assert kept.sections[0].revision == 1


def test_a_subject_that_is_typed_is_examined(alice: FlaskClient) -> None:
    shown = typed(alice, part="subject", title="T", subject="", preheader="")
    assert "There is no subject." in shown["flight"]


def test_each_finding_leads_to_its_paragraph(alice: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="", markdown="Fine.\n\n![](https://example.org/a.png)")
    assert "/desk/issues/1/sections/1#paragraph-2" in shown["flight"]


def test_a_section_of_nowhere_changes_nothing(alice: FlaskClient) -> None:
    assert typed(alice, part="999", heading="x", markdown="y")["html"] == typed(alice)["html"]


def test_what_is_typed_stays_text(alice: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="<script>x</script>", markdown="<img src=x onerror=alert(1)>")
    assert "<script>x" not in shown["html"]
    assert "<img src=x" not in shown["html"]
    assert "<script>x" not in shown["flight"]


def test_without_pictures_their_words_stand_alone(alice: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="", markdown="![A graph of waits](https://pictures.example.org/a.png)")
    assert "pictures.example.org" in shown["html"]
    assert "pictures.example.org" not in shown["bare"]
    assert 'alt="A graph of waits"' in shown["bare"]


def test_a_draft_is_shown_as_its_archive_page_which_nobody_else_sees(alice: FlaskClient, client: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="Hello", markdown="Typed just now.", view="archive")
    assert "Typed just now." in shown["archive"]
    assert typed(alice)["archive"] == ""
    page = alice.get("/desk/issues/1/proof?view=archive")
    assert "All about Welcome." in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert client.get("/archive/immigration-data-and-technology/2026-11").status_code == 404


def test_the_size_stands_against_the_limit_at_which_gmail_clips(alice: FlaskClient) -> None:
    shown = typed(alice, part="1", heading="", markdown="word " * 9_000)
    assert int(shown["kilobytes"]) > 40
    assert shown["size"] == f"{shown['kilobytes']} of 102 KB, where Gmail clips"
    assert '<meter min="0" max="102"' in alice.get("/desk/issues/1").text


def test_a_reader_is_found_without_their_address_in_the_url_and_told_of(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        newsletter = db.session.get_one(Issue, 1).newsletter
        reader(newsletter, "bob@example.net", Choices(plain=True))
        reader(newsletter, "dora@example.net", Choices(Cadence.DIGEST))
    script = {"Accept": "application/json"}
    answer = alice.post("/desk/issues/1/readers", data={"words": "example.net"}, headers=script).json
    assert answer is not None
    ids = {each["address"]: each["id"] for each in answer["readers"]}
    for address, verdict in (
        ("bob@example.net", "Gets it, as plain text."),
        ("dora@example.net", "Does not get it: wants digests only."),
    ):
        assert alice.post("/desk/issues/1/as-reader", data={"reader": ids[address]}, headers=script).json == {
            "name": address
        }
        assert typed(alice)["verdict"] == verdict
    assert "#unsubscribe" in typed(alice)["html"]
    assert alice.post("/desk/issues/1/as-reader", data={"reader": "999"}, headers=script).json == {"name": ""}
    assert typed(alice)["verdict"] == ""


def test_a_reader_is_chosen_without_script_and_stays_chosen(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        newsletter = db.session.get_one(Issue, 1).newsletter
        reader(newsletter, "bob@example.net").subscription.person.name = "Bob <Brook>"
        db.session.commit()
    form = {"from": "2", "words": "brook"}
    page = alice.post("/desk/issues/1/readers", data=form)
    assert "Bob &lt;Brook&gt;" in page.text
    button = BeautifulSoup(page.text, "html.parser").select_one("button[name=reader]")
    assert button is not None
    back = alice.post("/desk/issues/1/as-reader", data={"from": "2", "reader": str(button["value"])})
    assert back.location == "/desk/issues/1/sections/2#proof"
    for path in ("/desk/issues/1/sections/2", "/desk/issues/1/review"):
        shown = alice.get(path).text
        assert "As <span data-reader-name>Bob &lt;Brook&gt;</span>" in shown
        assert "Gets it." in shown
    assert alice.get("/desk/issues/1/proof").status_code == 200
    back = alice.post("/desk/issues/1/as-reader", data={"from": "review", "reader": ""})
    assert back.location == "/desk/issues/1/review#proof"
    assert "As <span data-reader-name>any reader</span>" in alice.get("/desk/issues/1/review").text


def test_nobody_found_is_said_with_what_to_do(alice: FlaskClient) -> None:
    for words, said in (("", "Type a part of a name"), ("No\x00body <x>", "No reader of"), ("%" * 300, "No reader of")):
        page = alice.post("/desk/issues/1/readers", data={"words": words})
        assert page.status_code == 200
        assert said in page.text
