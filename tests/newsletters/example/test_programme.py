import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import time_machine
import yaml
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from broadside import clock
from broadside.audit import Audit
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.office import Office
from broadside.house import House
from broadside.people import Person, normalise
from broadside.topics import Topic
from newsletters import composing, mail, tallies
from newsletters.example import issues as example_issues
from newsletters.example import programme as example
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.items import Item, ItemState
from newsletters.newsletter import Newsletter
from newsletters.readership import Readership
from newsletters.resources import Card, Resource
from newsletters.sources import NewSource, Source, SourceState
from newsletters.subscribers import Cadence, Choices, Subscriber
from tests.newsletters.founded import founded
from tests.people import ADA, ALICE, BOB, account
from tests.smtp_server import Mailroom, running
from wsgi import create_app

RESERVED = ("example.org", "example.net", "example.com", "test")
Load = Callable[[Newsletter | None], bool]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def here(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on either database, inside its context."""
    app: Flask = request.getfixturevalue("postgres_app" if request.param == "postgres" else "app")
    with app.app_context():
        yield app


@pytest.fixture
def load(here: Flask) -> Load:
    house = House.of(here)

    def into(newsletter: Newsletter | None) -> bool:
        loaded = example.load(newsletter, None, lambda issue: mail.letter(issue, house), house.settings.address)
        db.session.commit()
        return loaded

    return into


def rows() -> dict[str, int]:
    """How many rows each table has, but for the audit log, which only grows, and tallies that have come to nothing."""
    tallies.fold()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in ("audit", "alembic_version"):
            found[table.name] = db.session.scalar(select(func.count()).select_from(table)) or 0
    return found


def issues() -> list[Issue]:
    return list(db.session.scalars(select(Issue).order_by(Issue.month)))


def test_it_fills_every_page(here: Flask, load: Load) -> None:
    newsletter = founded()
    assert load(newsletter)
    assert example.contents().words == "8 sources, 33 items, 8 resources, 2 issues, 25 subscribers"
    counts = Item.counts()
    assert all(counts[state] >= 4 for state in ItemState)
    assert sum(1 for item in db.session.scalars(select(Item)) if item.copies) == 3
    assert any(item.changed_since_picked for item in Item.picked())
    assert len(Resource.evergreens()) == 2
    states = list(db.session.scalars(select(Subscription.state)))
    assert {State(state) for state in states} == {State.ACTIVE, State.PENDING, State.LEFT}
    assert {each.cadence for each in db.session.scalars(select(Subscriber))} == set(Cadence)
    assert any(each.paused for each in db.session.scalars(select(Subscription)))


def test_items_have_scores_with_reasons_before_and_after_feeds_yml_was_read(here: Flask, load: Load) -> None:
    load(founded())
    tags = select(Item).where(Item.title.startswith("GPS tags"))
    assert "GPS tag" in db.session.scalars(tags).first().reasons  # type: ignore[union-attr]
    example.remove(None)
    db.session.add(Topic(slug="tags", name="Tags", words={"case files": 7.0}))
    db.session.commit()
    load(Newsletter.all()[0])
    item = db.session.scalars(tags).first()
    assert item is not None
    assert (item.score, item.reasons, item.topics) == (14.0, ["case files"], ["tags"])


def test_the_sent_issue_has_a_page_and_a_report(here: Flask, load: Load) -> None:
    newsletter = founded()
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        load(newsletter)
    sent, draft = issues()
    assert (sent.title, sent.state, sent.month) == ("No. 1: October 2026", IssueState.SENT, date(2026, 10, 1))
    assert clock.instant_words(sent.due_at or clock.now()) == "Thursday 29 October 2026, 9:30am"
    progress = outbox.progress(sent.mailing_ref)
    assert progress is not None
    assert progress.state == outbox.MailingState.FINISHED
    assert progress.count("accepted") > 10
    assert progress.count("failed") == 2
    assert {line.reason for line in outbox.lines(sent.mailing_ref, "excluded")} >= {"wants digests only"}
    assert "[[unsubscribe_url]]" in (sent.frozen_html or "")
    assert (draft.title, draft.state) == ("No. 2: November 2026", IssueState.DRAFT)
    assert draft.sections[0].kind == SectionKind.WELCOME
    assert {section.kind for section in draft.sections} == set(SectionKind) - {
        SectionKind.TEXT,
        SectionKind.DEADLINES,
        SectionKind.LETTERS,
    }
    assert all(section.markdown for section in draft.sections)


@pytest.mark.parametrize("day", ["2026-11-21T00", "2026-11-26T20", "2027-01-01T00", "2027-01-31T23", "2028-02-29T12"])
def test_it_can_be_loaded_on_any_day(here: Flask, load: Load, day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=UTC), tick=False):
        load(founded())
        sent, draft = issues()
        assert sent.sent_at is not None
        assert sent.sent_at < clock.now()
        assert draft.newsletter.sending_instant(draft.month) > clock.now()


def test_nothing_in_it_can_be_fetched_or_mailed_to_anybody_real(here: Flask, load: Load) -> None:
    load(founded())
    for person in db.session.scalars(select(Person)):
        assert person.example
        assert normalise(person.address) == person.address
        assert person.address.rpartition("@")[2].endswith(RESERVED)
    for source in db.session.scalars(select(Source)):
        assert (source.state, source.example) == (SourceState.PAUSED, True)
    assert Source.claim_next(8) is None
    told = example.FILE.read_text()
    hosts = {part.split("/")[0] for part in told.split("https://")[1:]}
    assert all(host.strip('")],').endswith(".test") for host in hosts)


def test_loading_twice_changes_nothing(here: Flask, load: Load) -> None:
    newsletter = founded()
    load(newsletter)
    before = rows()
    assert not load(newsletter)
    assert rows() == before


def test_removing_takes_all_of_it_and_only_it(here: Flask, load: Load) -> None:
    newsletter, ada = founded(), account(ADA)
    own_source = Source.add(NewSource("Own", "https://own.example.org/feed"), ada)
    bob = Subscriber.add(Person.of(BOB), newsletter, Choices())
    db.session.add(Item(source_id=own_source.id, key="k", link="https://own.example.org/1", title="Own"))
    Resource.add(Card("https://own.example.org/guide", "Own guide"), ada)
    db.session.commit()
    before = rows()
    load(newsletter)
    removed, stay = example.remove(ada)
    db.session.commit()
    assert (removed.counts["items"], stay) == (33, [])
    assert not example.contents().loaded
    assert rows() == before
    assert bob.subscription.person.address == BOB
    assert (newsletter.last_number, newsletter.drafted_month) == (0, None)
    assert {"example.loaded", "example.removed"} <= set(db.session.scalars(select(Audit.action)))
    assert load(newsletter)


def test_an_own_issue_stays_with_what_was_placed_in_it(here: Flask, load: Load) -> None:
    newsletter, alice = founded(), account(ALICE)
    load(newsletter)
    own = Issue.start(newsletter, IssueKind.ALERT, date(2026, 11, 1), alice)
    item = Item.picked()[0]
    composing.place(own, item, own.sections[0], alice)
    title = item.title
    db.session.commit()
    example.remove(alice)
    db.session.commit()
    kept = issues()
    assert [issue.id for issue in kept] == [own.id]
    assert title.partition(":")[0] in kept[0].sections[0].markdown


def test_an_example_issue_that_somebody_wrote_in_stays_as_their_own(here: Flask, load: Load) -> None:
    newsletter, alice = founded(), account(ALICE)
    load(newsletter)
    draft = issues()[1]
    section = draft.sections[0]
    section.save("", "My own words.", section.revision, alice)
    db.session.commit()
    assert example_issues.kept() == [draft]
    _, stay = example.remove(alice)
    db.session.commit()
    assert [issue.title for issue in stay] == [draft.title]
    assert issues() == [draft]
    assert not draft.example
    assert draft.sections[0].markdown == "My own words."
    assert newsletter.last_number == draft.number
    assert not example.contents().loaded


def test_but_goes_too_when_that_is_asked_for_unless_it_was_sent(here: Flask, load: Load) -> None:
    newsletter, alice = founded(), account(ALICE)
    load(newsletter)
    draft = issues()[1]
    draft.sections[0].rename("Hello", alice)
    db.session.commit()
    draft.state = IssueState.SCHEDULED
    db.session.flush()
    example.remove(alice, and_used=True)
    assert issues() == [draft]
    db.session.rollback()
    example.remove(alice, and_used=True)
    db.session.commit()
    assert issues() == []


def test_a_real_reader_at_one_of_its_addresses_is_left_alone(here: Flask, load: Load) -> None:
    newsletter = founded()
    address = yaml.safe_load(example.FILE.read_text())["subscribers"][3]["address"]
    real = Person.of(address, "Real")
    db.session.commit()
    load(newsletter)
    assert example.contents().counts["subscribers"] == 24
    example.remove(None)
    db.session.commit()
    assert list(db.session.scalars(select(Person))) == [real]


def test_without_a_newsletter_it_brings_one_of_its_own_which_goes_with_it(here: Flask, load: Load) -> None:
    load(None)
    made = Newsletter.all()[0]
    assert made.example
    example.remove(None)
    db.session.commit()
    assert Newsletter.all() == []


def test_the_example_newsletter_stays_when_somebody_uses_it(here: Flask, load: Load) -> None:
    load(None)
    made = Newsletter.all()[0]
    Subscriber.add(Person.of(BOB), made, Choices())
    db.session.commit()
    example.remove(None)
    db.session.commit()
    assert [(each.id, each.example) for each in Newsletter.all()] == [(made.id, False)]


def test_readers_over_a_year_add_up_to_those_there_are(here: Flask, load: Load) -> None:
    newsletter = founded()
    load(newsletter)
    readership = Readership.of(newsletter)
    active = select(func.count()).where(Subscription.state == State.ACTIVE)
    assert readership.active == db.session.scalar(active) == readership.months[-1][1] == 21
    assert len(readership.months) == 12
    assert readership.months[0][1] < 8
    assert (readership.paused, readership.pending) == (2, 2)


def test_with_a_mail_server_no_example_reader_is_ever_mailed(settings: Any, tmp_path: Path) -> None:
    with running(Mailroom(tmp_path / "taken.log")) as server:
        app = create_app(settings.model_copy(update={"smtp_url": server.url}))
        with app.app_context():
            newsletter, house = founded(), House.of(app)
            example.load(newsletter, None, lambda issue: mail.letter(issue, house), house.settings.address)
            bob = Subscriber.add(Person.of(BOB), newsletter, Choices())
            bob.subscription.state = State.ACTIVE
            draft = issues()[1]
            rows = db.session.execute(mail.gate(house).candidates(draft)).all()
            assert [each.address for each in rows if not each.reason] == [BOB]
            assert {each.reason for each in rows if "example" in each.reason} == {
                "an example reader, who gets no real mail"
            }
            # Even when a ledger names them (frozen before the server was set; a retry of the failed; a notice):
            sent = issues()[0]
            sent_ref = sent.mailing_ref
            with pytest.raises(outbox.NotNow):
                outbox.resume(sent_ref, None)
            outbox.retry_failed(sent_ref, None)
            person = db.session.scalars(select(Person).where(Person.example)).first()
            assert person is not None
            notice = {"ref": "notice:1", "purpose": None, "sender_name": "N", "sender_address": "n@example.org"}
            letter = outbox.Letter(**notice, subject="S", html="", text="T")  # type: ignore[arg-type]
            outbox.post(letter, [outbox.Recipient(person.id, person.address)])
            outbox.post_to_addresses(
                outbox.Letter(**(notice | {"ref": "notice:2"}), subject="S", html="", text="T"),  # type: ignore[arg-type]
                [person.address, BOB],
            )
            db.session.commit()
            Office.of(app).deliver(Event())
            db.session.expire_all()
            assert server.mailroom.copies() == {BOB: 1}
            assert {line.reason for line in outbox.lines("notice:1")} == {"example reader"}
            assert outbox.tally(sent_ref).get(outbox.MessageState.FAILED, 0) == 0
            db.session.remove()
            db.engine.dispose()


def test_the_commands_tell_what_they_did(runner: FlaskCliRunner) -> None:
    said = json.loads(runner.invoke(args=["example", "load", "--json"]).output)
    assert (said["loaded"], said["subscribers"]) == (True, 25)
    assert "loaded already" in runner.invoke(args=["example", "load"]).output
    assert json.loads(runner.invoke(args=["example", "remove", "--json"]).output)["removed"]
    assert "nothing to remove" in runner.invoke(args=["example", "remove"]).output
    missing = runner.invoke(args=["example", "load", "--newsletter", "none"])
    assert missing.exit_code == 1
    assert "There is no newsletter “none”" in missing.output
    for command in ("load", "remove"):
        assert "Example: broadside example" in runner.invoke(args=["example", command, "--help"]).output
