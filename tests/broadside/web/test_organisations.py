"""The directory at the desk: list, forms, contacts, logos, likely duplicates, import and export."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from broadside.audit import Audit
from broadside.database import db
from broadside.directory.choosing import Choice
from broadside.directory.emblems import Emblem
from broadside.directory.merging import merge
from broadside.directory.organisations import Organisation
from broadside.directory.waiting import WaitingFile
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, suppress
from tests.broadside.directory.entries import contact, organisation

DESK = "/desk/organisations"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def made(app: Flask, name: str, **texts: str) -> int:
    with app.app_context():
        one = organisation(name, **texts)
        db.session.commit()
        return one.id


def listed(answer: TestResponse) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [row.get_text() for row in page.select("tbody th a")]


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [each.name for each in Choice().organisations()]


def png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (800, 100), "teal").save(out, "PNG")
    out.seek(0)
    return out


def test_the_list_is_a_to_z_searched_filtered_and_paged(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        for number in range(51):
            organisation(f"Group {number:02}", region="london" if number < 2 else "")
        organisation("The Abbey", other_names="Carers of Leeds")
        db.session.commit()
    first = victor.get(DESK)
    assert listed(first)[:2] == ["The Abbey", "Group 00"]
    assert len(listed(first)) == 50
    assert listed(victor.get(f"{DESK}?page=2")) == ["Group 49", "Group 50"]
    assert listed(victor.get(f"{DESK}?page=99")) == ["Group 49", "Group 50"]
    assert listed(victor.get(f"{DESK}?words=carers+lee")) == ["The Abbey"]
    assert listed(victor.get(f"{DESK}?region=london")) == ["Group 00", "Group 01"]
    assert len(listed(victor.get(f"{DESK}?region=mars&mandate='%3B--"))) == 50
    assert "None found" in victor.get(f"{DESK}?words=nowhere").text


def test_a_viewer_is_offered_nothing_that_changes(app: Flask, victor: FlaskClient) -> None:
    one = made(app, "Refuge")
    made(app, "The Refuge Ltd")
    for path in (DESK, f"{DESK}/{one}", f"{DESK}/duplicates"):
        page = BeautifulSoup(victor.get(path).text, "html.parser")
        assert page.select("main form[method=post]") == []


def test_the_whole_form_is_taken_and_comes_back_as_it_was(app: Flask, alice: FlaskClient) -> None:
    sent = {
        "name": "Abbey Carers",
        "other_names": "Carers\r\nAC",
        "website": "abbey.example.org",
        "domains": "mail.example.net",
        "mandates": ["policy", "research"],
        "client_groups": ["refugees"],
        "region": "outside",
        "participation": "respond",
        "capacity_clients": "2",
        "privacy_mandate": "4",
        "needs_resources": "yes",
        "medical": "yes",
        "notes": "<script>alert(1)</script>",
    }
    answer = alice.post(f"{DESK}/add", data=sent)
    assert answer.status_code == 303
    shown = alice.get(answer.location).text
    for words in ("Abbey Carers", "Policy and advocacy, Research", "Outside London", "Limited", "Extremely"):
        assert words in shown
    assert "<script>alert" not in shown
    form = BeautifulSoup(alice.get(f"{answer.location}/edit").text, "html.parser")
    ticked = [box["value"] for box in form.select("main input[type=checkbox][checked]")]
    assert ticked == ["policy", "research", "refugees", "yes"]
    assert form.select_one("#f-other_names").get_text().split() == ["AC", "Carers"]  # type: ignore[union-attr]


def test_a_mistake_is_named_beside_its_field_and_nothing_is_saved(app: Flask, alice: FlaskClient) -> None:
    one = made(app, "Refuge")
    wrong = {"name": "", "website": "javascript:alert(1)", "domains": "gmail.com", "region": "mars"}
    for path in (f"{DESK}/add", f"{DESK}/{one}/edit"):
        answer = alice.post(path, data=wrong)
        assert answer.status_code == 422
        page = BeautifulSoup(answer.text, "html.parser")
        assert [link["href"] for link in page.select(".problems a")] == [
            "#f-name",
            "#f-website",
            "#f-domains",
            "#f-region",
        ]
        assert "Anybody can have an address at gmail.com" in answer.text
    assert names(app) == ["Refuge"]


def test_adding_one_that_is_like_another_asks_first(app: Flask, alice: FlaskClient) -> None:
    made(app, "Refuge Action")
    asked = alice.post(f"{DESK}/add", data={"name": "Refugee Action"})
    assert asked.status_code == 422
    assert "It may be in the directory already" in asked.text
    assert names(app) == ["Refuge Action"]
    assert alice.post(f"{DESK}/add", data={"name": "Refugee Action", "anyway": "y"}).status_code == 303
    assert names(app) == ["Refuge Action", "Refugee Action"]


def test_a_change_is_noted_with_its_fields_and_no_change_is_not(app: Flask, alice: FlaskClient) -> None:
    one = made(app, "Refuge", region="london")
    alice.post(f"{DESK}/{one}/edit", data={"name": "Refuge", "region": "london"})
    alice.post(f"{DESK}/{one}/edit", data={"name": "Refuge", "region": "outside"})
    with app.app_context():
        edits = db.session.scalars(select(Audit).where(Audit.action == "organisation.edited")).all()
        assert [each.detail["fields"] for each in edits] == [["region"]]


def test_a_logo_is_drawn_anew_and_served_from_here(app: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    one = made(app, "Refuge")
    sent = {"name": "Refuge", "logo": (png(), "../logo.php")}
    assert alice.post(f"{DESK}/{one}/edit", data=sent, content_type="multipart/form-data").status_code == 303
    with app.app_context():
        path = db.session.get_one(Organisation, one).logo_path
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (400, 50)
    assert client.get("/organisations/logos/none.png").status_code == 404
    alice.post(f"{DESK}/{one}/edit", data={"name": "Refuge", "logo_gone": "y"})
    assert client.get(path).status_code == 404
    with app.app_context():
        assert db.session.query(Emblem).count() == 0


def test_an_svg_is_refused_and_the_rest_of_the_form_is_not_saved(app: Flask, alice: FlaskClient) -> None:
    one = made(app, "Refuge")
    for path, name in ((f"{DESK}/{one}/edit", "Renamed"), (f"{DESK}/add", "Quite Another")):
        sent = {"name": name, "logo": (io.BytesIO(SVG), "logo.png")}
        answer = alice.post(path, data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "SVG" in answer.text
    assert names(app) == ["Refuge"]


def test_contacts_are_noted_and_taken_off_and_then_forgotten(app: Flask, alice: FlaskClient) -> None:
    one = made(app, "Refuge")
    wrong = alice.post(f"{DESK}/{one}/contacts", data={"address": "nora", "name": "Nora"})
    assert wrong.status_code == 422
    assert 'value="Nora"' in wrong.text
    assert alice.post(f"{DESK}/{one}/contacts", data={"address": "nora@example.org", "name": "Nora"}).status_code == 303
    assert "nora@example.org" in alice.get(f"{DESK}/{one}").text
    with app.app_context():
        number = db.session.get_one(Organisation, one).contacts[0].id
    assert alice.post(f"{DESK}/{one}/contacts/{number}/remove").status_code == 303
    with app.app_context():
        assert Person.known("nora@example.org") is None


def test_the_contact_of_another_organisation_is_not_reached(app: Flask, alice: FlaskClient) -> None:
    one, other = made(app, "Refuge"), made(app, "Haven")
    with app.app_context():
        contact(db.session.get_one(Organisation, other), "nora@example.org")
        db.session.commit()
        number = db.session.get_one(Organisation, other).contacts[0].id
    assert alice.post(f"{DESK}/{one}/contacts/{number}/remove").status_code == 404
    with app.app_context():
        assert len(db.session.get_one(Organisation, other).contacts) == 1


def test_an_erased_address_is_not_noted_again(app: Flask, alice: FlaskClient) -> None:
    one = made(app, "Refuge")
    with app.app_context():
        suppress(House.of(app).tokens, "gone@example.org", Why.ERASED)
        db.session.commit()
    answer = alice.post(f"{DESK}/{one}/contacts", data={"address": "gone@example.org"})
    assert (answer.status_code, "had it erased" in answer.text) == (422, True)


def test_two_are_merged_once_the_name_is_typed_and_parted_again(app: Flask, alice: FlaskClient) -> None:
    gone, kept = made(app, "Wheldrake Women’s Institute"), made(app, "Wheldrake Womens Institute")
    assert "These are two" in alice.get(f"{DESK}/duplicates").text
    assert alice.get(f"{DESK}/{gone}/merge?into={kept}").status_code == 200
    refused = alice.post(f"{DESK}/{gone}/merge", data={"into": kept, "confirm": "something else"})
    assert refused.status_code == 422
    done = alice.post(f"{DESK}/{gone}/merge", data={"into": kept, "confirm": "wheldrake women's institute"})
    assert done.location == f"{DESK}/{kept}"
    assert names(app) == ["Wheldrake Womens Institute"]
    assert alice.get(f"{DESK}/{gone}").location == f"{DESK}/{kept}"
    assert alice.get(f"{DESK}/{gone}/edit").status_code == 404
    assert "Take it out again" in alice.get(f"{DESK}/{kept}").text
    undo = BeautifulSoup(alice.get(f"{DESK}/{kept}").text, "html.parser").select_one("form[action$='/undo']")
    assert undo is not None
    assert alice.post(str(undo["action"])).location == f"{DESK}/{gone}"
    assert len(names(app)) == 2
    assert "taken out before" in alice.post(str(undo["action"]), follow_redirects=True).text


def test_a_merge_that_somebody_else_just_made_is_told_and_not_made_twice(app: Flask, alice: FlaskClient) -> None:
    gone, kept = made(app, "Haven"), made(app, "Refuge")
    with app.app_context():
        merge(db.session.get_one(Organisation, gone), db.session.get_one(Organisation, kept), None)
        db.session.commit()
    assert alice.post(f"{DESK}/{gone}/merge", data={"into": kept, "confirm": "Haven"}).status_code == 404
    assert alice.post(f"{DESK}/{kept}/merge", data={"into": kept, "confirm": "Refuge"}).status_code == 303


def test_two_that_were_told_apart_are_flagged_no_more(app: Flask, alice: FlaskClient) -> None:
    one, other = made(app, "Refuge Action"), made(app, "Refugee Action")
    assert "It may be in the directory twice" in alice.get(f"{DESK}/{one}").text
    alice.post(f"{DESK}/duplicates/apart", data={"first": other, "second": one})
    assert "No likely duplicates" in alice.get(f"{DESK}/duplicates").text
    assert "It may be in the directory twice" not in alice.get(f"{DESK}/{one}").text


def test_the_other_one_is_found_by_its_name(app: Flask, alice: FlaskClient) -> None:
    gone, other = made(app, "Haven"), made(app, "Refuge", other_names="Harbour")
    assert f"/{gone}/merge?into={other}" in alice.get(f"{DESK}/{gone}/merge?words=har").text
    assert "None found" in alice.get(f"{DESK}/{gone}/merge?words=hav").text, "never itself"


def upload(client: FlaskClient, text: bytes, name: str = "list.csv") -> TestResponse:
    sent = {"file": (io.BytesIO(text), name)}
    return client.post(f"{DESK}/import", data=sent, content_type="multipart/form-data")


def test_an_import_is_looked_at_first_and_then_done_whole(app: Flask, alice: FlaskClient) -> None:
    made(app, "Abbey Carers")
    text = b"organisation,region,mp\nAbbey Carer,london,x\nGood,Mars,x\nOther,,y\nAbbey Carers,london,\n"
    shown = alice.get(upload(alice, text, "../../list<b>.csv").location)
    for words in ("beside Abbey Carers", "changes region", "no columns of ours: mp", "must be one of"):
        assert words in shown.text
    assert names(app) == ["Abbey Carers"]
    begin = str(BeautifulSoup(shown.text, "html.parser").select("form[action$='/begin']")[0]["action"])
    refused = alice.post(begin)
    assert (refused.status_code, "Nothing was imported" in refused.text) == (422, True)
    assert names(app) == ["Abbey Carers"]
    assert alice.post(begin, data={"leave_out": "y"}).location == f"{DESK}/duplicates"
    assert names(app) == ["Abbey Carer", "Abbey Carers", "Other"]
    with app.app_context():
        assert db.session.query(WaitingFile).count() == 0
    assert alice.post(begin, data={"leave_out": "y"}).status_code == 404


def test_an_import_that_is_not_wanted_leaves_nothing(app: Flask, alice: FlaskClient) -> None:
    where = upload(alice, b"name\nRefuge\n").location
    assert alice.post(f"{where}/cancel").status_code == 303
    assert names(app) == []
    with app.app_context():
        assert db.session.query(WaitingFile).count() == 0


@pytest.mark.parametrize(("text", "words"), [(b"PK\x03\x04", "spreadsheet"), (b"", "empty"), (b"\xff\xfex", "UTF-8")])
def test_a_file_that_cannot_be_read_is_refused_in_words(alice: FlaskClient, text: bytes, words: str) -> None:
    answer = upload(alice, text)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_file_without_names_says_so(app: Flask, alice: FlaskClient) -> None:
    assert "No column holds the names" in alice.get(upload(alice, b"website\nexample.org\n").location).text


def test_what_was_found_is_exported_and_the_log_says_so(app: Flask, alice: FlaskClient) -> None:
    made(app, "=Refuge", region="london")
    made(app, "Haven")
    answer = alice.post(f"{DESK}/export", data={"region": "london"})
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=Refuge"]
    with app.app_context():
        last = db.session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert last is not None
        assert last.words == "exported 1 organisations"
