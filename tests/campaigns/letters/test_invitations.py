"""Invitations: who is asked, who is reminded, and who hears no more."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.directory.choosing import Choice
from broadside.directory.organisations import Organisation
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, suppress
from broadside.tokens import BadToken, Tokens
from campaigns.jobs import invitations as jobs
from campaigns.letters import inviting, ledger, withdrawing
from campaigns.letters.invitations import MOST_REMINDERS, Invitation
from campaigns.letters.ledger import InvitationHolder, State
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Standing
from campaigns.letters.standing import NotNow
from tests.campaigns.signed import by_organisation, letter, organisation
from tests.newsletters.readers import mails_to
from tests.people import ALICE, account

DAYS_AGO = timedelta(days=4)


def asked(tokens: Tokens, to: Letter, *names: str) -> list[Invitation]:
    """Organisations with a contact of their own each, invited to sign."""
    every = [organisation(name, contact=f"{name.split()[0].lower()}@example.org") for name in names]
    inviting.invite(to, inviting.candidates(to, every, tokens), account(ALICE))
    db.session.commit()
    return Invitation.of(to)


def mailed(invitation: Invitation) -> Invitation:
    """The invitation as it is four days after its mail."""
    invitation.mailed_at = clock.now() - DAYS_AGO
    db.session.commit()
    return invitation


def work(app: Flask) -> None:
    """Let the worker look once."""
    jobs.post(House.of(app))(threading.Event())
    db.session.expire_all()


def reasons(to: Letter, tokens: Tokens, *organisations: Organisation) -> list[str]:
    return [each.reason for each in inviting.candidates(to, organisations, tokens)]


def states(to: Letter) -> list[State]:
    return [line.state for line in ledger.ledger(to)]


def test_the_preview_says_who_is_not_invited_and_why(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    asked(tokens, nfi, "Leeds Advice")
    by_organisation(nfi, "Harbour Law Centre")
    suppress(tokens, "gone@example.org", Why.COMPLAINED)
    every = (
        organisation("Leeds Advice"),
        organisation("Harbour Law Centre", contact="harbour@example.org"),
        organisation("Nobody There"),
        organisation("Left Us", contact="gone@example.org"),
        organisation("Open Doors", contact="open@example.org"),
    )
    assert reasons(nfi, tokens, *every) == [
        "Was invited already.",
        "Has signed.",
        "No contact is known.",
        "Its contact gets no more mail.",
        "",
    ]


def test_a_merged_organisation_is_asked_once_and_through_the_contacts_of_both(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    kept, gone = organisation("Leeds Advice"), organisation("Advice in Leeds", contact="leeds@example.org")
    gone.merged_into = kept
    db.session.commit()
    (candidate,) = inviting.candidates(nfi, [kept, gone], tokens)
    assert (candidate.organisation, candidate.reason) == (kept, "")
    assert candidate.contact is not None
    assert candidate.contact.person.address == "leeds@example.org"


def test_an_organisation_whose_merged_row_has_signed_is_not_asked(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    by_organisation(nfi, "Advice in Leeds")
    organisation("Advice in Leeds").merged_into = organisation("Leeds Advice", contact="leeds@example.org")
    db.session.commit()
    assert reasons(nfi, tokens, organisation("Leeds Advice")) == ["Has signed."]


def test_each_gets_one_mail_with_a_link_of_its_own(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    both = asked(tokens, nfi, "Leeds Advice", "Open Doors")
    work(context)
    work(context)
    for address, invitation in zip(("leeds@example.org", "open@example.org"), both, strict=True):
        (mail,) = mails_to(address)
        links = re.findall(r"/invitations/(\S+)", mail.text)
        assert {Invitation.read(tokens, each) for each in links} == {invitation}
    assert states(nfi) == [State.INVITED, State.INVITED]


def test_invitations_wait_until_the_letter_is_open_and_none_goes_after_it_closed(
    context: Flask, tokens: Tokens
) -> None:
    nfi = letter(opens_at=clock.now() + timedelta(hours=1))
    asked(tokens, nfi, "Leeds Advice")
    work(context)
    assert states(nfi) == [State.WAITING]
    nfi.opens_at = clock.now() - timedelta(hours=1)
    nfi.closes_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    work(context)
    assert mails_to("leeds@example.org") == []


def test_who_signed_by_another_door_before_the_mail_went_gets_none(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    asked(tokens, nfi, "Leeds Advice")
    by_organisation(nfi, "Leeds Advice", standing=Standing.REVIEW)
    work(context)
    assert mails_to("leeds@example.org") == []
    assert states(nfi) == [State.SIGNED]


def test_reminders_go_twice_and_never_a_third_time(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    mailed(leeds)
    for number in range(MOST_REMINDERS):
        assert ledger.remind(nfi, [leeds.id], account(ALICE)) == 1
        db.session.commit()
        work(context)
        assert len(mails_to("leeds@example.org")) == number + 1
        leeds.reminded_at = clock.now() - DAYS_AGO
        db.session.commit()
    assert ledger.ledger(nfi)[0].obstacle == "Was reminded twice."
    with pytest.raises(NotNow, match="Nobody was left to remind"):
        ledger.remind(nfi, [leeds.id], account(ALICE))
    leeds.ask_to_remind()
    db.session.commit()
    work(context)
    assert len(mails_to("leeds@example.org")) == MOST_REMINDERS, "the claim has the last word"
    assert Invitation.reminders_due() == []


@pytest.mark.parametrize("answer", ["signed", "signed elsewhere", "declined"])
def test_who_answers_after_the_reminder_was_asked_for_is_not_reminded(
    context: Flask, tokens: Tokens, answer: str
) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    mailed(leeds)
    ledger.remind(nfi, [leeds.id], account(ALICE))
    if answer == "signed":
        leeds.signed_at = clock.now()
    elif answer == "signed elsewhere":
        by_organisation(nfi, "Leeds Advice")
    else:
        assert leeds.decline("Not now.")
        leeds.ask_to_remind()
    db.session.commit()
    work(context)
    assert mails_to("leeds@example.org") == []
    assert leeds.reminders == 0


@pytest.mark.parametrize("claim", [Invitation.claim, Invitation.claim_reminder], ids=["invitation", "reminder"])
def test_of_workers_that_claim_the_same_mail_one_wins(app: Flask, tokens: Tokens, claim: Callable[[int], bool]) -> None:
    with app.app_context():
        (leeds,) = asked(tokens, letter(), "Leeds Advice")
        if claim == Invitation.claim_reminder:
            mailed(leeds).ask_to_remind()
        db.session.commit()
        ident = leeds.id
    start = threading.Barrier(4)

    def worker(_: int) -> bool:
        with app.app_context():
            start.wait()
            won = claim(ident)
            db.session.commit()
            return won

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(worker, range(4))) == [False, False, False, True]
    with app.app_context():
        assert db.session.get_one(Invitation, ident).reminders == (1 if claim == Invitation.claim_reminder else 0)


def test_nobody_is_written_to_twice_in_two_days(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    assert ledger.ledger(nfi)[0].obstacle == "The invitation itself waits to be mailed."
    work(context)
    assert ledger.ledger(nfi)[0].obstacle == "Was written to in the last two days."
    mailed(leeds)
    assert ledger.ledger(nfi)[0].may_be_reminded


def test_declining_keeps_the_reason_and_the_second_time_changes_nothing(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    assert leeds.decline("Our trustees meet in January.")
    db.session.commit()
    db.session.refresh(leeds)
    assert not leeds.decline("Something else")
    assert leeds.reason == "Our trustees meet in January."
    assert states(nfi) == [State.DECLINED]


def test_who_withdrew_reads_as_declined_and_is_never_asked_again(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    mailed(leeds).signed_at = clock.now()
    signature = by_organisation(nfi, "Leeds Advice", address="leeds@example.org")
    withdrawing.withdraw(signature)
    db.session.commit()
    db.session.refresh(leeds)
    assert (leeds.signed_at, states(nfi)) == (None, [State.DECLINED])
    assert not ledger.ledger(nfi)[0].may_be_reminded


def test_the_link_reads_for_its_own_purpose_alone(context: Flask, tokens: Tokens) -> None:
    (leeds,) = asked(tokens, letter(), "Leeds Advice")
    assert Invitation.read(tokens, leeds.token(tokens)) is leeds
    for bad in (tokens.make("signature", leeds.id), leeds.token(tokens)[:-2], leeds.token(Tokens("another key" * 4))):
        with pytest.raises(BadToken):
            Invitation.read(tokens, bad)


def test_erasing_a_person_takes_them_out_of_the_ledger_and_stops_the_link(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    (leeds,) = asked(tokens, nfi, "Leeds Advice")
    leeds.decline("Ann has left us.")
    db.session.commit()
    person = Person.known("leeds@example.org")
    assert person is not None
    (held,) = InvitationHolder().held(person)
    assert (held["organisation"], held["reason"]) == ("Leeds Advice", "Ann has left us.")
    token = leeds.token(tokens)
    House.of(context).privacy.erase(person, tokens)
    db.session.commit()
    db.session.expire_all()
    assert (leeds.person_id, leeds.role, leeds.reason) == (None, "", "")
    with pytest.raises(BadToken):
        Invitation.read(tokens, token)


@pytest.mark.parametrize(
    "fields", [{"published_at": None}, {"closed_at": clock.now()}, {"elsewhere": "https://x.test/"}]
)
def test_nobody_is_invited_to_a_letter_that_cannot_be_signed_here(
    context: Flask, tokens: Tokens, fields: dict[str, Any]
) -> None:
    nfi = letter(**fields)
    leeds = organisation("Leeds Advice", contact="leeds@example.org")
    with pytest.raises(NotNow, match="from the publication of a letter until it closes"):
        inviting.invite(nfi, inviting.candidates(nfi, [leeds], tokens), account(ALICE))


def test_organisations_are_chosen_by_the_directorys_filter(context: Flask, tokens: Tokens) -> None:
    organisation("Leeds Advice", contact="leeds@example.org").mandates = ["legal-advice"]
    organisation("Open Doors", contact="open@example.org").mandates = ["research"]
    db.session.commit()
    chosen = Choice.of({"mandate": "legal-advice"}).organisations()
    assert [each.organisation.name for each in inviting.candidates(letter(), chosen, tokens)] == ["Leeds Advice"]


def test_the_counts_add_up_to_the_ledger(context: Flask, tokens: Tokens) -> None:
    nfi = letter()
    first, second, third = asked(tokens, nfi, "Leeds Advice", "Open Doors", "River Trust")
    mailed(first).open()
    first.decline("")
    mailed(second).open()
    db.session.commit()
    db.session.expire_all()
    counts = ledger.counts(ledger.ledger(nfi))
    assert (counts["declined"], counts["opened the page"], counts["waiting to be mailed"]) == (1, 1, 1)
    assert sum(counts.values()) == 3
    assert third.mailed_at is None
