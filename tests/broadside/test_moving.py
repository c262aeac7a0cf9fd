"""Moving house: a whole Broadside on SQLite, copied into PostgreSQL, is the same there, and goes on."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Connection, select

from broadside.config import Settings
from broadside.database import Base, db
from broadside.moving import STAYS
from broadside.people import Person
from broadside.workers import Worker
from tests.filled import fill
from tests.people import ADA, account

pytestmark = pytest.mark.postgres


@pytest.fixture
def file(app: Flask, settings: Settings) -> Path:
    """An SQLite file with something in every room."""
    fill(app)
    with app.app_context():
        Worker.begin()
        db.session.commit()
    return settings.home / "broadside.sqlite3"


def copy(app: Flask, file: Path) -> Result:
    db.session.close()
    return app.test_cli_runner().invoke(args=["database", "fill", str(file)])


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that moves."""
    moving = [table for table in Base.metadata.sorted_tables if table.name not in STAYS]
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in moving
    }


def test_every_row_comes_over_as_it_was_and_numbers_go_on(app: Flask, file: Path, postgres_app: Flask) -> None:
    result = copy(postgres_app, file)
    assert result.exit_code == 0, result.output
    with app.app_context():
        before = rows(db.session.connection())
        db.session.close()
    assert {name for name, found in before.items() if not found} < set(before)
    assert rows(db.session.connection()) == before
    assert Worker.everyone() == [], "a process is no part of the house"
    newest = max(int(str(row[0])) for row in before["person"])
    fresh = Person(address="newcomer@example.org", name="Newcomer")
    db.session.add(fresh)
    db.session.flush()
    assert fresh.id > newest


def test_a_database_with_people_of_its_own_is_left_alone(app: Flask, file: Path, postgres_app: Flask) -> None:
    account(ADA)
    db.session.commit()
    result = copy(postgres_app, file)
    assert result.exit_code == 1
    assert "nothing was copied: the new database has accounts or people already" in result.output
    assert db.session.query(Person).count() == 0


def test_a_file_that_is_not_up_to_date_is_refused(postgres_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    result = copy(postgres_app, tmp_path / "empty.sqlite3")
    assert result.exit_code == 1
    assert "broadside migrate" in result.output
