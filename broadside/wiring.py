"""The ground plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from broadside import cli, setup
from broadside.web import pattern

TABLES = (setup,)


def init_app(app: Flask) -> None:
    """Register what the ground adds to the shell."""
    app.register_blueprint(pattern.bp)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
