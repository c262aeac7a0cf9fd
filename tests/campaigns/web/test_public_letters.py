"""Letters in public: what everybody sees of them, and the form, field by field."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadside import clock, proofs
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.house import house
from broadside.web.limits import limiter
from campaigns.letters import naming
from campaigns.letters.letters import Letter
from campaigns.letters.replies import Reply
from campaigns.letters.signatures import Signature
from campaigns.letters.signing import Signing
from campaigns.letters.versions import Edit
from tests.campaigns import signed as made
from tests.campaigns.letters.signers import GROUP, LEADER, PERSON, proof, sign
from tests.newsletters.readers import a_newsletter, listening
from tests.people import BOB, CHARLIE


@pytest.fixture
def letter(context: Flask) -> Letter:
    return made.letter()


def test_the_page_says_to_whom_it_is_until_when_and_its_text(client: FlaskClient, letter: Letter) -> None:
    made.begun_by(letter, "Harbour Law Centre", "Border Health Collective", "The Crossing Project")
    page = client.get(letter.path).text
    for words in ("To The Head of the National Matching Office", "closes in 9 days", "<strong>six more weeks</strong>"):
        assert words in page
    assert "started by Harbour Law Centre and 2 others" in page
    assert "Copy this text" in page


@pytest.mark.parametrize(("fields", "status"), [({"published_at": None}, 404), ({"called_off_at": clock.now()}, 404)])
@pytest.mark.parametrize("room", ["", "/names", "/sign", "/asked", "/puzzle", "/versions/1"])
def test_what_is_not_published_is_nowhere(
    client: FlaskClient, context: Flask, fields: dict[str, Any], status: int, room: str
) -> None:
    hidden = made.letter(**fields)
    assert client.get(hidden.path + room).status_code == status
    assert client.post(f"{hidden.path}/sign", data=PERSON).status_code == status
    assert hidden.title not in client.get("/letters").text


def test_organisations_stand_from_a_to_z_without_the_and_those_who_began_it_first(
    client: FlaskClient, letter: Letter
) -> None:
    for name in ("Zebra Trust", "The Crossing Project", "Álamo House", "Border Health Collective"):
        made.by_organisation(letter, name)
    made.begun_by(letter, "Zebra Trust")
    names = re.findall(r"<span>([^<]+)</span></li>", client.get(letter.path).text)
    assert names == ["Zebra Trust", "Álamo House", "Border Health Collective", "The Crossing Project"]


def test_ten_thousand_names_are_paged_and_searched(client: FlaskClient, letter: Letter) -> None:
    version = made.latest(letter).id
    rows = [
        {"letter_id": letter.id, "version_id": version, "kind": "individual", "standing": "accepted", "shown": True}
        | {"name": f"Person {number:05}", "sorting": f"person {number:05}"}
        for number in range(10_000)
    ]
    db.session.execute(db.insert(Signature), rows)
    db.session.commit()
    front = client.get(letter.path)
    assert "All 10,000" in front.text
    assert len(front.data) < 60_000
    last = client.get(f"{letter.path}/names?kind=individual&page=100").text
    assert "Person 09999" in last
    assert "Page 100 of 100" in last
    found = client.get(f"{letter.path}/names?kind=individual&q=0777").text
    assert "Person 07770" in found
    assert "Person 01234" not in found
    assert client.get(f"{letter.path}/names?kind=nothing&page=x&version=99").status_code == 200


def test_who_signed_an_earlier_text_stands_under_it(client: FlaskClient, letter: Letter) -> None:
    made.by_person(letter, "Ann Early")
    made.version(letter, "Another text.", Edit.MATERIAL)
    db.session.commit()
    page = client.get(letter.path).text
    assert "Ann Early" not in page
    assert "1 person signed" in page
    assert "Ann Early" in client.get(f"{letter.path}/names?version=1&kind=individual").text
    assert "This is an earlier text" in client.get(f"{letter.path}/versions/1").text


def test_a_delivered_letter_awaits_a_reply_until_one_comes(client: FlaskClient, letter: Letter) -> None:
    letter.closed_at = letter.delivered_at = clock.now() - timedelta(days=12)
    db.session.commit()
    assert "awaiting a reply for 12 days" in client.get(letter.path).text
    assert "awaiting a reply for 12 days" in client.get("/letters").text
    letter.answered_at = clock.now()
    for text, public in (("We **agree**.", True), ("Between us.", False)):
        db.session.add(Reply(letter_id=letter.id, day=clock.today(), sender="The Head", text=text, public=public))
    db.session.commit()
    page = client.get(letter.path).text
    assert "<strong>agree</strong>" in page
    assert "Between us" not in page
    assert "awaiting" not in page


def test_a_partners_letter_is_announced_and_signed_there(client: FlaskClient, context: Flask) -> None:
    theirs = made.letter("theirs", elsewhere="https://partner.example.org/letter")
    page = client.get(theirs.path).text
    assert 'href="https://partner.example.org/letter"' in page
    assert "<form" not in page
    assert client.post(f"{theirs.path}/sign", data=PERSON).status_code == 409
    assert "partners" in client.get("/letters").text


@pytest.mark.parametrize(
    "fields",
    [
        {"paused_at": clock.now()},
        {"closed_at": clock.now()},
        {"opens_at": clock.now() + timedelta(days=400), "closes_at": None},
    ],
)
def test_a_letter_that_is_not_open_shows_no_form_and_takes_none(
    client: FlaskClient, context: Flask, fields: dict[str, Any]
) -> None:
    shut = made.letter(**fields)
    assert 'name="proof"' not in client.get(shut.path).text
    assert client.post(f"{shut.path}/sign", data=PERSON).status_code == 409
    assert db.session.query(Signing).count() == 0


def test_withdrawal_shows_at_once_though_browsers_keep_the_page(client: FlaskClient, letter: Letter) -> None:
    signature = made.by_person(letter, "Ann Example")
    before = client.get(letter.path)
    assert before.headers["Cache-Control"] == "public, no-cache"
    again = client.get(letter.path, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    signature.withdraw()
    db.session.commit()
    after = client.get(letter.path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Ann Example" not in after.text


@pytest.mark.parametrize("form", [PERSON, LEADER, GROUP], ids=lambda form: str(form["as"]))
def test_each_fault_stands_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, letter: Letter, form: dict[str, str]
) -> None:
    wrong = {name: "" for name in form if name not in ("as", "version")} | {"role": "x" * 201, "updates": "y"}
    answer = sign(client, letter, {"as": form["as"], "version": "1"}, **wrong)
    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text
    assert 'id="f-address-error"' in answer.text
    for kept in ("organisation", "role"):
        assert (f'id="f-{kept}-error"' in answer.text) == (form["as"] != "individual")
    assert ('id="f-authorised-error"' in answer.text) == (form["as"] == "organisation")
    assert re.search(r'name="updates"[^>]* checked', answer.text)
    assert not re.search(r'name="shown"[^>]* checked', answer.text)
    typed = sign(client, letter, form | {"address": "nobody", "name": "Böb <b>"}).text
    assert 'value="Böb &lt;b&gt;"' in typed
    assert 'value="nobody"' in typed
    assert db.session.query(Signing).count() == 0


def test_no_choice_is_ticked_beforehand(client: FlaskClient, letter: Letter) -> None:
    a_newsletter()
    for kind in ("organisation", "leader", "individual"):
        page = client.get(f"{letter.path}?as={kind}").text
        assert page.count('type="checkbox"') == (4 if kind == "organisation" else 3)
        assert " checked" not in page


def test_a_text_that_changed_meanwhile_is_read_before_it_is_signed(client: FlaskClient, letter: Letter) -> None:
    made.version(letter, "Another text.", Edit.TYPO)
    db.session.commit()
    answer = sign(client, letter, PERSON)
    assert answer.status_code == 422
    assert "The text has changed" in answer.text
    assert 'name="version" value="2"' in answer.text


def test_words_of_a_newsletter_that_changed_meanwhile_are_read_before_agreeing(
    client: FlaskClient, letter: Letter
) -> None:
    newsletter = a_newsletter()
    answer = sign(client, letter, PERSON, join=f"{newsletter.purpose} 0")
    assert answer.status_code == 422
    assert "has changed since this form was made" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "https://spam.example",
        "Win www.spam.example",
        "bit.ly/x",
        "EVIL.COM",
        "ann@example.org",
        "12345",
        "   ",
        "\u202e",
    ],
)
def test_no_name_holds_a_link_or_nothing(client: FlaskClient, letter: Letter, name: str) -> None:
    assert sign(client, letter, PERSON, name=name).status_code == 422


@pytest.mark.parametrize(
    "name", ["Zoë Ó Briain", "J. R. O’Neil", "=HYPERLINK(A1)", "毛泽东", "Dr Ann-Marie d'Arcy, OBE"]
)
def test_names_of_many_shapes_are_taken(client: FlaskClient, letter: Letter, name: str) -> None:
    assert sign(client, letter, PERSON, name=name).status_code == 303
    assert db.session.query(Signing).one().name == name


def test_an_organisation_of_the_directory_may_be_called_like_an_address(client: FlaskClient, letter: Letter) -> None:
    assert sign(client, letter, GROUP, organisation="Change.example").status_code == 422
    Organisation.add("Change.example")
    db.session.commit()
    assert sign(client, letter, GROUP, organisation="Change.example").status_code == 303


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("a\x00b")
@example("\u202eevil")
@given(st.text(max_size=300))
def test_whatever_is_typed_a_name_is_refused_in_words_or_one_clean_line(typed: str) -> None:
    try:
        name = naming.person_name(typed)
    except naming.BadName:
        return
    assert name.isprintable()
    assert name == " ".join(name.split())
    assert 0 < len(name) <= naming.LONGEST
    assert "://" not in name


def test_known_and_unknown_addresses_cost_the_same_work(client: FlaskClient, letter: Letter) -> None:
    made.by_person(letter, "Bob Example", address=BOB)
    path, proofs_for = f"{letter.path}/sign", {address: proof(letter) for address in (BOB, CHARLIE)}
    statements: list[list[str]] = []
    for address, answer in proofs_for.items():
        seen: list[str] = []
        with listening(seen):
            client.post(path, data=PERSON | {"address": address, "proof": answer})
        statements.append(seen)
    assert statements[0] == statements[1]
    assert not any("FROM person" in statement for statement in statements[0])


def test_a_filled_trap_looks_like_success_and_keeps_nothing(client: FlaskClient, letter: Letter) -> None:
    honest, trapped = sign(client, letter, PERSON), sign(client, letter, PERSON, homepage="http://spam.example")
    assert (honest.status_code, honest.location) == (trapped.status_code, trapped.location)
    assert db.session.query(Signing).count() == 1


def test_one_network_may_not_sign_without_end(client: FlaskClient, letter: Letter) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        statuses = [
            client.post(f"{letter.path}/sign", data=PERSON | {"address": f"r{number}@example.net"}).status_code
            for number in range(31)
        ]
    finally:
        limiter.enabled = False
    assert statuses == [303] * 30 + [429]


def test_a_proof_is_taken_once_in_time_and_for_its_own_letter(context: Flask, letter: Letter) -> None:
    tokens, answer = house().tokens, proof(letter)
    assert not proofs.spend(tokens, "letter:other", answer)
    assert not proofs.spend(tokens, letter.purpose, answer[:-8])
    assert proofs.spend(tokens, letter.purpose, answer)
    assert not proofs.spend(tokens, letter.purpose, answer)
    late = proof(letter)
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert not proofs.spend(tokens, letter.purpose, late)


def test_a_puzzle_made_easier_is_refused(context: Flask, letter: Letter) -> None:
    given_puzzle = proofs.puzzle(house().tokens, letter.purpose)
    given_puzzle["parameters"]["keyPrefix"] = "0"
    assert not proofs.spend(house().tokens, letter.purpose, proofs.answer(given_puzzle))


def test_names_of_the_directory_are_suggested_and_nothing_else(client: FlaskClient, context: Flask) -> None:
    made.organisation("Migrant Voices North", "https://voices.example.org", "nora@voices.example.org")
    found = client.get("/signing/organisations?organisation=mig").text
    assert found.count("<option") == 1
    assert "Migrant Voices North" in found
    assert "example.org" not in found
    assert "<option" not in client.get("/signing/organisations?organisation=m").text


def test_no_page_of_a_letter_sets_a_cookie(client: FlaskClient, letter: Letter) -> None:
    for path in ("/letters", letter.path, f"{letter.path}/sign", f"{letter.path}/asked", "/signatures"):
        assert "Set-Cookie" not in client.get(path).headers
    assert "Set-Cookie" not in sign(client, letter, PERSON).headers
