"""Tallies: whatever becomes of readers, by rules or in bulk, the kept numbers are the counted ones."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from broadside import clock
from broadside.consent import Consent, State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from newsletters import tallies
from newsletters.newsletter import Newsletter
from newsletters.readership import Readership
from newsletters.roster import Filter, Roster, Standing
from newsletters.subscribers import Cadence, Choices, Subscriber
from newsletters.tallies import ConsentTally, ReaderTally
from newsletters.transfers.enrolment import Enrolment
from newsletters.transfers.intake import Row
from tests.newsletters.readers import a_newsletter, a_reader
from tests.people import BOB

ADDRESSES = [f"r{number}@example.net" for number in range(4)]
BASIS = "Signed the list at our stall on 3 May 2026."
CHOICES = [Choices(), Choices(Cadence.DIGEST, ("data",)), Choices(Cadence.ALERTS, ("borders", "data"), plain=True)]


def known(newsletter: Newsletter, place: int) -> Subscriber | None:
    person = Person.known(ADDRESSES[place])
    return Subscriber.of(person, newsletter) if person else None


def join(newsletter: Newsletter, place: int) -> None:
    if known(newsletter, place) is None:
        a_reader(newsletter, ADDRESSES[place])


def take_in(newsletter: Newsletter, place: int) -> None:
    states = list(State)
    rows = [
        Row(at, address, "", CHOICES[(at + place) % 3], states[(at * place) % 3])
        for at, address in enumerate(ADDRESSES)
    ]
    Enrolment(newsletter, house().tokens, BASIS).take_in(rows)


def of_known(does: Callable[[Subscriber], object]) -> Callable[[Newsletter, int], None]:
    def act(newsletter: Newsletter, place: int) -> None:
        found = known(newsletter, place)
        if found is not None:
            does(found)

    return act


def pause(reader: Subscriber) -> None:
    if reader.subscription.state == State.ACTIVE:
        reader.subscription.pause(clock.now() + timedelta(days=reader.subscription_id % 3 + 1), "test")


ACTS: dict[str, Callable[[Newsletter, int], object]] = {
    "join": join,
    "take in": take_in,
    "leave": of_known(lambda reader: reader.subscription.leave("test")),
    "remove": of_known(lambda reader: reader.subscription.remove("desk", "asked")),
    "come back": of_known(lambda reader: reader.confirm(CHOICES[1], "test", "words", "")),
    "pause": of_known(pause),
    "resume": of_known(lambda reader: reader.subscription.resume("test")),
    "choose": of_known(lambda reader: reader.choose(CHOICES[reader.subscription_id % 3], "test")),
    "forget": of_known(lambda reader: reader.subscription.forget()),
    "erase": of_known(lambda reader: house().privacy.erase(reader.subscription.person, house().tokens)),
    "fold": lambda _, __: tallies.fold(),
    "behind our back": lambda _, place: db.session.execute(update(Subscription).values(state=list(State)[place % 3])),
    "gone behind our back": lambda _, place: db.session.execute(
        delete(Person).where(Person.address == ADDRESSES[place])
    ),
}
SEQUENCES = st.lists(st.tuples(st.sampled_from(list(ACTS)), st.integers(0, 3)), max_size=12)


def counted(newsletter: Newsletter, *conditions: object) -> int:
    query = select(func.count()).select_from(Subscriber).join(Subscriber.subscription)
    return db.session.scalar(query.where(Subscriber.newsletter_id == newsletter.id, *conditions)) or 0  # type: ignore[arg-type]


def all_is_counted(newsletter: Newsletter) -> None:
    assert tallies.wrong() == 0
    assert ReaderTally.sum(newsletter.id) == counted(newsletter)
    for standing in (Standing.ACTIVE, Standing.PENDING, Standing.LEFT, Standing.PAUSED):
        for cadence in ("", Cadence.DIGEST):
            for topic in ("", "data"):
                roster = Roster(newsletter, Filter("", standing, cadence, topic))
                assert (
                    roster.count() == (db.session.scalar(roster.query(func.count())) or 0) == len(roster.page().readers)
                )


def try_all(newsletter: Newsletter, sequence: list[tuple[str, int]]) -> None:
    for name, place in sequence:
        ACTS[name](newsletter, place)
        db.session.flush()
        db.session.expire_all()
    all_is_counted(newsletter)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sequence=SEQUENCES)
def test_whatever_becomes_of_readers_the_tallies_are_what_is_counted(
    context: Flask, sequence: list[tuple[str, int]]
) -> None:
    try_all(a_newsletter(), sequence)
    db.session.rollback()


@pytest.mark.postgres
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sequence=SEQUENCES)
def test_they_are_on_postgresql_too(postgres_app: Flask, sequence: list[tuple[str, int]]) -> None:
    try_all(a_newsletter(), sequence)
    db.session.rollback()


def test_readership_is_what_the_consents_say(context: Flask) -> None:
    newsletter = a_newsletter()
    for address in ADDRESSES:
        a_reader(newsletter, address)
    a_reader(newsletter, BOB).subscription.leave("test")
    db.session.commit()
    found = Readership.of(newsletter)
    assert (found.active, found.joined, found.left) == (4, 5, 1)
    assert [number for _, number in found.months][-2:] == [0, 4]


def test_a_wrong_tally_is_found_and_mended(context: Flask, runner: FlaskCliRunner) -> None:
    newsletter = a_newsletter()
    a_reader(newsletter)
    tallies.fold()
    db.session.execute(update(ReaderTally).values(number=7))
    db.session.execute(delete(ConsentTally))
    db.session.commit()
    assert runner.invoke(args=["subscribers", "recount"]).output == "2 kept numbers were wrong and are mended.\n"
    assert runner.invoke(args=["subscribers", "recount"]).output == "Every kept number is right.\n"
    assert (ReaderTally.sum(newsletter.id), db.session.query(Consent).count()) == (1, 1)


@pytest.mark.postgres
def test_connections_count_apart_and_are_folded_together(postgres_app: Flask) -> None:
    newsletter = a_newsletter()
    a_reader(newsletter)
    db.session.commit()
    assert set(db.session.scalars(select(ReaderTally.shard))) == {db.session.scalar(select(func.pg_backend_pid()))}
    tallies.fold()
    db.session.commit()
    assert set(db.session.scalars(select(ReaderTally.shard))) == {0}
    a_reader(newsletter, ADDRESSES[0])
    tallies.fold()
    all_is_counted(newsletter)
    assert [each.number for each in db.session.query(ReaderTally)] == [2]
