"""broadside letters: list, export."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from broadside import clock, sheets
from broadside.cli import json_option, show
from broadside.database import db
from broadside.house import house
from campaigns.letters import roll
from campaigns.letters.letters import Letter
from campaigns.letters.packs import Pack
from campaigns.letters.roll import Name
from campaigns.letters.sheets import counted, counts_words
from campaigns.letters.versions import Version

letters = AppGroup("letters", help="Open letters: their state, their signatories, their packs.")

COLUMNS = ("kind", "name", "role", "organisation", "website", "signed")


@letters.command(name="list")
@json_option
def list_letters(as_json: bool) -> None:
    """List the letters, the newest first.

    \b
    Example: broadside letters list --json
    """
    found = Letter.all()
    words = "\n".join(
        f"{letter.id:5} {letter.state:10} {letter.title}: {counts_words(roll.counts(letter))}" for letter in found
    )
    show(as_json, [_said(letter) for letter in found], words or "There are no letters yet.")


@letters.command(name="export")
@click.argument("number", metavar="ID", type=int)
@click.option("--format", "form", type=click.Choice(["csv", "json", "pdf", "docx"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="A file; else the screen.")
@json_option
def export(number: int, form: str, out: Path | None, as_json: bool) -> None:
    """Export what everybody may see of a letter: its signatories, or the newest pack as it was made.

    \b
    Example: broadside letters export 3 --format pdf --out letter.pdf
    """
    letter = _letter(number)
    content = _pack(letter, form) if form in ("pdf", "docx") else _signatories(letter, form).encode()
    if out is not None:
        out.write_bytes(content)
        said = {"id": letter.id, "format": form, "file": str(out), "bytes": len(content)}
        show(as_json, said, f"“{letter.title}” is written to {out}.")
    elif as_json:
        show(True, {"id": letter.id, "format": form, "signatories": _records(letter)}, "")
    else:
        click.echo(content, nl=False)


def _said(letter: Letter) -> dict[str, Any]:
    version = Version.present(letter)
    return {
        "id": letter.id,
        "slug": letter.slug,
        "title": letter.title,
        "state": str(letter.state),
        "addressee": letter.addressee,
        "url": house().settings.address + letter.path,
        "opens": _instant(letter.opens_at),
        "closes": _instant(letter.closes_at),
        "delivered": _instant(letter.delivered_at),
        "answered": _instant(letter.answered_at),
        "target": letter.target,
        "counts": counted(letter),
        "version": version.number if version else None,
        "text_hash": version.text_hash if version else None,
    }


def _signatories(letter: Letter, form: str) -> str:
    if form == "json":
        exported = {"letter": _said(letter), "signatories": _records(letter)}
        return json.dumps(exported, default=str, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([sheets.safe(record[column]) for column in COLUMNS] for record in _records(letter))
    return out.getvalue()


def _records(letter: Letter) -> list[dict[str, str]]:
    """The public fields of everybody who agreed to be shown, in the order of the letter."""
    everyone = roll.everyone(letter)
    return [_record(name) for name in (*everyone.organisations, *everyone.leaders, *everyone.individuals)]


def _record(name: Name) -> dict[str, str]:
    return {
        "kind": str(name.kind),
        "name": name.name,
        "role": name.role,
        "organisation": name.organisation,
        "website": name.website,
        "signed": clock.local(name.signed_at).date().isoformat(),
    }


def _pack(letter: Letter, form: str) -> bytes:
    pack = Pack.newest(letter)
    if pack is None:
        raise click.ClickException(f"“{letter.title}” is not on paper yet. Close it, and make the pack at the desk.")
    return pack.pdf if form == "pdf" else pack.docx


def _letter(number: int) -> Letter:
    letter = db.session.get(Letter, number)
    if letter is None:
        raise click.ClickException(f"There is no letter {number}; “broadside letters list” names them.")
    return letter


def _instant(instant: Any) -> str | None:
    return instant.isoformat() if instant is not None else None
