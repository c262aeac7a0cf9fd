"""The command line for the database: moving from one to another."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import create_engine

from broadside import moving
from broadside.cli import heads, json_option, show
from broadside.database import db

database = AppGroup("database", help="The database: moving from SQLite to PostgreSQL.")


@database.command("fill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def fill(file: Path, as_json: bool) -> None:
    """Copy every row of an SQLite FILE into the database that BROADSIDE_DATABASE_URL names, which must be empty.

    \b
    All or nothing; FILE is only read. Stop Broadside first, so that nothing is written to FILE any more.
    Example: BROADSIDE_DATABASE_URL=postgresql://… broadside migrate
             BROADSIDE_DATABASE_URL=postgresql://… broadside database fill instance/broadside.sqlite3
    """
    engine = create_engine(f"sqlite:///{file.resolve()}")
    try:
        with engine.connect() as source, db.engine.connect() as target:
            if heads(source) != heads(target) or not heads(target):
                raise click.ClickException("both must be up to date. Run `broadside migrate` on the one that is not.")
            copied = moving.move(source, target)
            target.commit()
    except (moving.NotEmpty, moving.Differs) as problem:
        raise click.ClickException(f"nothing was copied: {problem}.") from None
    finally:
        engine.dispose()
    show(as_json, copied, f"{sum(copied.values()):,} rows of {len(copied)} tables are copied.")
