"""Sessions of the desk: known by a secret, ended for good."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from broadside.database import db
from broadside.sessions import DeskSession, browser_words, end_all
from tests.people import ADA, ALICE, account

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_a_session_lives_until_it_is_ended(context: Flask) -> None:
    alice = account(ALICE)
    secret = DeskSession.begin(alice)
    found = DeskSession.alive(secret, alice.fs_uniquifier)
    assert found is not None
    assert secret not in (found.hash, found.uniquifier)
    found.end()
    assert DeskSession.alive(secret, alice.fs_uniquifier) is None


def test_one_accounts_secret_opens_nothing_for_another(context: Flask) -> None:
    secret = DeskSession.begin(account(ALICE))
    assert DeskSession.alive(secret, account(ADA).fs_uniquifier) is None


def test_a_session_ends_after_three_idle_days_and_after_thirty_in_all(context: Flask) -> None:
    alice = account(ALICE)
    with time_machine.travel(BEGIN, tick=False) as clock:
        idle, used = DeskSession.begin(alice), DeskSession.begin(alice)
        for day in range(1, 30):
            clock.move_to(BEGIN + timedelta(days=day))
            found = DeskSession.alive(used, alice.fs_uniquifier)
            assert found is not None
            assert found.touch()
        assert DeskSession.alive(idle, alice.fs_uniquifier) is None
        assert len(DeskSession.of(alice)) == 1
        clock.move_to(BEGIN + timedelta(days=30, seconds=1))
        assert DeskSession.alive(used, alice.fs_uniquifier) is None


def test_use_is_noted_at_most_once_in_five_minutes(context: Flask) -> None:
    alice = account(ALICE)
    with time_machine.travel(BEGIN, tick=False) as clock:
        found = DeskSession.alive(DeskSession.begin(alice), alice.fs_uniquifier)
        assert found is not None
        clock.move_to(BEGIN + timedelta(minutes=4))
        assert not found.touch()
        clock.move_to(BEGIN + timedelta(minutes=5))
        assert found.touch()


def test_signing_out_everywhere_ends_all_and_dead_rows_are_swept(context: Flask) -> None:
    alice = account(ALICE)
    secrets = [DeskSession.begin(alice) for _ in range(3)]
    end_all(alice)
    assert [DeskSession.alive(secret, alice.fs_uniquifier) for secret in secrets] == [None] * 3
    old = DeskSession.begin(alice)
    alice.end_sessions()
    DeskSession.begin(alice)
    assert DeskSession.alive(old, alice.fs_uniquifier) is None
    assert db.session.scalar(select(func.count()).select_from(DeskSession)) == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words
