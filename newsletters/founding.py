"""Founding: what setting up, the settings, the example programme and the desk home add to the house."""

from flask import Flask

from broadside.accounts import Role
from broadside.house import DeskPage, House
from newsletters.example_commands import commands
from newsletters.web import example, founding, home, newsletter, setup


def init_app(app: Flask) -> None:
    """Register the pages, the commands and what the desk is to say."""
    here = House.of(app)
    for room in (setup, home, newsletter, founding, example):
        app.register_blueprint(room.bp)
    app.cli.add_command(commands)
    here.desk += [
        DeskPage("This month", "home.show", 1),
        DeskPage("Settings", "newsletter.show", 4, Role.ADMIN),
    ]
    here.notices.append(example.notice)
