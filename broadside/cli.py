"""The command line: broadside run, serve, work, migrate; the wings add theirs."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any, cast

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import FlaskGroup, ScriptInfo
from flask_migrate import upgrade
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from werkzeug.local import LocalProxy

from broadside import logs, processes, serving
from broadside.config import ROOT, BadSettings
from broadside.database import db
from broadside.house import House
from broadside.serving import PortTaken

json_option: Callable[[Any], Any] = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def show(as_json: bool, document: Any, words: str) -> None:
    """Print the document as JSON, or the words."""
    click.echo(json.dumps(document, default=str, ensure_ascii=False) if as_json else words)


@click.command("migrate")
def update() -> None:
    """Bring the database up to date.

    \b
    Example: broadside migrate
    """
    upgrade()
    click.echo("The database is up to date.")


@click.command()
def run() -> None:
    """Bring the database up to date, then start the web and a worker; Ctrl-C stops both.

    \b
    Prints the address and, until there is an account, the link to set Broadside up.
    Example: BROADSIDE_PORT=8080 broadside run
    """
    serving.must_be_free(House.of(current_app).settings)
    upgrade()
    sys.exit(processes.run_both(current_app._get_current_object()))  # type: ignore[attr-defined]


@click.command()
def serve() -> None:
    """Start the web process alone.

    \b
    Example: broadside serve
    """
    _must_be_up_to_date()
    serving.serve(_app())


@click.command()
def work() -> None:
    """Start a worker alone; any number may run.

    \b
    Example: broadside work
    """
    _must_be_up_to_date()
    processes.work(_app())


def _app() -> Flask:
    """The application itself, since what outlives this context cannot use the proxy to it."""
    return cast(LocalProxy[Flask], current_app)._get_current_object()


def _must_be_up_to_date() -> None:
    """Refuse to start on a database that lacks a table or column, which would fail later and less plainly."""
    with db.engine.connect() as connection:
        found = heads(connection)
    if found != set(ScriptDirectory(str(ROOT / "broadside/migrations")).get_heads()):
        raise click.ClickException("the database is not up to date. Run `broadside migrate` first.")


def heads(connection: Connection) -> set[str]:
    """Up to which migrations a database was brought; empty when it knows none."""
    return set(MigrationContext.configure(connection).get_current_heads())


COMMANDS = (run, serve, work, update)


def main() -> None:
    """The `broadside` command."""
    logs.begin()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    group = FlaskGroup(
        add_default_commands=False, add_version_option=False, help="Broadside: newsletters and campaigns."
    )
    try:
        group.main(prog_name="broadside", obj=ScriptInfo(app_import_path="wsgi:create_app"))
    except (BadSettings, PortTaken) as error:
        click.echo(f"Broadside cannot start: {error}", err=True)
        sys.exit(2)
    except DBAPIError as error:
        why = logs.clean(" ".join(str(error.orig).split()))
        click.echo(
            f"The database cannot be used ({why}). If it is new or older, run `broadside migrate` first.", err=True
        )
        sys.exit(2)
