"""Imports: checked first, nobody revived, never half done, the same by any worker."""

import os
import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.sheets import BadSheet
from broadside.suppressions import Why, suppress
from newsletters import reader_jobs, tallies
from newsletters.newsletter import Newsletter
from newsletters.roster import Filter, Roster
from newsletters.subscribers import Cadence, Choices, Subscriber
from newsletters.transfers import exports, importing, imports, uploads
from newsletters.transfers.checked import CheckedRows
from newsletters.transfers.importing import Work
from newsletters.transfers.imports import BadImport, Import, ImportProblem, ImportState
from newsletters.transfers.intake import suggest
from newsletters.transfers.uploads import folder
from tests.newsletters.readers import a_newsletter, a_reader, forget, standing, work
from tests.people import BOB, CHARLIE
from tests.running import free_port, start, until

BASIS = "Signed the list at our stall on 3 May 2026."


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return a_newsletter()


def uploaded(newsletter: Newsletter, text: str | bytes) -> Import:
    """An import whose columns are guessed, ready to be checked."""
    pieces = iter([text.encode() if isinstance(text, str) else text, b""])
    upload = uploads.take(folder(house().settings.home), "people.csv", lambda _: next(pieces))
    job = imports.upload(newsletter, upload, None)
    job.match(suggest(job.header))
    db.session.commit()
    return job


def done(newsletter: Newsletter, text: str | bytes) -> Import:
    """An import carried through by the worker, bad rows left out."""
    job = uploaded(newsletter, text)
    work()
    job.begin(BASIS, True, None)
    db.session.commit()
    work()
    assert job.state == ImportState.FINISHED
    return job


def path_of(job: Import) -> Path:
    return folder(house().settings.home) / job.file


def test_a_check_names_bad_rows_and_changes_nobody(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address,cadence\n{BOB},digest\nnonsense,digest\n{CHARLIE},hourly\n{BOB},\n")
    work()
    assert (job.state, job.total, job.bad) == (ImportState.CHECKED, 4, 2)
    assert job.foreseen == {"new": 1, "repeated": 1}
    assert [(each.row, each.field) for each in ImportProblem.of(job)] == [(3, "Address"), (4, "How often")]
    assert db.session.query(Person).count() == 0


def test_people_are_taken_in_with_their_choices_and_the_basis(newsletter: Newsletter) -> None:
    job = done(newsletter, f"Email;Name;Topics\n{BOB};Bob;Data protection\n")
    subscriber = Subscriber.of(Person.of(BOB), newsletter)
    assert subscriber is not None
    assert subscriber.choices == Choices(topics=("data",))
    assert standing() == State.ACTIVE
    consent = db.session.query(Consent).one()
    assert (consent.act, consent.evidence) == (Act.IMPORTED, BASIS)
    assert job.outcomes == {"new": 1}
    assert not path_of(job).exists()


def test_nobody_who_left_or_is_suppressed_is_revived_and_no_reader_is_changed(newsletter: Newsletter) -> None:
    a_reader(newsletter, "left@example.net", State.LEFT)
    known = a_reader(newsletter)
    known.choose(Choices(Cadence.ALERTS), "test")
    for why in Why:
        suppress(house().tokens, f"{why}@example.net", why)
    db.session.commit()
    gone = [f"{why}@example.net" for why in Why]
    job = done(newsletter, "address\n" + "\n".join(["left@example.net", "LEFT@Example.net", BOB, *gone]))
    assert job.outcomes == {"left": 1, "repeated": 1, "known": 1, "suppressed": len(gone)}
    assert standing("left@example.net") == State.LEFT
    assert [Person.known(address) for address in gone] == [None] * len(gone)
    assert known.cadence == Cadence.ALERTS


def test_a_basis_in_words_is_required(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n")
    work()
    for basis in ("", "yes", " " * 40):
        with pytest.raises(BadImport, match="how these people agreed"):
            job.begin(basis, False, None)


def test_bad_rows_are_left_out_only_knowingly(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\nnonsense\n")
    work()
    with pytest.raises(BadImport, match="rows are bad"):
        job.begin(BASIS, False, None)
    assert standing() is None


@pytest.mark.parametrize("columns", [{}, {"name": 0}, {"address": 0, "name": 0}])
def test_columns_must_make_sense(newsletter: Newsletter, columns: dict[str, int]) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n")
    job.state = ImportState.UPLOADED
    with pytest.raises(BadImport):
        job.match(columns)


def test_a_file_that_breaks_off_is_refused_whole(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f'address\n{BOB}\n"never closed\n')
    work()
    assert job.state == ImportState.REFUSED
    assert "Row 3" in job.refusal
    assert not path_of(job).exists()
    assert standing() is None


def test_a_refused_upload_leaves_no_file(newsletter: Newsletter) -> None:
    with pytest.raises(BadSheet):
        uploaded(newsletter, b"PK\x03\x04")
    assert list(folder(house().settings.home).iterdir()) == []


def test_the_name_of_an_upload_never_becomes_a_path(newsletter: Newsletter) -> None:
    pieces = iter([b"address\nbob@example.net\n", b""])
    home = house().settings.home
    upload = uploads.take(folder(home), "../../../etc/<b>passwd\r\n.csv", lambda _: next(pieces))
    assert upload.name == "_b_passwd__.csv"
    assert [path.parent for path in home.rglob(upload.file)] == [home / "imports"]


def test_an_import_killed_in_the_middle_is_gone_on_with_and_misses_nobody(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    addresses = [f"reader{number}@example.net" for number in range(95)]
    job = uploaded(newsletter, "address\n" + "\n".join(addresses))
    work()
    job.begin(BASIS, False, None)
    db.session.commit()
    steps = Work(job, folder(house().settings.home), house().tokens).steps()
    for _ in range(4):
        next(steps)
        db.session.commit()
    next(steps)
    db.session.rollback()  # killed here: the fourth chunk is not written down
    del steps
    assert (job.done, db.session.query(Subscription).count()) == (30, 30)
    work()
    assert db.session.query(Subscription).count() == 30, "another worker still holds it"
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        work()
    assert job.state == ImportState.FINISHED
    assert job.outcomes == {"new": 95}
    assert {each.address for each in db.session.query(Person)} == set(addresses)


def killed_while_running(home: Path, taken_in: int) -> None:
    """`broadside work` in a process of its own, killed once it has taken in so many."""
    process = start(home, free_port(), "work")
    try:
        until(lambda: db.session.query(Subscription).count() >= taken_in or process.poll() is not None, every=0.001)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_after_a_sigkill_no_row_is_lost_and_none_is_taken_in_twice(newsletter: Newsletter) -> None:
    addresses = [f"reader{number}@example.net" for number in range(3 * importing.CHUNK)]
    job = uploaded(newsletter, "address\n" + "\n".join(addresses))
    work()
    job.begin(BASIS, False, None)
    db.session.commit()
    killed_while_running(house().settings.home, 1)
    db.session.rollback()
    assert db.session.query(Subscription).count() == db.session.query(Consent).count() == job.done == job.place
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        work()
    assert (job.state, job.outcomes) == (ImportState.FINISHED, {"new": len(addresses)})
    assert sorted(address for (address,) in db.session.query(Person.address)) == sorted(addresses)
    assert db.session.query(Subscription).count() == db.session.query(Consent).count() == len(addresses)
    assert tallies.wrong() == 0


def test_rows_go_in_by_address_and_a_repeat_gives_way_to_the_first(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    job = done(
        newsletter, f"address,name\n{CHARLIE},First\nx@example.net,\n{CHARLIE.upper()},Second\n{BOB},\n,\nbad,\n"
    )
    assert (job.outcomes, job.total, job.done, job.bad) == ({"repeated": 1, "new": 3}, 5, 5, 1)
    assert Person.of(CHARLIE).name == "First"
    assert [each.address for each in db.session.query(Person).order_by(Person.id)] == [CHARLIE, BOB, "x@example.net"]


def test_who_is_known_keeps_their_name_and_a_nameless_one_gets_it(newsletter: Newsletter) -> None:
    Person.of(BOB, "Bob")
    Person.of(CHARLIE)
    db.session.commit()
    done(newsletter, f"address,name\n{BOB},Robert\n{CHARLIE},Charlie\n")
    assert (Person.of(BOB).name, Person.of(CHARLIE).name, Person.of(CHARLIE).name_key) == ("Bob", "Charlie", "charlie")
    assert (standing(), standing(CHARLIE)) == (State.ACTIVE, State.ACTIVE)


def test_who_has_not_confirmed_joins_by_an_import_with_its_choices(newsletter: Newsletter) -> None:
    reader = a_reader(newsletter, state=State.PENDING)
    job = done(newsletter, f"address,cadence\n{BOB},digest\n")
    assert (job.outcomes, standing(), reader.cadence) == ({"new": 1}, State.ACTIVE, Cadence.DIGEST)
    assert [each.evidence for each in db.session.query(Consent).filter_by(act=Act.IMPORTED)] == [BASIS]


def test_who_is_erased_goes_from_the_checked_rows_too(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n{CHARLIE}\n")
    work()
    checked = CheckedRows.of(path_of(job))
    assert BOB.encode() in checked.path.read_bytes()
    house().privacy.erase(Person.of(BOB), house().tokens)
    db.session.commit()
    assert BOB.encode() not in checked.path.read_bytes()
    job.begin(BASIS, False, None)
    db.session.commit()
    work()
    assert (job.state, job.outcomes, job.done) == (ImportState.FINISHED, {"new": 1}, 2)
    assert not checked.path.exists()


def test_checked_rows_that_are_gone_are_told_of_and_nobody_is_taken_in(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n")
    work()
    job.begin(BASIS, False, None)
    db.session.commit()
    CheckedRows.of(path_of(job)).path.unlink()
    work()
    assert (job.state, job.refusal) == (ImportState.REFUSED, "The rows that were checked are gone.")
    assert standing() is None


def test_of_two_workers_one_gives_way(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n")
    first, second = (Work(job, folder(house().settings.home), house().tokens) for _ in range(2))
    begun = first.steps()
    next(begun)
    db.session.commit()
    assert list(second.steps()) == []
    list(begun)
    assert job.state == ImportState.CHECKED


def test_a_worker_told_to_stop_lets_go_between_two_chunks(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    job = uploaded(newsletter, f"address\n{BOB}\n{CHARLIE}\n")
    stop = threading.Event()
    stop.set()
    reader_jobs.carry_on_imports(house())(stop)
    assert job.held_until is None
    work()
    assert job.state == ImportState.CHECKED


def test_cancelling_stops_a_running_import(newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    job = uploaded(newsletter, f"address\n{BOB}\n{CHARLIE}\n")
    work()
    job.begin(BASIS, False, None)
    db.session.commit()
    steps = Work(job, folder(house().settings.home), house().tokens).steps()
    for _ in range(2):
        next(steps)
        db.session.commit()
    job.cancel(None)
    db.session.commit()
    list(steps)
    db.session.commit()
    assert job.state == ImportState.CANCELLED
    assert (standing(), standing(CHARLIE)) == (State.ACTIVE, None)


def test_what_nobody_goes_on_with_is_forgotten_with_its_file(newsletter: Newsletter) -> None:
    job = uploaded(newsletter, f"address\n{BOB}\n")
    work()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        forget()
    assert job.state == ImportState.CANCELLED
    assert not path_of(job).exists()


def test_an_export_imported_elsewhere_exports_the_same(newsletter: Newsletter) -> None:
    since = datetime(2025, 5, 3, 9, 30, 15, 123456, tzinfo=UTC)
    reader = a_reader(newsletter)
    reader.choose(Choices(Cadence.DIGEST, ("borders", "data"), plain=True), "test")
    reader.subscription.person.name = "=HYPERLINK(1), “Bob” 'B;"
    reader.subscription.paused_until = datetime(2026, 12, 31, tzinfo=UTC)
    a_reader(newsletter, "left@example.net").subscription.leave("test")
    a_reader(newsletter, "pending@example.net", State.PENDING)
    done(newsletter, f"address,basis\n{CHARLIE},\u201cSigned; on paper\u201d\n")
    for subscription in db.session.query(Subscription):
        subscription.since = since
    db.session.commit()
    first = "".join(exports.lines(Roster(newsletter, Filter())))
    assert "'=HYPERLINK" in first
    elsewhere = a_newsletter("Elsewhere")
    done(elsewhere, first.encode())
    second = "".join(exports.lines(Roster(elsewhere, Filter())))
    assert second.splitlines() == first.splitlines()
