"""The migrations and the models tell of one and the same database."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from broadside.database import db


def differences() -> list[object]:
    with db.engine.connect() as connection:
        options = {
            "include_object": lambda item, name, kind, *_: not (kind == "table" and name.startswith("item_search"))
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def test_the_migrations_make_the_tables_of_the_models_on_sqlite(context: Flask) -> None:
    assert differences() == []


def test_the_migrations_make_the_tables_of_the_models_on_postgresql(postgres_app: Flask) -> None:
    assert differences() == []
