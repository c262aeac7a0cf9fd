"""Inviting at the desk and answering behind the link: the ledger, the preview, signing at once, not this time."""

import csv
import io
import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.house import House
from broadside.people import Person
from campaigns.jobs import invitations as jobs
from campaigns.letters import inviting, roll
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Hint, Signature, Standing
from campaigns.letters.versions import Edit
from tests.campaigns.signed import by_organisation, letter, organisation, version
from tests.newsletters.readers import a_newsletter, mails_to, path_in
from tests.people import ALICE, account

LEDGER = "/desk/letters/nfi-letter/invitations"
LEEDS = "nora@leeds.example.org"
FORM = {"version": "1", "name": "Nora Contact", "role": "Director", "authorised": "y", "shown": "y"}


@pytest.fixture
def nfi(context: Flask) -> Letter:
    made = letter()
    organisation("Leeds Advice", contact=LEEDS)
    organisation("Nobody There")
    db.session.commit()
    return made


@pytest.fixture
def link(context: Flask, nfi: Letter) -> str:
    """The path of the link in the mail to Leeds Advice."""
    leeds = [Organisation.named("Leeds Advice") or pytest.fail("it is there")]
    inviting.invite(nfi, inviting.candidates(nfi, leeds, House.of(context).tokens), account(ALICE))
    db.session.commit()
    work(context)
    return path_in(mails_to(LEEDS)[-1], "invitations")


def work(app: Flask) -> None:
    jobs.post(House.of(app))(threading.Event())
    db.session.expire_all()


def invitation() -> Invitation:
    db.session.expire_all()
    return db.session.query(Invitation).one()


def signatures() -> list[Signature]:
    db.session.expire_all()
    return db.session.query(Signature).all()


def test_the_preview_names_who_is_invited_and_who_not_and_sends_nothing(alice: FlaskClient, nfi: Letter) -> None:
    chosen = alice.get(f"{LEDGER}/choose").text
    assert "Leeds Advice" in chosen
    assert "No contact is known." in chosen
    preview = alice.post(f"{LEDGER}/preview", data={"names": "leeds advice\nNowhere Known\nNobody There"}).text
    assert "1 is invited" in preview
    assert "Nowhere Known" in preview
    assert db.session.query(Invitation).count() == 0
    numbers = re.findall(r'name="organisation" value="(\d+)"', preview)
    assert alice.post(f"{LEDGER}/send", data={"organisation": numbers}).status_code == 303
    assert invitation().organisation.name == "Leeds Advice"
    assert mails_to(LEEDS) == [], "a worker mails them"


def test_sending_the_preview_twice_invites_once(alice: FlaskClient, nfi: Letter) -> None:
    number = (Organisation.named("Leeds Advice") or pytest.fail("it is there")).id
    for _ in range(2):
        alice.post(f"{LEDGER}/send", data={"organisation": number})
    assert invitation().organisation_id == number


def test_the_ledger_shows_each_state_and_the_way_to_the_target(alice: FlaskClient, nfi: Letter, link: str) -> None:
    page = alice.get(LEDGER).text
    assert "0 of the 60 hoped for" in page
    assert LEEDS in page
    alice.post(f"{link}/decline", data={"reason": "=Our trustees meet in January"})
    page = alice.get(f"{LEDGER}?state=declined").text
    assert "Our trustees meet in January" in page
    exported = alice.post(f"{LEDGER}/export").text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(exported))
    assert (row["state"], row["reason"]) == ("declined", "'=Our trustees meet in January")


def test_reminding_says_who_and_who_not_and_why(alice: FlaskClient, nfi: Letter, link: str, context: Flask) -> None:
    assert "Was written to in the last two days." in alice.get(f"{LEDGER}/remind").text
    invitation().mailed_at = clock.now() - timedelta(days=4)
    db.session.commit()
    preview = alice.get(f"{LEDGER}/remind").text
    number = re.search(r'name="invitation" value="(\d+)"', preview)
    assert number is not None
    assert alice.post(f"{LEDGER}/remind", data={"invitation": number[1]}).status_code == 303
    work(context)
    assert invitation().reminders == 1
    assert "A reminder" in mails_to(LEEDS)[-1].subject


def test_looking_at_the_page_changes_nothing(client: FlaskClient, link: str) -> None:
    for method in ("GET", "HEAD"):
        assert client.open(link, method=method).status_code == 200
    assert invitation().opened_at is None
    assert signatures() == []


def test_the_page_has_everything_filled_in_but_the_ticks(client: FlaskClient, link: str) -> None:
    page = client.get(link).text
    for shown in ("Sign for Leeds Advice", 'value="Nora Contact"', 'value="Director"', LEEDS, "six more weeks"):
        assert shown in page, shown
    assert " checked" not in page


def test_the_first_touch_notes_that_it_was_opened_once(client: FlaskClient, link: str) -> None:
    assert "data-opened" in client.get(link).text
    assert client.post(f"{link}/opened").status_code == 204
    first = invitation().opened_at
    assert first is not None
    client.post(f"{link}/opened")
    assert invitation().opened_at == first
    assert "data-opened" not in client.get(link).text


def test_the_button_signs_at_once_for_a_contact_with_webmail_too(client: FlaskClient, nfi: Letter, link: str) -> None:
    answer = client.post(f"{link}/sign", data=FORM)
    assert "Thank you: you have signed" in answer.text
    assert "<b>Leeds Advice</b> now stands below" in answer.text
    assert "Set-Cookie" not in answer.headers
    (signature,) = signatures()
    assert (signature.standing, signature.hint) == (Standing.ACCEPTED, Hint.INVITED)
    assert signature.authorised_at is not None
    assert roll.everyone(nfi).organisations[0].name == "Leeds Advice"
    assert invitation().signed_at is not None
    assert len(mails_to(LEEDS)) == 1, "no second mail to confirm"


def test_without_the_authorised_tick_nothing_is_signed(client: FlaskClient, link: str) -> None:
    answer = client.post(f"{link}/sign", data=FORM | {"authorised": ""})
    assert answer.status_code == 422
    assert signatures() == []


def test_the_organisation_and_the_address_cannot_be_changed_in_the_form(client: FlaskClient, link: str) -> None:
    client.post(f"{link}/sign", data=FORM | {"organisation": "Another", "address": "eve@example.com", "as": "leader"})
    (signature,) = signatures()
    assert signature.organisation_name == "Leeds Advice"
    assert signature.person is not None
    assert signature.person.address == LEEDS


def test_signing_twice_is_one_signature(client: FlaskClient, nfi: Letter, link: str) -> None:
    client.post(f"{link}/sign", data=FORM)
    again = client.post(f"{link}/sign", data=FORM, follow_redirects=True)
    assert "Leeds Advice has signed" in again.text
    assert len(signatures()) == 1


def test_who_signed_by_another_door_finds_that_here(client: FlaskClient, nfi: Letter, link: str) -> None:
    by_organisation(nfi, "Leeds Advice")
    assert "Leeds Advice has signed" in client.get(link).text
    client.post(f"{link}/sign", data=FORM)
    assert len(signatures()) == 1


def test_a_letter_that_is_looked_at_whole_keeps_the_signature_for_review(
    client: FlaskClient, nfi: Letter, link: str
) -> None:
    nfi.review_all = True
    db.session.commit()
    client.post(f"{link}/sign", data=FORM)
    assert signatures()[0].standing == Standing.REVIEW
    assert invitation().signed_at is not None, "they have answered, and are not reminded"


def test_a_text_that_changed_meanwhile_is_read_again_first(client: FlaskClient, nfi: Letter, link: str) -> None:
    version(nfi, "We ask for twelve more weeks.", Edit.TYPO)
    db.session.commit()
    answer = client.post(f"{link}/sign", data=FORM)
    assert answer.status_code == 422
    assert "The text has changed" in answer.text
    assert signatures() == []


def test_signing_showing_and_the_newsletter_are_three_choices(client: FlaskClient, nfi: Letter, link: str) -> None:
    newsletter = a_newsletter()
    client.post(f"{link}/sign", data={key: value for key, value in FORM.items() if key != "shown"})
    person = Person.known(LEEDS)
    assert person is not None
    assert (signatures()[0].shown, Subscription.of(person)) == (False, [])
    db.session.delete(signatures()[0])
    db.session.commit()
    join = f"{newsletter.purpose} {newsletter.consent_version}"
    client.post(f"{link}/sign", data=FORM | {"join": join, "updates": "y"})
    found = {each.purpose: each.state for each in Subscription.of(person)}
    assert found == {newsletter.purpose: State.ACTIVE, nfi.purpose: State.ACTIVE}


def test_not_this_time_is_kept_with_its_reason_and_they_may_think_again(client: FlaskClient, link: str) -> None:
    page = client.post(f"{link}/decline", data={"reason": "In January."}, follow_redirects=True).text
    assert "You said: not this time" in page
    assert (invitation().reason, invitation().opened_at is not None) == ("In January.", True)
    client.post(f"{link}/sign", data=FORM)
    assert len(signatures()) == 1


def test_the_link_signs_nothing_once_the_letter_is_closed(client: FlaskClient, nfi: Letter, link: str) -> None:
    nfi.close(None)
    db.session.commit()
    assert "The letter is closed" in client.get(link).text
    for what in ("sign", "decline"):
        client.post(f"{link}/{what}", data=FORM)
    assert signatures() == []
    assert invitation().declined_at is None


def test_forged_crossed_and_cut_links_give_the_same_page(client: FlaskClient, context: Flask, link: str) -> None:
    tokens = House.of(context).tokens
    crossed = (link[:-3], "/invitations/x", f"/invitations/{tokens.make('signature', invitation().id)}")
    pages = {
        client.open(path + end, method=method).text
        for path in crossed
        for end, method in (("", "GET"), ("/sign", "POST"), ("/decline", "POST"), ("/opened", "POST"))
    }
    assert len(pages) == 1
    assert "This link does not work" in pages.pop()


def test_pages_behind_the_link_set_no_cookie_and_are_kept_by_nobody(
    client: FlaskClient, alice: FlaskClient, link: str
) -> None:
    for who in (client, alice):
        answer = who.get(link)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
