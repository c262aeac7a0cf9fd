"""Signing a letter: what the button makes of a form, what waits for a colleague, and that nothing counts twice."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Why, suppress
from campaigns.letters import confirming, holding, roll
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.signing import Signing
from tests.campaigns import signed as given
from tests.campaigns.letters.signers import (
    GROUP,
    LEADER,
    PERSON,
    asked,
    forget,
    newest,
    own,
    sign,
    signed,
    work,
)
from tests.newsletters.readers import a_newsletter, mails_to
from tests.people import BOB, CHARLIE

HARBOUR = {"address": "bob@harbour.example.org"}


@pytest.fixture
def letter(context: Flask) -> Letter:
    given.organisation("Harbour Law Centre", "https://www.harbour.example.org/")
    return given.letter()


def test_one_of_each_kind_is_three_groups_and_counts(client: FlaskClient, letter: Letter) -> None:
    signed(client, letter, PERSON, shown="y")
    signed(client, letter, GROUP | HARBOUR, shown="y")
    signed(client, letter, LEADER | HARBOUR, shown="y")
    counts = roll.counts(letter)
    assert (counts.organisations, counts.leaders, counts.individuals, counts.unnamed) == (1, 1, 1, 0)
    page = client.get(letter.path).text
    for words in ("Organisations, A to Z", "Leaders, in their role, A to Z", "People, A to Z", "Harbour Law Centre"):
        assert words in page
    assert "bob@" not in page


def test_nothing_counts_before_the_button_is_pressed(client: FlaskClient, letter: Letter) -> None:
    asked(client, letter, PERSON)
    assert db.session.query(Signature).count() == 0


def test_the_authority_to_sign_is_recorded(client: FlaskClient, letter: Letter) -> None:
    signature = signed(client, letter, GROUP | HARBOUR)
    assert signature.person is not None
    assert (signature.name, signature.role, signature.person.address) == ("Bob Example", "Director", HARBOUR["address"])
    assert signature.authorised_at is not None
    assert (signature.hint, signature.standing) == (Hint.MATCH, Standing.ACCEPTED)
    assert signature.version.text_hash


def test_the_name_of_the_directory_stands_below_the_letter_however_it_was_typed(
    client: FlaskClient, letter: Letter
) -> None:
    signature = signed(client, letter, GROUP | HARBOUR, organisation="the HARBOUR law centre ltd")
    assert signature.organisation_name == "Harbour Law Centre"


@pytest.mark.parametrize(
    ("address", "hint"), [("bob@gmail.com", Hint.WEBMAIL), ("bob@elsewhere.example.com", Hint.OTHER)]
)
@pytest.mark.parametrize("form", [GROUP, LEADER], ids=["organisation", "leader"])
def test_webmail_or_another_domain_waits_for_a_colleague(
    client: FlaskClient, letter: Letter, form: dict[str, str], address: str, hint: Hint
) -> None:
    signature = signed(client, letter, form, address=address, shown="y")
    assert (signature.standing, signature.hint) == (Standing.REVIEW, hint)
    assert roll.counts(letter).total == 0
    assert "Harbour" not in client.get(letter.path).text


def test_an_organisation_that_is_not_in_the_directory_enters_it_only_with_a_colleague(
    client: FlaskClient, letter: Letter
) -> None:
    signature = signed(client, letter, GROUP, organisation="Harbor Law Center", site="harbor.example.org")
    assert signature.standing == Standing.REVIEW
    assert "Not in the directory" in signature.doubt
    assert "Looks like: Harbour Law Centre" in signature.doubt
    assert signature.website == "https://harbor.example.org"
    assert Organisation.named("Harbor Law Center") is None


def test_without_proof_of_work_a_signature_waits_with_the_reason(client: FlaskClient, letter: Letter) -> None:
    signature = signed(client, letter, PERSON, proof="")
    assert signature.standing == Standing.REVIEW
    assert "No proof of work" in signature.doubt


def test_a_letter_may_have_every_signature_looked_at(client: FlaskClient, letter: Letter) -> None:
    letter.review_all = True
    db.session.commit()
    assert signed(client, letter, PERSON).standing == Standing.REVIEW


def test_who_was_refused_is_looked_at_again(client: FlaskClient, letter: Letter) -> None:
    signed(client, letter, PERSON).standing = Standing.REJECTED
    db.session.commit()
    again = signed(client, letter, PERSON)
    assert again.standing == Standing.REVIEW
    assert "was refused before" in again.doubt


def test_signing_twice_gets_the_same_answer_a_neutral_mail_and_one_count(client: FlaskClient, letter: Letter) -> None:
    signed(client, letter, PERSON)
    answers = [sign(client, letter, PERSON, address=address) for address in (BOB, CHARLIE)]
    headers = [{name: value for name, value in each.headers.items() if name != "Date"} for each in answers]
    assert (answers[0].status_code, answers[0].text, headers[0]) == (
        answers[1].status_code,
        answers[1].text,
        headers[1],
    )
    work()
    assert mails_to(BOB)[-1].subject.startswith("Your signature")
    assert own(newest()) in mails_to(BOB)[-1].text
    assert mails_to(CHARLIE)[-1].subject.startswith("Please confirm")
    assert roll.counts(letter).total == 1
    assert db.session.query(Signing).filter_by(address=BOB, confirmed_at=None).count() == 0


def test_two_filled_forms_of_one_person_are_one_signature(client: FlaskClient, letter: Letter) -> None:
    first, second = asked(client, letter, PERSON), asked(client, letter, PERSON, name="Robert")
    assert client.post(first).status_code == client.post(second).status_code == 200
    assert db.session.query(Signature).count() == 1


def test_one_address_may_sign_for_an_organisation_and_for_itself(client: FlaskClient, letter: Letter) -> None:
    for form in (PERSON, GROUP, LEADER):
        signed(client, letter, form | HARBOUR)
    assert roll.counts(letter).total == 3


def test_a_second_person_for_one_organisation_is_never_a_second_count(client: FlaskClient, letter: Letter) -> None:
    signed(client, letter, GROUP | HARBOUR, shown="y")
    second = signed(client, letter, GROUP, address="ann@harbour.example.org", name="Ann Other", shown="y")
    assert second.standing == Standing.REVIEW
    assert "stands on this letter already" in second.doubt
    assert roll.counts(letter).organisations == 1


def test_two_at_once_for_one_organisation_are_one_count_and_one_doubt(
    client: FlaskClient, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing another signature came: the database refuses the second, which then waits."""
    signed(client, letter, GROUP | HARBOUR)
    path = asked(client, letter, GROUP, address="ann@harbour.example.org")
    monkeypatch.setattr(Signature, "for_organisation", lambda *_: None)
    assert client.post(path).status_code == 200
    assert "stands on this letter already" in newest().doubt
    assert roll.counts(letter).organisations == 1


def test_two_clicks_at_once_are_one_signature(app: Flask, client: FlaskClient, letter: Letter) -> None:
    path = asked(client, letter, PERSON)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(app.test_client().post(path).status_code)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 6
    assert db.session.query(Signature).count() == 1


def test_the_link_used_again_says_already_confirmed(client: FlaskClient, letter: Letter) -> None:
    path = asked(client, letter, PERSON)
    client.post(path)
    for answer in (client.get(path), client.post(path)):
        assert "already confirmed" in answer.text
    assert db.session.query(Signature).count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_signs_nothing(client: FlaskClient, letter: Letter, method: str) -> None:
    path = asked(client, letter, PERSON)
    assert getattr(client, method)(path).status_code == 200
    assert db.session.query(Signature).count() == 0


def test_forged_crossed_and_old_links_are_refused_alike(client: FlaskClient, letter: Letter) -> None:
    path = asked(client, letter, PERSON)
    number = db.session.query(Signing).one().id
    wrong = [f"{path}x", "/letters/confirm/nonsense", f"/letters/confirm/{house().tokens.make('signature', number)}"]
    pages = [client.post(each) for each in wrong]
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        pages.append(client.post(path))
    assert {(page.status_code, page.text) for page in pages} == {(404, pages[0].text)}
    assert db.session.query(Signature).count() == 0


def test_a_form_filled_in_time_is_confirmed_for_a_week_after_closing(client: FlaskClient, letter: Letter) -> None:
    path = asked(client, letter, PERSON)
    letter.closes_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert sign(client, letter, PERSON, address=CHARLIE).status_code == 409
    client.post("/signatures", data={"address": BOB})
    work()
    assert len(mails_to(BOB)) == 2
    assert "has closed meanwhile" in client.get(path).text
    client.post(path)
    assert roll.counts(letter).total == 1


@pytest.mark.parametrize("why", list(Why))
def test_an_address_that_gets_no_mail_gets_none(client: FlaskClient, letter: Letter, why: Why) -> None:
    suppress(house().tokens, BOB, why)
    db.session.commit()
    assert sign(client, letter, PERSON).status_code == 303
    work()
    assert mails_to(BOB) == []
    assert db.session.query(Signing).count() == 0


def test_a_stranger_cannot_make_us_write_without_end(client: FlaskClient, letter: Letter) -> None:
    for _ in range(8):
        sign(client, letter, PERSON)
    work()
    assert len(mails_to(BOB)) == 5


def test_proved_forms_do_not_wait_behind_a_flood_of_others(
    client: FlaskClient, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadside.allowances.exhausted", lambda kind: kind.name == "signature unproved")
    sign(client, letter, PERSON, proof="", address=CHARLIE)
    sign(client, letter, PERSON)
    work()
    assert (len(mails_to(BOB)), mails_to(CHARLIE)) == (1, [])


def test_being_told_being_shown_and_the_newsletter_are_three_choices(client: FlaskClient, letter: Letter) -> None:
    newsletter = a_newsletter()
    offer = f"{newsletter.purpose} {newsletter.consent_version}"
    plain = signed(client, letter, PERSON)
    assert plain.person is not None
    assert (plain.shown, Subscription.of(plain.person)) == (False, [])
    told = signed(client, letter, PERSON, address=CHARLIE, updates="y", join=offer)
    assert told.person is not None
    states = {each.purpose: each.state for each in Subscription.of(told.person)}
    assert states == {letter.purpose: State.ACTIVE, newsletter.purpose: State.ACTIVE}
    agreed = {act.purpose: act for act in Consent.of(told.person) if act.act == Act.CONFIRMED}
    assert agreed[newsletter.purpose].wording == newsletter.consent_wording
    assert agreed[newsletter.purpose].evidence == "wording version 1"
    assert "delivered" in agreed[letter.purpose].wording
    assert not told.shown


def test_who_reads_the_newsletter_keeps_their_choices(client: FlaskClient, letter: Letter) -> None:
    newsletter = a_newsletter()
    offer = f"{newsletter.purpose} {newsletter.consent_version}"
    signed(client, letter, PERSON, join=offer)
    before = db.session.query(Consent).count()
    signed(client, letter, LEADER, join=offer)
    assert db.session.query(Consent).count() == before


def test_signing_marks_the_invitation_of_the_organisation(client: FlaskClient, letter: Letter) -> None:
    harbour = Organisation.named("Harbour Law Centre")
    assert harbour is not None
    invitation = Invitation(letter_id=letter.id, organisation_id=harbour.id)
    db.session.add(invitation)
    db.session.commit()
    signed(client, letter, GROUP | HARBOUR)
    db.session.refresh(invitation)
    assert invitation.signed_at is not None


def test_after_erasure_no_trace_is_left_but_the_count_and_the_hash(client: FlaskClient, letter: Letter) -> None:
    signature = signed(client, letter, PERSON, shown="y", updates="y")
    text_hash, path = signature.version.text_hash, own(signature)
    asked(client, letter, LEADER)
    assert signature.person is not None
    assert "Bob Example" in str(holding.SignatureHolder().held(signature.person))
    house().privacy.erase(signature.person, house().tokens)
    db.session.commit()
    db.session.expire_all()
    assert (signature.name, signature.role, signature.person_id, signature.shown) == ("", "", None, False)
    assert signature.version.text_hash == text_hash
    counts = roll.counts(letter)
    assert (counts.total, counts.unnamed) == (1, 1)
    assert Person.known(BOB) is None
    assert db.session.query(Signing).count() == 0
    assert "Bob Example" not in client.get(letter.path).text
    assert client.get(path).status_code == 404


def test_forms_are_forgotten_after_a_week_and_with_them_who_never_confirmed(
    client: FlaskClient, letter: Letter
) -> None:
    asked(client, letter, PERSON)
    signed(client, letter, PERSON, address=CHARLIE)
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)):
        forget()
    assert db.session.query(Signing).count() == 0
    assert Person.known(BOB) is None
    assert Person.known(CHARLIE) is not None


def test_a_year_after_closing_addresses_go_but_of_those_who_want_to_hear_more(
    client: FlaskClient, letter: Letter
) -> None:
    shown = signed(client, letter, PERSON, shown="y")
    hidden = signed(client, letter, PERSON, address="hidden@example.net")
    told = signed(client, letter, PERSON, address=CHARLIE, updates="y")
    closes = letter.closes_at
    assert closes is not None
    with time_machine.travel(closes + timedelta(days=364)):
        forget()
    assert shown.person_id is not None
    with time_machine.travel(closes + timedelta(days=366)):
        forget()
    assert [(each.person_id, each.name) for each in (shown, hidden)] == [(None, "Bob Example"), (None, "")]
    assert told.person_id is not None
    assert Person.known(BOB) is None
    assert roll.counts(letter).total == 3
    assert client.get(own(shown)).status_code == 200


def test_a_signing_of_one_letter_is_not_one_of_another(client: FlaskClient, letter: Letter) -> None:
    other = given.letter("other")
    signed(client, letter, PERSON)
    signed(client, other, PERSON)
    assert (roll.counts(letter).total, roll.counts(other).total) == (1, 1)


def test_confirming_twice_by_rule_is_once(client: FlaskClient, letter: Letter) -> None:
    asked(client, letter, PERSON)
    signing = db.session.query(Signing).one()
    assert confirming.confirm(signing) is not None
    assert confirming.confirm(signing) is None
    assert newest().kind == SignatureKind.INDIVIDUAL
