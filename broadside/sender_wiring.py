"""The sender check plugs itself in: its page, its commands, and how the audit log speaks of keys."""

from flask import Flask

from broadside import audit, sender_commands
from broadside.accounts import Role
from broadside.house import DeskPage, House
from broadside.web import sender

WORDINGS = {"dkim.made": "made the DKIM key {it}"}


def init_app(app: Flask) -> None:
    """Register it all."""
    app.register_blueprint(sender.bp)
    for command in (sender_commands.dkim, sender_commands.senders):
        app.cli.add_command(command)
    House.of(app).desk.append(DeskPage("Sender check", "sender.index", 4, Role.ADMIN))
    audit.wordings(WORDINGS)
