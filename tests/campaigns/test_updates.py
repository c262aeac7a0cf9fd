"""Updates: a timeline of public and internal facts, told once by what happens."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.updates import Fact, Update, UpdateKind, tell
from tests.campaigns.filling import BRIEF
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def campaign() -> Campaign:
    made = Campaign.begin(BRIEF.title, account(ALICE))
    made.edit(BRIEF, account(ALICE))
    made.publish(account(ALICE))
    return made


def fact(day: int, text: str = "It happened.", public: bool = True) -> Fact:
    return Fact(date(2021, 3, day), UpdateKind.MILESTONE, text, public)


def test_the_timeline_is_told_from_the_latest_day_and_hides_what_is_internal(campaign: Campaign) -> None:
    for day, public in ((11, True), (25, True), (18, False)):
        Update.add(campaign, fact(day, public=public), account(ALICE))
    assert [update.day.day for update in Update.of(campaign)] == [25, 18, 11]
    assert [update.day.day for update in Update.of(campaign, public_only=True)] == [25, 11]


def test_an_update_is_news_from_the_moment_it_is_public(campaign: Campaign) -> None:
    with time_machine.travel(clock.now() - timedelta(days=40), tick=False):
        hidden = Update.add(campaign, fact(2, "Internal then", public=False), None)
        told = Update.add(campaign, fact(1, "Told before"), None)
    for update in (hidden, told):
        update.change(fact(2, "Public now"), account(ALICE))
    lately = clock.now() - timedelta(days=1)
    assert (hidden.written_at > lately, told.written_at > lately) == (True, False)


def test_what_happened_is_told_once_and_only_to_a_campaign(campaign: Campaign) -> None:
    assert tell(campaign, UpdateKind.REPLY, "They answered.", "reply:4") is not None
    assert tell(campaign, UpdateKind.REPLY, "They answered.", "reply:4") is None
    assert tell(None, UpdateKind.REPLY, "They answered.", "reply:5") is None
    assert len(Update.of(campaign)) == 1


def test_adding_changing_and_removing_are_in_the_log(campaign: Campaign) -> None:
    update = Update.add(campaign, fact(11), account(ALICE))
    ref = update.ref
    update.change(fact(12, "Otherwise."), account(ALICE))
    update.remove(account(ALICE))
    assert Update.of(campaign) == []
    log = db.session.scalars(select(Audit).where(Audit.ref == ref).order_by(Audit.id)).all()
    assert [(row.action, row.detail["day"]) for row in log] == [
        ("update.added", "2021-03-11"),
        ("update.changed", "2021-03-12"),
        ("update.removed", "2021-03-12"),
    ]
