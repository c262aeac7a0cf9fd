"""A signatory's own page: everything may be changed by its owner, nothing by others, and nothing by looking."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.audit import Audit
from broadside.consent import Consent, State, Subscription
from broadside.database import db
from broadside.delivery.messages import Mailing
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from campaigns.letters import following, roll
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, Standing
from campaigns.letters.signing import Signing
from campaigns.letters.versions import Edit
from tests.campaigns import signed as given
from tests.campaigns.letters.signers import GROUP, LEADER, PERSON, own, signed, work
from tests.newsletters.readers import mails_to, path_in
from tests.people import BOB, CHARLIE


@pytest.fixture
def letter(context: Flask) -> Letter:
    given.organisation("Harbour Law Centre", "https://harbour.example.org")
    return given.letter()


@pytest.fixture
def signature(client: FlaskClient, letter: Letter) -> Signature:
    """Bob’s own, shown, and he is told what comes of it."""
    return signed(client, letter, PERSON, shown="y", updates="y")


def press(client: FlaskClient, signature: Signature, button: str, **form: str) -> str:
    """Press a button on the page of a signature; returns what the page says then."""
    answer = client.post(f"{own(signature)}/{button}", data=form, follow_redirects=True)
    db.session.expire_all()
    return answer.text


def test_a_name_and_a_role_are_corrected_by_their_owner(client: FlaskClient, letter: Letter) -> None:
    signature = signed(client, letter, LEADER | {"address": "bob@harbour.example.org"}, shown="y")
    press(client, signature, "correct", name="Robert Example", role="Chair", organisation="Harbour Law Centre")
    assert "Robert Example" in client.get(letter.path).text
    assert "Chair, Harbour Law Centre" in client.get(letter.path).text


def test_another_name_of_the_organisation_waits_and_the_old_one_stands_until_then(
    client: FlaskClient, letter: Letter
) -> None:
    signature = signed(client, letter, GROUP | {"address": "bob@harbour.example.org"}, shown="y")
    said = press(client, signature, "correct", name="Bob", role="Director", organisation="Harbour Law Centre Leeds")
    assert "A colleague looks at" in said
    assert (signature.wanted_name, signature.standing) == ("Harbour Law Centre Leeds", Standing.ACCEPTED)
    page = client.get(letter.path).text
    assert "Harbour Law Centre" in page
    assert "Leeds" not in page


def test_a_correction_with_a_link_is_refused_at_its_field(client: FlaskClient, signature: Signature) -> None:
    answer = client.post(f"{own(signature)}/correct", data={"name": "www.spam.example"})
    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text
    assert 'value="www.spam.example"' in answer.text


def test_showing_and_hiding_are_the_owners_choice(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    press(client, signature, "shown", shown="")
    assert "Bob Example" not in client.get(letter.path).text
    assert roll.counts(letter).unnamed == 1
    press(client, signature, "shown", shown="y")
    assert "Bob Example" in client.get(letter.path).text


def test_being_told_ends_and_begins_again(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    assert following.follows(signature.person, letter)
    press(client, signature, "updates", updates="")
    assert not following.follows(signature.person, letter)
    press(client, signature, "updates", updates="y")
    assert following.follows(signature.person, letter)


def test_withdrawing_leaves_nothing_but_a_number(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    said = press(client, signature, "withdraw")
    assert "You withdrew on" in said
    kept = {column.name: getattr(signature, column.name) for column in Signature.__table__.columns}
    nothing = {name for name, value in kept.items() if value in (None, "", False, 0)}
    assert {"name", "role", "organisation_name", "sorting", "person_id", "organisation_id", "evidence"} <= nothing
    assert signature.standing == Standing.WITHDRAWN
    assert roll.counts(letter).total == 0
    assert "Bob Example" not in client.get(letter.path).text
    assert db.session.query(Signing).count() == 0
    assert db.session.query(Consent).count() == db.session.query(Subscription).count() == 0
    assert Person.known(BOB) is None
    assert not any("Bob" in str(each.detail) for each in db.session.query(Audit))


def test_withdrawing_says_that_what_was_delivered_stays(
    client: FlaskClient, letter: Letter, signature: Signature
) -> None:
    letter.closed_at = letter.delivered_at = clock.now()
    db.session.commit()
    assert "stays as it was" in client.get(own(signature)).text
    assert "stays as it was" in press(client, signature, "withdraw")


def test_a_second_withdrawal_and_other_buttons_after_it_change_nothing(
    client: FlaskClient, signature: Signature
) -> None:
    press(client, signature, "withdraw")
    number = db.session.query(Audit).count()
    for button in ("withdraw", "shown", "updates", "correct", "text", "links"):
        assert "You withdrew on" in press(client, signature, button, shown="y", name="Bob", role="x")
    assert db.session.query(Audit).count() == number


def test_who_withdrew_may_sign_again(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    press(client, signature, "withdraw")
    assert signed(client, letter, PERSON).id != signature.id
    assert roll.counts(letter).total == 1


def test_who_signed_twice_in_two_kinds_and_withdraws_once_is_still_told(
    client: FlaskClient, letter: Letter, signature: Signature
) -> None:
    signed(client, letter, LEADER)
    press(client, signature, "withdraw")
    assert following.follows(Person.known(BOB), letter)


def test_a_new_link_ends_the_earlier_ones(client: FlaskClient, signature: Signature) -> None:
    before = own(signature)
    press(client, signature, "links")
    assert client.get(before).status_code == 404
    assert client.post(f"{before}/withdraw").status_code == 404
    assert client.get(own(signature)).status_code == 200


@pytest.mark.parametrize("button", ["", "correct", "shown", "updates", "text", "links", "withdraw"])
def test_forged_and_crossed_links_do_nothing(client: FlaskClient, signature: Signature, button: str) -> None:
    tokens = house().tokens
    assert signature.person is not None
    crossed = [
        tokens.make("confirm signature", signature.id),
        tokens.make("preferences", signature.id),
        PersonalLinks(tokens, "").leave_token(signature.person.id, signature.letter.purpose),
        tokens.make("signature", signature.id, 9),
        tokens.make("signature", 999),
        own(signature).rpartition("/")[2][:-3] + "abc",
    ]
    for token in crossed:
        path = f"/signatures/{token}/{button}".rstrip("/")
        answer = client.post(path) if button else client.get(path)
        assert answer.status_code == 404
    db.session.expire_all()
    assert signature.standing == Standing.ACCEPTED


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: FlaskClient, signature: Signature, method: str) -> None:
    number = db.session.query(Audit).count()
    assert getattr(client, method)(own(signature)).status_code == 200
    assert getattr(client, method)(f"{own(signature)}/withdraw").status_code == 405
    db.session.expire_all()
    assert db.session.query(Audit).count() == number
    assert signature.standing == Standing.ACCEPTED


def test_a_lost_link_is_mailed_to_who_signed_and_the_answer_is_the_same_for_all(
    client: FlaskClient, signature: Signature
) -> None:
    answers = [client.post("/signatures", data={"address": address}) for address in (BOB, "nobody@example.net")]
    assert answers[0].location == answers[1].location
    before = db.session.query(Mailing).count()
    work()
    assert db.session.query(Mailing).count() == before + 1
    assert path_in(mails_to(BOB)[-1], "signatures") == own(signature)
    assert client.post("/signatures", data={"address": "nobody"}).status_code == 422


def test_a_material_edit_asks_again_once_and_only_the_button_moves(
    client: FlaskClient, letter: Letter, signature: Signature
) -> None:
    given.version(letter, "A typo less.", Edit.TYPO)
    db.session.commit()
    work()
    assert not [each for each in mails_to(BOB) if "has changed" in each.subject]
    letter.paused_at = clock.now()
    given.version(letter, "Something else.", Edit.MATERIAL)
    db.session.commit()
    work()
    assert not [each for each in mails_to(BOB) if "has changed" in each.subject]
    letter.paused_at = None
    db.session.commit()
    work()
    work()
    (mail,) = [each for each in mails_to(BOB) if "has changed" in each.subject]
    assert "I sign the new text too" in client.get(path_in(mail, "signatures")).text
    assert (roll.counts(letter).total, roll.counts(letter).earlier) == (0, 1)
    press(client, signature, "text", version="2")
    assert signature.version.number == 1
    press(client, signature, "text", version="3")
    assert signature.version.number == 3
    assert (roll.counts(letter).total, roll.counts(letter).earlier) == (1, 0)


def test_the_page_of_choices_knows_letters(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    assert signature.person is not None
    page = client.get(PersonalLinks(house().tokens, "").preferences(signature.person)).text
    assert letter.title in page
    assert own(signature) in page
    leave = PersonalLinks(house().tokens, "").leave(signature.person.id, letter.purpose)
    assert letter.title in client.get(leave).text
    client.post(leave)
    db.session.expire_all()
    assert Subscription.find(signature.person, letter.purpose).state == State.LEFT  # type: ignore[union-attr]
    assert signature.standing == Standing.ACCEPTED


def test_a_refused_signature_can_only_be_deleted(client: FlaskClient, signature: Signature) -> None:
    signature.standing = Standing.REJECTED
    db.session.commit()
    assert "did not accept it" in client.get(own(signature)).text
    press(client, signature, "shown", shown="")
    assert signature.shown
    press(client, signature, "withdraw")
    assert (signature.standing, signature.name) == (Standing.WITHDRAWN, "")


def test_nobody_reaches_the_signature_of_another(client: FlaskClient, letter: Letter, signature: Signature) -> None:
    other = signed(client, letter, PERSON, address=CHARLIE, name="Charlie Example", shown="y")
    press(client, other, "withdraw")
    assert "Bob Example" in client.get(letter.path).text
