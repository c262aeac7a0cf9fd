"""Health: what monitors are told of workers, the timetable and Redis."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.config import read_settings
from broadside.database import db
from broadside.house import House
from broadside.lease import TIMETABLE, Lease
from broadside.workers import Worker
from tests.broadside.test_workers import stranger
from tests.conftest import SECRET
from tests.redis_server import RedisProcess
from wsgi import create_app


def test_a_house_at_work_is_well(context: Flask, client: FlaskClient) -> None:
    Lease.take(TIMETABLE, Worker.begin().id)
    db.session.commit()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["workers"], answer.json["workers_lost"], answer.json["timetable"]) == (1, 0, "run")
    assert "redis" not in answer.json


def test_a_worker_that_stopped_answering_is_told_and_so_is_a_timetable_without_anybody(
    context: Flask, client: FlaskClient
) -> None:
    Lease.take(TIMETABLE, stranger(beat_at=clock.now() - timedelta(minutes=5)).id)
    Worker.begin()
    db.session.commit()
    report = client.get("/healthz").json
    assert report is not None
    assert (report["status"], report["workers"], report["workers_lost"]) == ("ok", 1, 1)
    assert report["timetable"] == "waits for a worker"
    metrics = client.get("/metrics").text
    assert "broadside_workers_lost 1.0" in metrics
    assert "broadside_timetable 0.0" in metrics
    assert "redis" not in metrics


@pytest.fixture
def many(postgres_app: Flask, redis_server: RedisProcess) -> Iterator[Flask]:
    """The application on PostgreSQL with Redis, and a worker."""
    settings = House.of(postgres_app).settings
    app = create_app(
        read_settings(
            home=settings.home, secret_key=SECRET, database_url=settings.database_url, redis_url=redis_server.url
        )
    )
    app.config.update(TESTING=True)
    with app.app_context():
        Lease.take(TIMETABLE, Worker.begin().id)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()
    server = House.of(app).redis
    assert server is not None
    server.close()


@pytest.mark.postgres
def test_redis_that_is_away_is_told_and_is_no_failure(many: Flask, redis_server: RedisProcess) -> None:
    house, client = House.of(many), many.test_client()
    assert house.queue is not None
    assert house.queue.put(house.timetable.entries[0])
    assert client.get("/healthz").json["redis"] == "ok"  # type: ignore[index]
    metrics = client.get("/metrics").text
    assert "broadside_redis_up 1.0" in metrics
    assert "broadside_queue 1.0" in metrics
    redis_server.stop()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["redis"] == "away"  # type: ignore[index]
    assert "broadside_redis_up 0.0" in client.get("/metrics").text


def test_an_sqlite_house_with_redis_shares_its_limits_and_keeps_its_work(app: Flask) -> None:
    house = House(House.of(app).settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"}), House.of(app).tokens)
    assert house.redis is not None
    assert house.queue is None
    house.redis.close()
