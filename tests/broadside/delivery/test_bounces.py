"""What came back: a hard bounce and a complaint end it at once, soft ones are counted in a row."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.bounces import Bounce, Bounces, Kind, Means, Said, forget_old, refused
from broadside.delivery.messages import Message, MessageState
from broadside.delivery.permission import objection
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, reason_for, suppress
from broadside.tokens import Tokens
from tests.broadside.delivery.conftest import PURPOSE, letter, readers

R0 = "reader0@example.net"
WORDS = "550 5.1.1 <reader0@example.net>: no such user"
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """The house on either database, within its context."""
    app: Flask = request.getfixturevalue("context" if request.param == "sqlite" else "postgres_app")
    yield House.of(app)
    db.session.rollback()


def taken(ref: str = "issue:1", address: str = R0) -> int:
    """The id of a message that the relay accepted just now."""
    person = Person.known(address)
    recipients = [outbox.Recipient(person.id, address)] if person else readers(1)
    mailing = outbox.post(letter(ref), recipients)
    message = db.session.scalar(select(Message).where(Message.mailing_id == mailing.id))
    assert message is not None
    message.state, message.changed_at = MessageState.ACCEPTED, clock.now()
    db.session.flush()
    return message.id


def soft(house: House, message_id: int) -> bool:
    return Bounces.of(house).of_message(message_id, Said(Kind.SOFT, Means.NOTICE, "452 4.2.2 mailbox full"))


def why(house: House, address: str = R0) -> Why | None:
    return reason_for(house.tokens, address)


def test_a_hard_refusal_suppresses_the_address_and_its_words_name_nobody(house: House) -> None:
    refused(house.tokens, taken(), WORDS)
    bounce = db.session.scalars(select(Bounce)).one()
    assert why(house) == Why.BOUNCED
    assert (bounce.kind, bounce.means, bounce.words) == (
        Kind.HARD,
        Means.RELAY,
        "550 5.1.1 <[address]>: no such user",
    )
    person = Person.known(R0)
    assert person is not None
    assert bounce.person_id == person.id
    assert "bounced" in objection(house.tokens, PURPOSE, person.id, R0)


def test_a_complaint_suppresses_at_once_and_outweighs_a_bounce(house: House) -> None:
    message_id = taken()
    refused(house.tokens, message_id, WORDS)
    Bounces.of(house).of_message(message_id, Said(Kind.COMPLAINT, Means.REPORT))
    assert why(house) == Why.COMPLAINED
    suppress(house.tokens, R0, Why.BOUNCED)
    assert why(house) == Why.COMPLAINED


def test_the_same_is_written_down_once(house: House) -> None:
    message_id = taken()
    assert [soft(house, message_id) for _ in range(3)] == [True, False, False]
    assert len(db.session.scalars(select(Bounce)).all()) == 1


def test_five_soft_bounces_in_a_row_end_it_and_four_do_not(house: House) -> None:
    start = clock.now()
    for month in range(5):
        assert why(house) is None
        with time_machine.travel(start + month * 30 * DAY, tick=False):
            soft(house, taken(f"issue:{month}"))
    assert why(house) == Why.BOUNCED


def test_a_mail_that_stayed_away_breaks_the_row_and_one_accepted_just_now_does_not(house: House) -> None:
    start = clock.now()
    for month in range(4):
        with time_machine.travel(start + month * 10 * DAY, tick=False):
            soft(house, taken(f"issue:{month}"))
    with time_machine.travel(start + 40 * DAY, tick=False):
        taken("issue:4")
        assert Bounces.of(house).in_a_row(person_id()) == 4
    with time_machine.travel(start + 47 * DAY, tick=False):
        assert Bounces.of(house).in_a_row(person_id()) == 0


def test_the_button_of_a_confirmation_breaks_the_row(house: House) -> None:
    soft(house, taken())
    person = Person.known(R0)
    subscription = Subscription.find(person, PURPOSE) if person else None
    assert subscription is not None
    assert Bounces.of(house).in_a_row(subscription.person_id) == 1
    subscription.turn(State.ACTIVE, Act.CONFIRMED, "test")
    db.session.flush()
    assert Bounces.of(house).in_a_row(subscription.person_id) == 0


def test_soft_bounces_of_long_ago_do_not_count_and_go_after_a_year(house: House) -> None:
    with time_machine.travel(clock.now() - 200 * DAY, tick=False):
        soft(house, taken())
    assert Bounces.of(house).in_a_row(person_id()) == 0
    forget_old()
    assert db.session.scalars(select(Bounce)).all()
    with time_machine.travel(clock.now() + 170 * DAY, tick=False):
        forget_old()
    assert db.session.scalars(select(Bounce)).all() == []


def test_erasure_removes_what_came_back_and_leaves_the_keyed_hash(house: House) -> None:
    refused(house.tokens, taken(), WORDS)
    person = Person.known(R0)
    assert person is not None
    held = house.privacy.held(person)["mails that came back"]
    assert held["no more is sent because"] == "the address bounced"
    assert [each["what"] for each in held["came back"]] == ["Bounced for good"]
    house.privacy.erase(person, house.tokens)
    assert db.session.scalars(select(Bounce)).all() == []
    assert why(house) == Why.BOUNCED


def test_what_is_said_of_who_was_erased_is_not_kept(house: House) -> None:
    message_id = taken()
    person = Person.known(R0)
    assert person is not None
    house.privacy.erase(person, house.tokens)
    assert not soft(house, message_id)
    refused(house.tokens, message_id, WORDS)
    assert db.session.scalars(select(Bounce)).all() == []


def test_a_notice_that_bounces_suppresses_its_address_and_is_erased_with_its_person(house: House) -> None:
    mailing = outbox.post_to_addresses(letter("notice:1", purpose=None), ["New@example.net"])
    message_id = db.session.scalars(select(Message.id).where(Message.mailing_id == mailing.id)).one()
    refused(house.tokens, message_id, "550 5.1.1 new is unknown")
    assert why(house, "new@example.net") == Why.BOUNCED
    house.privacy.erase(Person.of("new@example.net"), house.tokens)
    assert db.session.scalars(select(Bounce)).all() == []


def test_what_is_about_nobody_any_more_is_forgotten(house: House) -> None:
    mailing = outbox.post_to_addresses(letter("notice:1", purpose=None), ["new@example.net"])
    message_id = db.session.scalars(select(Message.id).where(Message.mailing_id == mailing.id)).one()
    refused(house.tokens, message_id, WORDS)
    outbox.forget("notice:1")
    forget_old()
    assert db.session.scalars(select(Bounce)).all() == []


def test_a_provider_that_names_an_address_is_believed_and_nonsense_is_not(house: House) -> None:
    taken()
    bounces, said = Bounces.of(house), Said(Kind.HARD, Means.SES, "550")
    assert bounces.of_address("Reader0@Example.NET", said)
    assert not bounces.of_address("no address", said)
    assert why(house) == Why.BOUNCED
    assert db.session.scalars(select(Bounce.message_id)).all() == [None]


def test_a_bounce_of_the_future_is_dated_now(house: House) -> None:
    Bounces.of(house).of_message(taken(), Said(Kind.SOFT, Means.NOTICE, at=clock.now() + 400 * DAY))
    assert db.session.scalars(select(Bounce.at)).one() <= clock.now()


def person_id() -> int:
    person = Person.known(R0)
    assert person is not None
    return person.id


def test_the_limit_is_a_setting(tokens: Tokens, context: Flask) -> None:
    Bounces(tokens, limit=1).of_message(taken(), Said(Kind.SOFT, Means.NOTICE))
    assert reason_for(tokens, R0) == Why.BOUNCED
