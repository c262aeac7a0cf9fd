"""Kills at all twelve points on PostgreSQL, where the claims of workers are locked row by row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadside.config import read_settings
from tests.faults.conftest import SECRET, URL
from tests.faults.field import Field, in_use, opened_field
from tests.faults.points import Point
from tests.faults.relay import Relay
from tests.faults.storms import Storm
from tests.faults.workers import Launcher

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.postgres]


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str, fault_server: Relay, one_launcher: Launcher) -> Iterator[Field]:
    settings = read_settings(home=tmp_path / "home", secret_key=SECRET, public_url=URL, database_url=postgres_url)
    with opened_field(settings, fault_server, one_launcher) as opened, in_use(opened) as field:
        yield field


def test_nobody_is_missed_when_workers_are_killed_on_postgres(on_postgres: Field) -> None:
    verdicts = Storm(on_postgres, list(Point), audience=60, seed=5432).rage(len(Point))
    assert [verdict.wrong for verdict in verdicts] == [[]] * len(verdicts)
    assert len(on_postgres.kills) == len(Point)
