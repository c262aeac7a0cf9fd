"""The campaigns' example: marked, mailed to nobody, gone without a trace but for what is somebody's own."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from broadside import clock
from broadside.audit import Audit
from broadside.database import Base, db
from broadside.delivery.messages import Message
from broadside.directory.organisations import Organisation
from broadside.house import House
from broadside.people import Person
from campaigns.actions import Action
from campaigns.campaigns import Brief, Campaign
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase, Position
from campaigns.example.programme import PARTS, CampaignsProgramme
from campaigns.letters import moderation, roll
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.signatures import Signature, Standing
from campaigns.updates import Fact, Update, UpdateKind
from tests.campaigns import signed
from tests.people import ALICE, BOB, PETRA, account

COUNTS = {"letters": 1, "consultations": 2, "actions": 1, "events": 1, "campaigns": 1, "organisations": 10}


@pytest.fixture
def programme(context: Flask) -> CampaignsProgramme:
    loaded = CampaignsProgramme()
    loaded.load()
    db.session.commit()
    return loaded


def rows() -> dict[str, int]:
    """How many rows each table holds, but for the log and for accounts."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ("audit", "account")]
    numbers = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return {name: number for name, number in numbers.items() if number}


def letter() -> Letter:
    return db.session.scalars(select(Letter)).one()


def campaign() -> Campaign:
    return db.session.scalars(select(Campaign).where(Campaign.slug.startswith("example"))).one()


def test_it_brings_one_of_everything_and_goes_without_a_trace(context: Flask) -> None:
    before = rows()
    programme = CampaignsProgramme()
    programme.load()
    assert programme.counts() == COUNTS
    assert programme.used() == []
    assert programme.remove(and_used=False) == []
    assert rows() == before


def test_every_row_of_it_is_marked_and_stands_at_a_reserved_domain(programme: CampaignsProgramme) -> None:
    for kind in PARTS.values():
        assert set(db.session.scalars(select(kind.example))) == {True}
    sites = [organisation.website for organisation in db.session.scalars(select(Organisation))]
    assert [site for site in sites if not site.endswith(".test/")] == []


def test_the_letter_is_open_with_three_kinds_of_names_and_two_to_look_at(programme: CampaignsProgramme) -> None:
    counts = roll.counts(letter())
    assert letter().state == LetterState.OPEN
    assert (counts.organisations, counts.leaders, counts.individuals, counts.unnamed) == (5, 2, 4, 1)
    assert moderation.waiting(letter()) == 2
    assert [initiator.organisation.name for initiator in letter().initiators] == [
        "Citizens’ Data Watch",
        "Harbour Law Centre",
    ]


def test_the_consultations_are_open_one_was_extended_and_has_dates_of_our_own(programme: CampaignsProgramme) -> None:
    moved, other = db.session.scalars(select(Consultation).order_by(Consultation.id))
    assert (moved.phase, other.phase) == (Phase.OPEN, Phase.OPEN)
    change = DeadlineChange.of(moved)[0]
    assert (change.later, change.new == moved.closes_at) == (True, True)
    assert [(step.name, step.done_at is not None) for step in moved.steps] == [
        ("First draft", True),
        ("Comments by partners", False),
        ("Sign-off", False),
    ]


def test_the_timeline_lies_in_the_past_on_the_days_it_tells_of(programme: CampaignsProgramme) -> None:
    updates = Update.of(campaign())
    days = [update.day for update in updates]
    assert days == sorted(days, reverse=True)
    assert max(days) < clock.today() - timedelta(days=1)
    assert {UpdateKind.EXTENSION, UpdateKind.HEARING, UpdateKind.LETTER_SENT} <= {update.kind for update in updates}
    assert [update.public for update in updates].count(False) == 1


def test_nobody_is_mailed_and_nobody_is_made_up_who_could_be(programme: CampaignsProgramme) -> None:
    assert db.session.scalar(select(func.count(Person.id))) == 0
    assert db.session.scalar(select(func.count(Message.id))) == 0


def test_an_organisation_that_is_known_already_is_taken_as_it_is(context: Flask) -> None:
    own = Organisation.add("The Harbour Law Centre Ltd")
    programme = CampaignsProgramme()
    programme.load()
    assert programme.counts()["organisations"] == 9
    programme.remove(and_used=True)
    assert db.session.scalars(select(Organisation)).all() == [own]


def test_what_somebody_worked_on_stays_as_their_own(programme: CampaignsProgramme) -> None:
    Update.add(campaign(), Fact(clock.today(), UpdateKind.MEDIA, "Our own words."), account(ALICE))
    db.session.scalars(select(Action)).one().call_off(account(ALICE))
    assert programme.used() == ["Ask before you tag", "Ask your MP about tags without reasons"]
    stay = programme.remove(and_used=False)
    assert {"Ask your MP about tags without reasons", "Ask before you tag", "Citizens’ Data Watch"} <= set(stay)
    assert not campaign().example
    assert set(programme.counts().values()) == {0}
    assert campaign().lead is not None
    assert Organisation.named("Refugee Learning Trust") is None


def test_what_somebody_worked_on_goes_when_they_say_so(programme: CampaignsProgramme) -> None:
    Update.add(campaign(), Fact(clock.today(), UpdateKind.MEDIA, "Our own words."), account(ALICE))
    db.session.scalars(select(Consultation)).all()[0].take_position(Position.WATCHING, account(ALICE))
    assert programme.remove(and_used=True) == []
    assert rows() == {}


def test_a_letter_that_somebody_signed_stays_with_its_names_in_any_case(programme: CampaignsProgramme) -> None:
    signed.by_person(letter(), "Bob", address=BOB)
    stay = programme.remove(and_used=True)
    assert "Give reasons for every tag" in stay
    assert db.session.scalar(select(func.count(Signature.id)).where(Signature.standing == Standing.ACCEPTED)) == 12
    assert "Lantern Health Collective" in stay


def test_an_organisation_in_ones_own_campaign_stays(programme: CampaignsProgramme) -> None:
    own = Campaign.begin("Our own", account(PETRA))
    own.edit(Brief("Our own", partners=(("Harbour Law Centre", "counsel"),)), account(PETRA))
    assert programme.remove(and_used=True) == ["Harbour Law Centre"]
    assert [partner.organisation.name for partner in own.partners] == ["Harbour Law Centre"]


def test_once_more_it_is_fresh(programme: CampaignsProgramme) -> None:
    """Numbers of rows come again: what was done to the earlier ones says nothing of these."""
    db.session.scalars(select(Action)).one().call_off(account(ALICE))
    programme.remove(and_used=True)
    programme.load()
    assert programme.counts() == COUNTS
    assert programme.used() == []


def test_it_comes_and_goes_on_postgresql(postgres_app: Flask) -> None:
    programme = CampaignsProgramme()
    programme.load()
    db.session.commit()
    assert programme.counts() == COUNTS
    assert programme.remove(and_used=False) == []
    db.session.commit()
    assert rows() == {}


def test_one_click_and_one_command_load_and_remove_it_with_the_newsletters(
    app: Flask, ada: FlaskClient, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    assert ada.post("/desk/example/load", follow_redirects=True).status_code == 200
    page = ada.get("/desk/example").text
    assert '<dt>Organisations</dt><dd class="figure">10</dd>' in page
    shown = client.get("/campaigns/example-ask-before-you-tag").text
    assert "an example, made up to try Broadside with" in shown
    assert 'content="noindex"' in shown
    ada.post("/desk/example/remove")
    assert client.get("/campaigns/example-ask-before-you-tag").status_code == 404
    assert '"consultations": 2' in runner.invoke(args=["example", "load", "--json"]).output
    with app.app_context():
        db.session.scalars(select(Action)).one().call_off(account(ALICE))
        db.session.commit()
    page = ada.get("/desk/example").text
    assert "<li>Ask your MP about tags without reasons</li>" in page
    said = runner.invoke(args=["example", "remove"]).output
    assert "stay as your own" in said
    assert "Ask your MP about tags without reasons" in said


def test_the_programmes_of_the_house_load_what_is_missing_and_nothing_twice(context: Flask) -> None:
    programmes = House.of(context).programmes
    assert programmes.load()
    assert not programmes.load()
    assert programmes.counts() == COUNTS
    by = set(db.session.scalars(select(Audit.account_id)))
    assert by == {None}
