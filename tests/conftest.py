"""What every test may ask for: an application on a database of its own, clients, a browser, PostgreSQL."""

import gc
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from broadside.config import Settings, read_settings
from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.house import House
from broadside.tokens import Tokens
from broadside.web.limits import limiter
from tests import once
from tests.local_site import LocalSite, local_site
from tests.needs import CHROMIUM, must_have_all
from tests.people import ADA, ALICE, PETRA, VICTOR, signed_in
from tests.postgres import Postgres, postgres
from tests.redis_server import RedisProcess
from tests.running import PATIENCE, Run, free_port
from tests.watch import Watch
from wsgi import create_app

# How long an example takes says how busy the machine is, and nothing of Broadside.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

SECRET = "a-secret-for-the-tests-and-nothing-else"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_finish() -> None:
    """Look for rubbish less often, and never among what was imported: that took a third of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[once.Statements]:
    """Compile templates, statements and the rules of addresses once, not for each of thousands of applications."""
    with once.worked_out() as statements:
        yield statements


@pytest.fixture
def reaching_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite as Broadside opens it, whereas other tests are in haste; to be asked for before the application."""
    monkeypatch.setattr(once, "SYNCHRONOUS", "FULL")


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all migrations applied, to be copied."""
    home = tmp_path_factory.mktemp("template")
    app = create_app(read_settings(home=home, secret_key=SECRET))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return home / "broadside.sqlite3"


@pytest.fixture
def settings(tmp_path: Path, migrated_database: Path) -> Settings:
    """Settings with a home and a migrated database of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_database, home / "broadside.sqlite3")
    return read_settings(home=home, secret_key=SECRET, public_url="http://broadside.test")


@pytest.fixture
def watch(settings: Settings) -> Iterator[Watch]:
    """Sees whether anything in the home of the settings has changed."""
    with closing(sqlite3.connect(settings.home / "broadside.sqlite3")) as connection:
        yield Watch(settings.home, connection)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application; limits are off but where a test turns them on."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context around a test of rules."""
    with app.app_context():
        yield app


@pytest.fixture
def tokens(app: Flask) -> Tokens:
    return House.of(app).tokens


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's client."""
    return app.test_client()


@pytest.fixture
def alice(app: Flask) -> FlaskClient:
    """An editor's client."""
    return signed_in(app.test_client(), ALICE)


@pytest.fixture
def petra(app: Flask) -> FlaskClient:
    """A publisher's client."""
    return signed_in(app.test_client(), PETRA)


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """An admin's client."""
    return signed_in(app.test_client(), ADA)


@pytest.fixture
def victor(app: Flask) -> FlaskClient:
    """A viewer's client."""
    return signed_in(app.test_client(), VICTOR)


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as running:
        yield running


@pytest.fixture
def fetcher(site: LocalSite) -> Fetcher:
    return Fetcher("https://news.example.org", (site.host,), deadline=PATIENCE)


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The application behind waitress on loopback; yields its address. CSRF is on, as in life."""
    app.config["WTF_CSRF_ENABLED"] = True
    rooms: dict[int, Any] = {}
    server: Any = create_server(app, map=rooms, host="127.0.0.1", port=0, threads=4)
    closing = threading.Event()
    thread = threading.Thread(target=_answer, args=(rooms, closing), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    closing.set()
    thread.join(PATIENCE)
    # Only now, since a request in hand still wakes the loop through a pipe that closing the server shuts.
    server.task_dispatcher.shutdown(timeout=PATIENCE)
    wasyncore.close_all(rooms, ignore_all=True)


def _answer(rooms: dict[int, Any], closing: threading.Event) -> None:
    while not closing.is_set():
        wasyncore.loop(timeout=0.1, use_poll=True, map=rooms, count=1)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """`broadside run` in a home of its own; killed with its children if the test does not stop it."""
    running = Run(tmp_path / "home", free_port())
    yield running
    running.end_by_force()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the session."""
    expect.set_options(timeout=PATIENCE * 1000)
    if CHROMIUM.path is None and not must_have_all():
        pytest.skip("Chromium is missing: browser tests are skipped")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.path, args=BROWSER_FLAGS)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE * 1000))
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Browser, live_server: str) -> Iterator[BrowserContext]:
    """A fresh browser profile on the live server; a request to any other host fails the test."""
    context = chromium.new_context(base_url=live_server, locale="en-GB", timezone_id="Europe/London")
    strangers: list[str] = []
    context.on("request", lambda request: _note_stranger(request.url, live_server, strangers))
    yield context
    context.close()
    assert strangers == [], "the page asked something of another host"


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on any script error."""
    page = browser_context.new_page()
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - playwright cannot wrap a built-in
    yield page
    assert errors == []


def _note_stranger(url: str, server: str, strangers: list[str]) -> None:
    if not url.startswith((server, "data:", "about:", "blob:")):
        strangers.append(url)


@pytest.fixture(scope="session")
def postgres_server(compiled_once: once.Statements) -> Iterator[Postgres]:
    """A real PostgreSQL on loopback."""
    with postgres() as server:
        compiled_once.servers["postgresql+psycopg"] = read_settings(database_url=server.url).database
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres) -> str:
    """The name of a PostgreSQL database with all migrations applied, to be copied."""
    url = postgres_server.create("migrated")
    app = create_app(read_settings(home=tmp_path_factory.mktemp("postgres"), secret_key=SECRET, database_url=url))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return "migrated"


@pytest.fixture
def postgres_url(postgres_server: Postgres, migrated_postgres: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of the test's own."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgres_server.create(name, migrated_postgres)
    postgres_server.drop(name)


@pytest.fixture
def postgres_app(tmp_path: Path, postgres_url: str) -> Iterator[Flask]:
    """The whole application on PostgreSQL, migrated."""
    app = create_app(read_settings(home=tmp_path / "home", secret_key=SECRET, database_url=postgres_url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """One real Redis on loopback for the session."""
    process = RedisProcess(tmp_path_factory.mktemp("redis"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def redis_server(redis_process: RedisProcess) -> RedisProcess:
    """A Redis that answers and is empty; a test may stop it."""
    redis_process.start()
    redis_process.flush()
    return redis_process
