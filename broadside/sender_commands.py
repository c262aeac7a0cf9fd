"""The command line for senders: DKIM keys, and the sender check."""

import sys
from typing import Any

import click
from flask.cli import AppGroup

from broadside import audit
from broadside.cli import json_option, show
from broadside.database import db
from broadside.delivery import dkim_keys
from broadside.delivery.dkim import domain_of
from broadside.delivery.dkim_keys import Algorithm, BadKey, Key
from broadside.delivery.envelope import BadMail
from broadside.house import house
from broadside.sender import checks
from broadside.sender.checks import Report, SenderCheck
from broadside.sender.findings import Finding
from broadside.sender.senders import known

KINDS = click.Choice([str(kind) for kind in Algorithm])

dkim = AppGroup("dkim", help="The keys by which mail is signed.")
senders = AppGroup("sender", help="Who mail says that it is from.")


@dkim.command()
@click.argument("selector")
@click.option("--kind", type=KINDS, default=str(Algorithm.RSA), help="RSA, which all check, or the shorter Ed25519.")
@json_option
def make(selector: str, kind: str, as_json: bool) -> None:
    """Make a key and print the TXT record to add to DNS. Nothing is signed with it before the settings name it.

    \b
    Example: broadside dkim make b2026
    """
    try:
        key = dkim_keys.make(house().settings.dkim_folder, selector, Algorithm(kind))
    except BadKey as error:
        raise click.ClickException(str(error)) from None
    audit.record("dkim.made", f"dkim:{selector}", name=selector)
    db.session.commit()
    words = (
        f"Add this record to DNS:\n{_zone_line(key)}\n"
        f"When it can be seen, set BROADSIDE_DKIM_SELECTOR={selector} and BROADSIDE_DKIM_DOMAIN={_domain()}, "
        "and start Broadside again."
    )
    show(as_json, _document(key), words)


@dkim.command("show")
@json_option
def show_keys(as_json: bool) -> None:
    """Print the TXT record of each key.

    \b
    Example: broadside dkim show
    """
    keys = dkim_keys.every(house().settings.dkim_folder)
    lines = "\n".join(map(_zone_line, keys))
    show(as_json, [_document(key) for key in keys], lines or "There is no key yet. Make one: broadside dkim make b2026")


@senders.command()
@click.option("--newsletter", metavar="SLUG", help="Whose sender; it need not be said when there is one.")
@json_option
def check(newsletter: str | None, as_json: bool) -> None:
    """Look up what DNS says of a sender, and say what mailbox providers would; ends with 1 when something is wrong.

    \b
    Example: broadside sender check --newsletter immigration-data-and-technology
    """
    every = known(house())
    key = newsletter or next(iter(every))
    if key not in every or (newsletter is None and len(every) > 1):
        raise click.ClickException(f"Say which with --newsletter: {', '.join(every)}.")
    sender = every[key]
    db.session.rollback()
    try:
        report = checks.check(sender.address, sender.reply_to, house().settings)
    except BadMail as error:
        raise click.ClickException(str(error)) from None
    SenderCheck.keep(key, sender.address, report)
    db.session.commit()
    show(as_json, {"sender": key, "address": sender.address, **report.document()}, _words(sender.address, report))
    sys.exit(1 if report.wrong else 0)


def _domain() -> str:
    """The domain that keys are for: as set, or that of the first sender."""
    return house().settings.dkim_domain or domain_of(next(iter(known(house()).values())).address)


def _zone_line(key: Key) -> str:
    return dkim_keys.zone_line(key.name(_domain()), key.record)


def _document(key: Key) -> dict[str, Any]:
    return {
        "selector": key.selector,
        "kind": key.algorithm,
        "name": key.name(_domain()),
        "record": key.record,
        "in_use": key.selector in house().settings.dkim_selector,
    }


def _words(address: str, report: Report) -> str:
    verdicts = [f"{one.provider}: {one.standing}. {one.words}" for one in report.verdicts]
    return "\n".join([address, *map(_line, report.findings), *verdicts])


def _line(finding: Finding) -> str:
    record = f"\n    {dkim_keys.zone_line(finding.name, finding.record)}" if finding.record else ""
    noticed = "".join(f"\n    {words}" for words in finding.noticed)
    return f"{finding.topic}: {finding.standing}. {finding.words} {finding.advice}".rstrip() + noticed + record
