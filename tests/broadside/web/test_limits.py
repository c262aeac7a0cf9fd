"""Limits: shared through Redis when it is set, and kept when it is away."""

from collections.abc import Callable, Iterator

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from broadside.config import Settings
from broadside.database import db
from broadside.web.limits import limiter
from tests.people import ADA, account
from tests.redis_server import RedisProcess
from tests.running import until
from wsgi import create_app

LEFT_AS_IT_WAS = (
    "enabled",
    "_storage",
    "_limiter",
    "_storage_dead",
    "_fallback_limiter",
    "_in_memory_fallback_enabled",
)
WRONG = {"email": "ada@example.org", "password": "not the one"}


@pytest.fixture
def process(
    settings: Settings, redis_server: RedisProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], FlaskClient]]:
    """Makes a stranger's client of one more web process with limits on: the limiter starts anew with each."""
    for name in LEFT_AS_IT_WAS:
        monkeypatch.setattr(limiter, name, getattr(limiter, name))
    made: list[Flask] = []

    def start() -> FlaskClient:
        app = create_app(settings.model_copy(update={"redis_url": redis_server.url}))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        limiter.enabled = True
        made.append(app)
        with app.app_context():
            account(ADA)
            db.session.commit()
        return app.test_client()

    yield start
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def tries(client: FlaskClient, most: int = 200) -> int:
    """How often one may try to sign in before one is asked to wait."""
    for number in range(most):
        status = client.post("/sign-in", data=WRONG).status_code
        assert status in (200, 429)
        if status == 429:
            return number
    return most


def test_what_one_process_counted_another_knows(process: Callable[[], FlaskClient], redis_server: RedisProcess) -> None:
    allowed = tries(process())
    assert 0 < allowed < 200
    assert tries(process()) == 0
    redis_server.flush()
    assert tries(process()) == allowed


def test_while_redis_is_away_each_process_counts_for_itself_and_then_together_again(
    process: Callable[[], FlaskClient], redis_server: RedisProcess
) -> None:
    client = process()
    allowed = tries(client)
    redis_server.stop()
    assert tries(client) == allowed, "the same limit, counted here"
    redis_server.start()

    def counted_in_redis() -> bool:
        client.post("/sign-in", data=WRONG)
        with redis.Redis.from_url(redis_server.url) as asking:
            return bool(asking.dbsize())

    until(counted_in_redis)
