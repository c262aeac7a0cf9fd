"""Limits: shared through Redis when it is set, and kept when it is away."""

from collections.abc import Callable, Iterator

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from broadside.config import Settings
from broadside.database import db
from broadside.web.limits import limiter
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
ALLOWED = 5


@limiter.limit(f"{ALLOWED} per hour")
def asked() -> str:
    """A page that may not be asked for often."""
    return "here you are"


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
        app.add_url_rule("/asked-for", "asked", asked)
        return app.test_client()

    yield start
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def tries(client: FlaskClient) -> int:
    """How often one may ask before one is told to wait."""
    answers = [client.get("/asked-for").status_code for _ in range(2 * ALLOWED)]
    assert answers == sorted(answers)
    assert set(answers) <= {200, 429}
    return answers.count(200)


def test_what_one_process_counted_another_knows(process: Callable[[], FlaskClient], redis_server: RedisProcess) -> None:
    assert tries(process()) == ALLOWED
    assert tries(process()) == 0
    redis_server.flush()
    assert tries(process()) == ALLOWED


def test_while_redis_is_away_each_process_counts_for_itself_and_then_together_again(
    process: Callable[[], FlaskClient], redis_server: RedisProcess
) -> None:
    client = process()
    assert tries(client) == ALLOWED
    redis_server.stop()
    assert tries(client) == ALLOWED, "the same limit, counted here"
    redis_server.start()

    def counted_in_redis() -> bool:
        client.get("/asked-for")
        with redis.Redis.from_url(redis_server.url) as asking:
            return bool(asking.dbsize())

    until(counted_in_redis)
