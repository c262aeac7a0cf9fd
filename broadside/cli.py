"""The command line: broadside run, serve, work, migrate; the wings add theirs."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import FlaskGroup, ScriptInfo
from flask_migrate import upgrade

from broadside import processes
from broadside.config import BadSettings

json_option: Callable[[Any], Any] = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def show(as_json: bool, document: Any, words: str) -> None:
    """Print the document as JSON, or the words."""
    click.echo(json.dumps(document, default=str, ensure_ascii=False) if as_json else words)


@click.command()
def migrate() -> None:
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
    Example: BROADSIDE_PORT=8080 broadside run
    """
    upgrade()
    sys.exit(processes.run_both(current_app._get_current_object()))  # type: ignore[attr-defined]


@click.command()
def serve() -> None:
    """Start the web process alone.

    \b
    Example: broadside serve
    """
    processes.serve(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command()
def work() -> None:
    """Start a worker alone; any number may run.

    \b
    Example: broadside work
    """
    processes.work(current_app._get_current_object())  # type: ignore[attr-defined]


COMMANDS = (run, serve, work, migrate)


def main() -> None:
    """The `broadside` command."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    group = FlaskGroup(
        add_default_commands=False, add_version_option=False, help="Broadside: newsletters and campaigns."
    )
    try:
        group.main(prog_name="broadside", obj=ScriptInfo(app_import_path="wsgi:create_app"))
    except BadSettings as error:
        click.echo(f"Broadside cannot start: {error}", err=True)
        sys.exit(2)
