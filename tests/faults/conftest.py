"""Fixtures of the faults: one launcher for all, a fault server and a field for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadside.config import Settings
from tests.faults.field import Field, opened_field
from tests.faults.relay import Relay, relay
from tests.faults.workers import Launcher, launcher


@pytest.fixture(scope="session")
def one_launcher() -> Iterator[Launcher]:
    """One warm parent, from which each worker is forked."""
    with launcher() as running:
        yield running


@pytest.fixture
def fault_server(tmp_path: Path) -> Iterator[Relay]:
    """A server that behaves until it is given a script."""
    with relay(tmp_path / "server.log") as running:
        yield running


@pytest.fixture
def trial(settings: Settings, fault_server: Relay, one_launcher: Launcher) -> Iterator[Field]:
    """A field on SQLite."""
    with opened_field(settings, fault_server, one_launcher) as field:
        yield field
