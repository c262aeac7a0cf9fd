"""Fixtures of the faults: one launcher, one fault server and one field, tidied up after each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadside.config import Settings, read_settings
from tests.faults.field import Field, in_use, opened_field
from tests.faults.relay import Relay, relay
from tests.faults.workers import Launcher, launcher

SECRET = "a-secret-for-the-faults-and-nothing-else"
URL = "http://broadside.test"


@pytest.fixture(scope="session")
def one_launcher() -> Iterator[Launcher]:
    """One warm parent, from which each worker is forked."""
    with launcher() as running:
        yield running


@pytest.fixture(scope="session")
def ground(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path, one_launcher: Launcher
) -> Iterator[Field]:
    """The field that tests share, on SQLite; see `trial`."""
    home = tmp_path_factory.mktemp("faults")
    shutil.copy(migrated_database, home / "broadside.sqlite3")
    settings = read_settings(home=home, secret_key=SECRET, public_url=URL)
    with relay(home / "server.log") as server, opened_field(settings, server, one_launcher) as field:
        yield field


@pytest.fixture
def trial(ground: Field) -> Iterator[Field]:
    """The shared field, for one test."""
    with in_use(ground) as field:
        yield field


@pytest.fixture
def fault_server(tmp_path: Path) -> Iterator[Relay]:
    """A fault server of the test's own."""
    with relay(tmp_path / "server.log") as running:
        yield running


@pytest.fixture
def own_trial(settings: Settings, fault_server: Relay, one_launcher: Launcher) -> Iterator[Field]:
    """A field of the test's own, where the database itself is harmed."""
    with opened_field(settings, fault_server, one_launcher) as opened, in_use(opened) as field:
        yield field
