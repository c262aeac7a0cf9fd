"""Subscribers at the desk: found, read, unsubscribed, erased, exported, added."""

import io
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.audit import Audit
from broadside.consent import Act, Consent, State
from broadside.database import db
from broadside.delivery.bounces import Bounces, Kind, Means, Said
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Why, reason_for, suppress
from newsletters import roster
from newsletters.newsletter import Newsletter
from newsletters.signup import Signup, Wish
from newsletters.subscribers import Cadence, Choices
from newsletters.transfers.imports import Import, ImportState
from tests.newsletters.readers import a_newsletter, a_reader, listening, mails_to, standing, work
from tests.people import ALICE, BOB, CHARLIE, account

BASIS = "Signed the list at our stall on 3 May 2026."


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return a_newsletter()


def asked(newsletter: Newsletter) -> None:
    """Bob signs up and gets a confirmation."""
    Signup.ask(newsletter, Wish(BOB))
    db.session.commit()
    work()


@pytest.mark.parametrize(
    "path",
    ["", "/form", "/import", "/add", "/1", "/1/erase", "/imports/1"],
)
def test_strangers_see_nothing(client: FlaskClient, newsletter: Newsletter, path: str) -> None:
    account(ALICE)
    a_reader(newsletter)
    answer = client.get(f"/desk/people{path}")
    assert answer.status_code == 302
    assert BOB not in answer.text


def test_a_viewer_may_look_and_change_nothing(victor: FlaskClient, newsletter: Newsletter) -> None:
    reader = a_reader(newsletter)
    ident = reader.subscription.person_id
    assert victor.get("/desk/people").status_code == 200
    assert victor.get(f"/desk/people/{ident}").status_code == 200
    for path in ("export", "import", "add", f"{ident}/remove", f"{ident}/erase", f"{ident}/again"):
        assert victor.post(f"/desk/people/{path}").status_code == 403
    assert standing() == State.ACTIVE


def test_an_editor_does_not_erase(alice: FlaskClient, newsletter: Newsletter) -> None:
    ident = a_reader(newsletter).subscription.person_id
    assert alice.post(f"/desk/people/{ident}/erase", data={"confirm": BOB}).status_code == 403
    assert standing() == State.ACTIVE


def test_people_are_found_by_part_of_name_or_address_and_by_choices(alice: FlaskClient, newsletter: Newsletter) -> None:
    bob, charlie = a_reader(newsletter), a_reader(newsletter, CHARLIE, State.LEFT)
    bob.choose(Choices(Cadence.DIGEST, ("data",)), "test")
    charlie.subscription.person.name = "Zoë_Ünal"
    db.session.commit()
    for query, found in (
        ({"words": "BOB@"}, {BOB}),
        ({"words": "zoë_"}, {CHARLIE}),
        ({"words": "%"}, set()),
        ({"words": "_"}, {CHARLIE}),
        ({"standing": "left"}, {CHARLIE}),
        ({"standing": "active", "words": "charlie"}, set()),
        ({"cadence": "digest"}, {BOB}),
        ({"topic": "data"}, {BOB, CHARLIE}),
        ({"topic": "borders"}, {CHARLIE}),
        ({"standing": "'; drop table person", "cadence": "x", "topic": "y"}, {BOB, CHARLIE}),
    ):
        text = alice.post("/desk/people", data=query).text
        assert {
            address for address in (BOB, CHARLIE) if f"{address}</span>" in text or f">{address}</a>" in text
        } == found, query


def test_a_large_list_is_searched_by_how_a_name_or_an_address_begins(
    alice: FlaskClient, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "SMALL", 1)
    bob, _ = a_reader(newsletter), a_reader(newsletter, CHARLIE)
    bob.subscription.person.name = "Zoë"
    db.session.commit()
    assert "Name or address begins with" in alice.get("/desk/people").text
    for words, found in (
        ("zO", {BOB}),
        ("bob@ex", {BOB}),
        ("harlie", set()),
        ("example", set()),
        ("CHARLIE", {CHARLIE}),
    ):
        text = alice.post("/desk/people", data={"words": words}).text
        assert {
            address for address in (BOB, CHARLIE) if f"{address}</span>" in text or f">{address}</a>" in text
        } == found
        assert f"{len(found)} found" in text or not found
    assert CHARLIE in alice.post("/desk/people/export", data={"words": "charl"}).text


def test_when_too_many_begin_alike_the_page_says_so(
    alice: FlaskClient, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "SMALL", 1)
    monkeypatch.setattr(roster, "MOST_FOUND", 2)
    for number in range(3):
        a_reader(newsletter, f"r{number}@example.net")
    text = alice.post("/desk/people", data={"words": "r"}).text
    assert "2 found among the first" in text
    assert "r2@example.net" not in text
    assert "r2@example.net" in alice.post("/desk/people", data={"words": "r2"}).text


def test_what_is_searched_for_is_in_no_address(alice: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter)
    assert 'method="post" action="/desk/people"' in alice.get("/desk/people").text
    assert f">{BOB}</a>" in alice.get("/desk/people?words=nobody").text


def test_pages_go_on_from_one_reader_to_the_next(
    alice: FlaskClient, newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "PAGE", 2)
    for number in range(5):
        a_reader(newsletter, f"r{number}@example.net")
    all_of_them = roster.Roster(newsletter, roster.Filter())
    first = all_of_them.page()
    second = all_of_them.page(older_than=first.older)
    third = all_of_them.page(older_than=second.older)
    names = [[each.subscription.person.address[:2] for each in page.readers] for page in (first, second, third)]
    assert names == [["r4", "r3"], ["r2", "r1"], ["r0"]]
    assert (first.newer, third.older) == (None, None)
    assert all_of_them.page(newer_than=third.newer).readers == second.readers
    assert all_of_them.page(newer_than=second.newer).readers == first.readers
    assert all_of_them.page(newer_than=second.newer).newer is None


def test_a_page_of_the_list_takes_as_many_questions_however_many_readers(
    alice: FlaskClient, newsletter: Newsletter
) -> None:
    counts = []
    for more in (2, 30):
        for number in range(more):
            a_reader(newsletter, f"r{more}-{number}@example.net")
        statements: list[str] = []
        with listening(statements):
            alice.get("/desk/people")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_person_shows_consents_mails_and_changes_and_no_fingerprint(
    alice: FlaskClient, newsletter: Newsletter
) -> None:
    asked(newsletter)
    suppress(house().tokens, BOB, Why.BOUNCED)
    db.session.commit()
    text = alice.get(f"/desk/people/{Person.of(BOB).id}").text
    assert newsletter.consent_wording in text
    assert "Please confirm: Immigration, Data and Technology" in text
    assert "unconfirmed" in text
    assert house().tokens.keyed_hash("suppression", BOB) not in text


def test_a_confirmation_is_sent_again_within_the_limits(alice: FlaskClient, newsletter: Newsletter) -> None:
    asked(newsletter)
    path = f"/desk/people/{Person.of(BOB).id}/again"
    assert "One was sent lately" in alice.post(path, follow_redirects=True).text
    assert len(mails_to(BOB)) == 1
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert "sent once more" in alice.post(path, follow_redirects=True).text
    assert len(mails_to(BOB)) == 2
    assert db.session.query(Signup).count() == 1


def test_somebody_who_asked_by_telephone_is_unsubscribed(alice: FlaskClient, newsletter: Newsletter) -> None:
    reader = a_reader(newsletter)
    form = {"subscription": reader.subscription_id, "reason": "By telephone."}
    alice.post(f"/desk/people/{reader.subscription.person_id}/remove", data=form)
    assert standing() == State.LEFT
    assert db.session.query(Consent).filter_by(act=Act.REMOVED).one().evidence == "By telephone."
    audit = db.session.query(Audit).filter_by(action="subscriber.removed").one()
    assert BOB not in str(audit.detail) + audit.ref


def test_the_subscription_of_another_person_is_not_reached(alice: FlaskClient, newsletter: Newsletter) -> None:
    bob, charlie = a_reader(newsletter), a_reader(newsletter, CHARLIE)
    form = {"subscription": charlie.subscription_id}
    assert alice.post(f"/desk/people/{bob.subscription.person_id}/remove", data=form).status_code == 404
    assert standing(CHARLIE) == State.ACTIVE


def test_an_admin_erases_by_typing_the_address(ada: FlaskClient, newsletter: Newsletter) -> None:
    path = f"/desk/people/{a_reader(newsletter).subscription.person_id}/erase"
    assert ada.get(path).status_code == 200
    assert ada.post(path, data={"confirm": "bob"}).status_code == 422
    assert standing() == State.ACTIVE
    assert ada.post(path, data={"confirm": " BOB@example.net"}).status_code == 303
    assert Person.known(BOB) is None
    assert reason_for(house().tokens, BOB) == Why.ERASED
    assert BOB not in "".join(str(each.detail) + each.ref for each in db.session.query(Audit))


def test_an_export_holds_what_the_filter_finds_and_is_written_down(alice: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter)
    a_reader(newsletter, CHARLIE, State.LEFT)
    answer = alice.post("/desk/people/export", data={"standing": "left"})
    assert answer.mimetype == "text/csv"
    assert CHARLIE in answer.text
    assert BOB not in answer.text
    assert db.session.query(Audit).filter_by(action="subscribers.exported").one().detail == {"number": 1}


def test_the_forms_to_copy_work_as_they_are(alice: FlaskClient, newsletter: Newsletter) -> None:
    text = alice.get("/desk/people/form").text
    assert f"/embed/{newsletter.slug}" in text
    assert f"name=&#34;wording&#34; value=&#34;{newsletter.consent_version}&#34;" in text


def test_one_person_is_added_by_hand_on_a_basis(alice: FlaskClient, newsletter: Newsletter) -> None:
    form = {"newsletter": newsletter.slug, "address": BOB, "cadence": "digest", "topics": ["data"], "basis": "yes"}
    assert alice.post("/desk/people/add", data=form).status_code == 422
    assert standing() is None
    assert alice.post("/desk/people/add", data=form | {"basis": BASIS}).status_code == 303
    assert standing() == State.ACTIVE
    assert db.session.query(Consent).one().evidence == BASIS


def test_nobody_who_left_is_added_by_hand(alice: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter, state=State.LEFT)
    form = {"newsletter": newsletter.slug, "address": BOB, "cadence": "digest", "basis": BASIS}
    answer = alice.post("/desk/people/add", data=form)
    assert answer.status_code == 422
    assert "is not brought back" in answer.text
    assert standing() == State.LEFT


def upload(alice: FlaskClient, newsletter: Newsletter, content: str) -> str:
    """The address of the page of an import."""
    form = {"newsletter": newsletter.slug, "file": (io.BytesIO(content.encode()), "people.csv")}
    answer = alice.post("/desk/people/import", data=form)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_an_import_goes_from_columns_to_check_to_basis_to_done(alice: FlaskClient, newsletter: Newsletter) -> None:
    page = upload(alice, newsletter, f"Contact,Who\n{BOB},Bob\nnonsense,X\n")
    assert BOB in alice.get(page).text
    assert alice.post(f"{page}/match", data={"name": "1"}).status_code == 422
    assert alice.post(f"{page}/match", data={"address": "0", "name": "1", "topics": "-1"}).status_code == 303
    assert "Checking each row" in alice.get(page).text
    work()
    text = alice.get(page).text
    assert "Import 1 person" in text
    assert "is not a mail address" in text
    assert "nonsense" not in text.partition("The first rows")[0]
    assert alice.get(f"{page}/problems.csv").text == 'row,field,rule\r\n3,"Address","is not a mail address"\r\n'
    assert alice.post(f"{page}/begin", data={"basis": BASIS}).status_code == 422
    assert alice.post(f"{page}/begin", data={"basis": BASIS, "leave_out": "y"}).status_code == 303
    work()
    assert "See the subscribers" in alice.get(page).text
    assert standing() == State.ACTIVE


def test_an_upload_that_cannot_be_read_says_why(alice: FlaskClient, newsletter: Newsletter) -> None:
    form = {"newsletter": newsletter.slug, "file": (io.BytesIO(b"PK\x03\x04"), "people.xlsx")}
    answer = alice.post("/desk/people/import", data=form)
    assert answer.status_code == 422
    assert "save it as “CSV UTF-8”" in answer.text
    assert "Choose a file." in alice.post("/desk/people/import", data={"newsletter": newsletter.slug}).text


def test_an_import_can_be_stopped_and_its_file_goes(alice: FlaskClient, newsletter: Newsletter) -> None:
    page = upload(alice, newsletter, f"address\n{BOB}\n")
    alice.post(f"{page}/cancel")
    job = db.session.query(Import).one()
    assert job.state == ImportState.CANCELLED
    assert list((house().settings.home / "imports").iterdir()) == []


def test_a_get_of_any_page_changes_nothing(alice: FlaskClient, newsletter: Newsletter) -> None:
    ident = a_reader(newsletter).subscription.person_id
    page = upload(alice, newsletter, f"address\n{CHARLIE}\n")
    statements: list[str] = []
    with listening(statements):
        for path in ("", "/form", "/import", "/add", f"/{ident}", page.removeprefix("/desk/people")):
            assert alice.get(f"/desk/people{path}").status_code == 200
    changing = [each for each in statements if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert changing == []


@pytest.mark.usefixtures("newsletter")
def test_the_rail_marks_subscribers_on_the_pages_of_an_import_too(alice: FlaskClient) -> None:
    for page in ("/desk/people", "/desk/people/import", "/desk/people/add"):
        assert '<a href="/desk/people" aria-current="page">Subscribers' in alice.get(page).text


def test_the_page_of_a_person_says_what_came_back_and_why_mail_has_stopped(
    victor: FlaskClient, newsletter: Newsletter
) -> None:
    ident = a_reader(newsletter).subscription.person_id
    assert "came back" not in victor.get(f"/desk/people/{ident}").text
    Bounces.of(house()).of_address(BOB, Said(Kind.HARD, Means.RELAY, "550 5.1.1 no such user"))
    db.session.commit()
    page = victor.get(f"/desk/people/{ident}").text
    assert "This address gets no more mail: the address bounced." in page
    assert "Bounced for good" in page
    assert "told by the mail server · 550 5.1.1 no such user" in page
