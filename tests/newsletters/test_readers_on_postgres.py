"""Readers on PostgreSQL: the same sign-ups, imports, lists and erasures."""

import pytest
from flask import Flask

from broadside.consent import State
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Why, reason_for
from newsletters.readership import Readership
from newsletters.roster import Filter, Roster, Standing
from newsletters.signup import Signup, Wish
from newsletters.subscribers import Choices
from newsletters.transfers import exports, imports, uploads
from newsletters.transfers.intake import suggest
from newsletters.transfers.uploads import folder
from tests.newsletters.readers import a_newsletter, a_reader, forget, mails_to, standing, work
from tests.people import BOB, CHARLIE

pytestmark = pytest.mark.postgres


def test_a_reader_joins_is_listed_and_is_erased(postgres_app: Flask) -> None:
    newsletter = a_newsletter()
    Signup.ask(newsletter, Wish(BOB, "Bob", Choices(topics=("data",))))
    db.session.commit()
    work()
    signup = Signup.of(Person.of(BOB))[0]
    assert len(mails_to(BOB)) == 1
    assert signup.confirm(house().tokens) is not None
    assert signup.confirm(house().tokens) is None
    db.session.commit()
    a_reader(newsletter, CHARLIE, State.LEFT)
    for wanted, number in (
        (Filter(topic="data"), 2),
        (Filter(topic="borders"), 1),
        (Filter(words="BOB"), 1),
        (Filter(standing=Standing.LEFT), 1),
        (Filter(standing=Standing.PAUSED), 0),
    ):
        assert Roster(newsletter, wanted).count() == len(Roster(newsletter, wanted).page().readers) == number
    assert Readership.of(newsletter).active == 1
    house().privacy.erase(Person.of(BOB), house().tokens)
    db.session.commit()
    forget()
    assert Person.known(BOB) is None
    assert reason_for(house().tokens, BOB) == Why.ERASED


def test_an_import_is_checked_done_and_exported(postgres_app: Flask) -> None:
    newsletter = a_newsletter()
    a_reader(newsletter, CHARLIE, State.LEFT)
    pieces = iter([f"address,name\n{BOB},Bob\n{CHARLIE},C\nnonsense,X\n".encode(), b""])
    upload = uploads.take(folder(house().settings.home), "people.csv", lambda _: next(pieces))
    job = imports.upload(newsletter, upload, None)
    job.match(suggest(job.header))
    db.session.commit()
    work()
    assert (job.foreseen, job.bad) == ({"new": 1, "left": 1}, 1)
    job.begin("Signed the list at our stall.", True, None)
    db.session.commit()
    work()
    assert (standing(), standing(CHARLIE)) == (State.ACTIVE, State.LEFT)
    assert f"{BOB},Bob,active" in "".join(exports.lines(Roster(newsletter, Filter())))
