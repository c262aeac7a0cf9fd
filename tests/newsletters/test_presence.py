"""Presence: who is at an issue is known while they give signs, and forgotten after."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from broadside.database import db
from newsletters.issues import Issue
from newsletters.presence import LONGEST, Company, Presence
from tests.newsletters.publication import publication, started
from tests.people import ALICE, PETRA, account

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def come_and_go(issue: Issue) -> None:
    alice, petra = account(ALICE), account(PETRA)
    first, second = issue.sections[0].id, issue.sections[1].id
    with time_machine.travel(NOW, tick=False):
        Presence.sign(issue.id, first, petra)
        Presence.sign(issue.id, second, petra)
        Presence.sign(issue.id, None, alice)
        assert Presence.others(issue.id, alice) == [Company("Petra", second)]
        assert Presence.others(issue.id, petra) == [Company("Alice", None)]
        Presence.leave(issue.id, first, petra)  # the page that was closed is not the one that is open now
        assert Presence.others(issue.id, alice) == [Company("Petra", second)]
        Presence.leave(issue.id, second, petra)
        Presence.leave(issue.id, None, alice)
        assert Presence.others(issue.id, alice) == Presence.others(issue.id, petra) == []
        Presence.sign(issue.id, first, petra)
    with time_machine.travel(NOW + LONGEST + timedelta(seconds=1), tick=False):
        assert Presence.others(issue.id, alice) == []
        Presence.sign(issue.id, None, alice)
        assert db.session.scalar(select(func.count()).select_from(Presence)) == 1


@pytest.mark.usefixtures("context")
def test_people_come_move_leave_and_are_forgotten() -> None:
    come_and_go(started(publication()))


def test_so_they_do_on_postgresql(postgres_app: Flask) -> None:
    come_and_go(started(publication()))
