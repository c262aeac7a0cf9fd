"""Alembic's environment: runs migrations on the application's own engine."""

from alembic import context
from flask import current_app

from broadside.database import db


def run() -> None:
    """Apply the migrations asked for, batched where SQLite needs it."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, include_object=_ours, **options)
        with context.begin_transaction():
            context.run_migrations()


def _ours(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave out the search tables, which their own migrations make."""
    return not (kind == "table" and (name or "").startswith("item_search"))


run()
