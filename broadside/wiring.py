"""The ground plugs itself in: its pages, jobs, commands and holders."""

from datetime import timedelta

from flask import Flask

from broadside import (
    accounts_commands,
    allowances,
    cli,
    database_commands,
    directory_wiring,
    invitations,
    lease,
    link_requests,
    mailing_alarms,
    reader_wiring,
    sender_wiring,
    sessions,
    setup,
    topics,
)
from broadside.accounts import Role
from broadside.delivery import bounces, messages, pace
from broadside.delivery import wiring as delivery
from broadside.delivery.returns import mailbox, seen
from broadside.house import DeskPage, House
from broadside.web import (
    account,
    accounts,
    audit,
    codes,
    joining,
    outbox,
    pages,
    palette,
    pattern,
    returns,
    returns_in,
    waits,
    workers,
)

TABLES = (
    topics,
    *directory_wiring.TABLES,
    setup,
    allowances,
    link_requests,
    invitations,
    sessions,
    messages,
    pace,
    bounces,
    seen,
    mailbox,
    lease,
)


def init_app(app: Flask) -> None:
    """Register what the ground adds to the shell."""
    app.register_blueprint(pattern.bp)
    for room in (account, accounts, audit, codes, joining, palette, returns, workers):
        app.register_blueprint(room.bp)
    House.of(app).desk += [
        DeskPage("Colleagues", "accounts.index", 4, Role.ADMIN),
        DeskPage("Audit log", "audit.index", 4),
        DeskPage("Workers", "workers.index", 4),
        DeskPage("Returns", "returns.index", 2, place=2),
    ]
    outbox.init_app(app)
    returns_in.init_app(app)
    delivery.init_app(app)
    house = House.of(app)
    house.waits.append(waits.late_work)
    house.places.append(pages.places)
    house.notices += [mailing_alarms.stopped, mailing_alarms.still]
    house.timetable.add("tell of stopped mailings", timedelta(seconds=20), mailing_alarms.tell(house))
    reader_wiring.init_app(app)
    directory_wiring.init_app(app)
    sender_wiring.init_app(app)
    app.cli.add_command(accounts_commands.accounts)
    app.cli.add_command(database_commands.database)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
