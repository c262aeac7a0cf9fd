"""The ground plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from broadside import cli, setup

TABLES = (setup,)


def init_app(app: Flask) -> None:
    """Register what the ground adds to the shell."""
    for command in cli.COMMANDS:
        app.cli.add_command(command)
