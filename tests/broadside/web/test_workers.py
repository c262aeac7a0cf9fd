"""The workers at the desk: who lives, what each does, and what became of the work of one that stopped."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from broadside import clock
from broadside.config import Settings
from broadside.database import db
from broadside.delivery import epoch, ledger, outbox
from broadside.delivery.ledger import Hand
from broadside.delivery.outbox import Letter
from broadside.house import House
from broadside.lease import TIMETABLE, Lease
from broadside.workers import Worker
from tests.broadside.delivery.conftest import letter, readers
from tests.broadside.test_workers import stranger
from tests.people import ADA, signed_in
from tests.redis_server import RedisProcess
from wsgi import create_app


def page(client: FlaskClient) -> str:
    """The page's words, with single spaces."""
    return " ".join(BeautifulSoup(client.get("/desk/workers").text, "html.parser").get_text(" ").split())


def claim(worker_id: str, number: int, text: Letter) -> None:
    """A mailing of which this worker has some messages in hand."""
    outbox.post(text, readers(number + 2))
    ((mailing_id, _),) = ledger.sending()
    assert len(ledger.claim(mailing_id, Hand(worker_id, epoch.present()), number)) == number
    db.session.commit()


def test_nobody_at_work_is_said_with_what_to_do(victor: FlaskClient) -> None:
    said = page(victor)
    assert "Nobody is at work" in said
    assert "broadside work" in said


def test_a_worker_is_shown_with_what_it_does_now(context: Flask, victor: FlaskClient) -> None:
    worker = Worker.begin()
    Lease.take(TIMETABLE, worker.id)
    db.session.commit()
    said = page(victor)
    assert f"{worker.host}, process {worker.pid}" in said
    assert "Runs the timetable" in said
    assert "Resting" in said
    Worker.beat(worker.id, {"send mail": clock.now(), "read the sources": clock.now() - timedelta(minutes=1)})
    claim(worker.id, 3, letter())
    said = page(victor)
    assert "Resting" not in said
    assert said.index("read the sources since") < said.index("send mail since")
    assert "3 messages in hand of “No. 4: the matching powers”" in said


def test_no_notice_to_one_person_is_named(context: Flask, victor: FlaskClient) -> None:
    worker = Worker.begin()
    claim(worker.id, 1, letter(purpose=None, subject="Ada, choose a new password"))
    said = page(victor)
    assert "1 message in hand" in said
    assert "password" not in said


def test_a_worker_that_stopped_stands_out_and_the_page_says_what_became_of_its_work(
    context: Flask, victor: FlaskClient
) -> None:
    lost = stranger(host="mill-2", beat_at=clock.now() - timedelta(minutes=7), doing={"send mail": "2026-11-25T10:00Z"})
    Lease.take(TIMETABLE, lost.id)
    claim(lost.id, 3, letter())
    Worker.begin()
    db.session.commit()
    said = page(victor)
    assert "1 stopped answering" in said
    assert "mill-2" in said
    assert "7 minutes ago" in said
    assert "It was last seen at: send mail." in said
    assert "3 messages are still in its hand" in said
    assert "Nobody runs the timetable at this moment" in said
    ledger.release(ledger.of_workers([lost.id]))
    db.session.commit()
    assert "No message is left in its hand" in page(victor)


def test_the_names_of_hosts_and_jobs_are_text(context: Flask, victor: FlaskClient) -> None:
    stranger(host="<b>mill</b>", doing={"<i>job</i>": "2026-11-25T10:00Z"})
    assert "<b>mill</b>, process" in page(victor)
    assert "<i>job</i>" in page(victor)


@pytest.mark.postgres
def test_the_queue_and_redis_are_shown_and_its_absence_is_explained(
    postgres_app: Flask, redis_server: RedisProcess
) -> None:
    settings: Settings = House.of(postgres_app).settings.model_copy(update={"redis_url": redis_server.url})
    app = create_app(settings)
    app.config.update(TESTING=True)
    house = House.of(app)
    assert house.queue is not None
    assert house.redis is not None
    house.queue.put(next(each for each in house.timetable.entries if each.name == "send mail"))
    client = signed_in(app.test_client(), ADA)
    said = page(client)
    assert "In the queue 1 send mail" in said
    assert "Redis answers" in said
    redis_server.stop()
    assert "Redis does not answer. Nothing is lost" in page(client)
    house.redis.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.browser
def test_the_page_looks_again_by_itself(app: Flask, context: Flask, browser_page: Page, live_server: str) -> None:
    cookie = signed_in(app.test_client(), ADA).get_cookie("session")
    assert cookie is not None
    browser_page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    browser_page.goto("/desk/workers")
    expect(browser_page.get_by_text("Nobody is at work")).to_be_visible()
    Worker.begin()
    db.session.commit()
    expect(browser_page.get_by_text("Resting")).to_be_visible()
