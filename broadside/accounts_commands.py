"""The command line for accounts: add somebody, list them, change a role, deactivate."""

import sys

import click
from flask.cli import AppGroup

from broadside.accounts import Account, LastAdmin, Role, everybody
from broadside.cli import json_option, show
from broadside.database import db
from broadside.house import house
from broadside.invitations import DAYS, Invitation

ROLES = click.Choice([str(role) for role in Role])


accounts = AppGroup("accounts", help="The people who may sign in to the desk.")


@accounts.command()
@click.argument("email")
@click.option("--name", required=True, help="Their name, as colleagues see it.")
@click.option("--role", type=ROLES, required=True, help="What they may do.")
@json_option
def add(email: str, name: str, role: str, as_json: bool) -> None:
    """Add an account with the password on standard input; without one, print a link by which its owner chooses it.

    \b
    Example: broadside accounts add petra@example.org --name Petra --role publisher < password
    Example: broadside accounts add petra@example.org --name Petra --role publisher
    """
    password = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        document, words = _added(email, name, Role(role), password) if password else _invited(email, name, Role(role))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    show(as_json, document, words)


@accounts.command("list")
@json_option
def listing(as_json: bool) -> None:
    """List the accounts.

    \b
    Example: broadside accounts list
    """
    people = everybody()
    lines = "\n".join(_line(one) for one in people)
    show(as_json, [_document(one) for one in people], lines or "There are no accounts yet.")


@accounts.command()
@click.argument("email")
@click.argument("role", type=ROLES)
@json_option
def role(email: str, role: str, as_json: bool) -> None:
    """Change what an account may do.

    \b
    Example: broadside accounts role petra@example.org admin
    """
    account = _known(email)
    try:
        account.set_role(Role(role), None)
    except LastAdmin as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    show(as_json, _document(account), f"{account.name} is now {role}.")


@accounts.command()
@click.argument("email")
@json_option
def deactivate(email: str, as_json: bool) -> None:
    """Let an account no longer sign in, and end its sessions.

    \b
    Example: broadside accounts deactivate petra@example.org
    """
    account = _known(email)
    try:
        account.deactivate(None)
    except LastAdmin as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    show(as_json, _document(account), f"{account.name} can no longer sign in.")


def _added(email: str, name: str, role: Role, password: str) -> tuple[dict[str, object], str]:
    account = Account.create(email, name, role, password)
    return _document(account), f"{account.name} may sign in as {role}, with {account.email}."


def _invited(email: str, name: str, role: Role) -> tuple[dict[str, object], str]:
    invitation = Invitation.make(email, name, role, None)
    link = house().settings.address + invitation.path(house().tokens)
    document: dict[str, object] = {"email": invitation.email, "name": invitation.name, "role": role, "link": link}
    return document, f"{invitation.name} chooses a password here, once, within {DAYS} days:\n{link}"


def _line(account: Account) -> str:
    marks = [] if account.active else ["deactivated"]
    return "  ".join([account.email, account.name, account.role, *marks, *(["codes on"] if account.has_totp else [])])


def _known(email: str) -> Account:
    try:
        account = Account.known(email)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if account is None:
        raise click.ClickException(f"There is no account for {email}.")
    return account


def _document(account: Account) -> dict[str, object]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "active": account.active,
        "codes": account.has_totp,
    }
