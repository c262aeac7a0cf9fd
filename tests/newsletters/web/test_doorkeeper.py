"""Views of the archive: counted by page and day, without machines and visitors, and written beside answering."""

from datetime import date, timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.house import House
from broadside.pendulum import Pendulum
from newsletters.views import ArchiveView
from tests.newsletters.publication import publication
from tests.running import until

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def shelf(app: Flask) -> str:
    with app.app_context():
        return f"/archive/{publication().slug}"


def rows(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        return [(row.page, row.number) for row in db.session.query(ArchiveView).order_by(ArchiveView.page)]


def write_down(app: Flask) -> None:
    Pendulum(app).swing()


def test_a_view_is_counted_and_nothing_is_written_while_the_page_is_given(app: Flask, shelf: str) -> None:
    for _ in range(3):
        assert app.test_client().get(shelf, headers=BROWSER).status_code == 200
    assert rows(app) == []
    write_down(app)
    app.test_client().get(shelf, headers=BROWSER)
    write_down(app)
    write_down(app)
    assert rows(app) == [(shelf, 4)]


@pytest.mark.parametrize(
    "agent",
    ["", "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.5.0", "python-requests/2.32", "FeedFetcher-Google"],
)
def test_a_machine_that_says_so_is_not_counted(app: Flask, shelf: str, agent: str) -> None:
    app.test_client().get(shelf, headers={"User-Agent": agent})
    write_down(app)
    assert rows(app) == []


def test_what_there_is_not_and_what_is_only_looked_at_from_outside_is_not_counted(app: Flask, shelf: str) -> None:
    client = app.test_client()
    client.get(f"{shelf}/nothing", headers=BROWSER)
    client.head(shelf, headers=BROWSER)
    client.get(f"{shelf}/feed.atom", headers=BROWSER)
    write_down(app)
    assert rows(app) == []


@pytest.mark.postgres
def test_two_days_and_two_processes_add_up_on_postgresql(postgres_app: Flask) -> None:
    with postgres_app.app_context():
        today = date(2026, 11, 25)
        for _ in range(2):
            ArchiveView.add({(today, "/a"): 2, (today + timedelta(days=1), "/a"): 3, (today, "/b"): 1})
            db.session.commit()
        assert (ArchiveView.of("/a"), ArchiveView.of("/b"), ArchiveView.of("/c")) == (10, 2, 0)


def test_what_could_not_be_written_is_kept_and_the_others_are_done(app: Flask, shelf: str) -> None:
    done = []
    asides = House.of(app).asides
    app.test_client().get(shelf, headers=BROWSER)
    with app.app_context():
        db.session.execute(db.text("ALTER TABLE archive_view RENAME TO elsewhere"))
        db.session.commit()
        asides.append(lambda: done.append(clock.now()))
        write_down(app)
        assert len(done) == 1
        db.session.execute(db.text("ALTER TABLE elsewhere RENAME TO archive_view"))
        db.session.commit()
    write_down(app)
    assert rows(app) == [(shelf, 1)]


def test_the_pendulum_swings_while_the_web_serves_and_once_at_its_end(app: Flask) -> None:
    swings: list[int] = []
    House.of(app).asides.append(lambda: swings.append(1))
    with Pendulum(app, every=timedelta(milliseconds=1)):
        until(lambda: bool(swings))
    number = len(swings)
    with Pendulum(app):
        pass
    assert len(swings) == number + 1
