"""The ground plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from broadside import allowances, cli, link_requests, setup
from broadside.web import pattern

TABLES = (setup, allowances, link_requests)


def init_app(app: Flask) -> None:
    """Register what the ground adds to the shell."""
    app.register_blueprint(pattern.bp)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
