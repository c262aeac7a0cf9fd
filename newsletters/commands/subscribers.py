"""The command line for subscribers: import, export and recount."""

import sys
from pathlib import Path
from typing import Any

import click

from broadside import audit
from broadside.cli import json_option, show
from broadside.database import db
from broadside.house import house
from broadside.sheets import BadSheet
from newsletters import tallies
from newsletters.newsletter import Newsletter
from newsletters.roster import Filter, Roster
from newsletters.transfers import exports, imports, uploads
from newsletters.transfers.enrolment import OUTCOME_WORDS
from newsletters.transfers.importing import Work
from newsletters.transfers.imports import BadImport, Import, ImportProblem, ImportState
from newsletters.transfers.intake import suggest
from newsletters.transfers.uploads import folder


@click.group()
def subscribers() -> None:
    """Import and export the subscribers of a newsletter, and count them anew."""


@subscribers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--newsletter", "slug", required=True, help="The newsletter, by its short name.")
@click.option("--basis", required=True, help="How these people agreed to get it, in a sentence.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--leave-out-bad", is_flag=True, help="Import the good rows though others are bad.")
@json_option
def take_in(file: Path, slug: str, basis: str, as_json: bool, **how: bool) -> None:
    """Import people from a CSV file whose first row names the columns.

    \b
    Example: broadside subscribers import people.csv --newsletter idt \\
               --basis "Ticked the box on our conference form, May 2026" --dry-run
    """
    newsletter = _newsletter(slug)
    try:
        job = _checked(file, newsletter)
        if not how["dry_run"] and job.state == ImportState.CHECKED and not (job.bad and not how["leave_out_bad"]):
            job.begin(basis, how["leave_out_bad"], None)
            _work(job)
    except (BadSheet, BadImport) as problem:
        db.session.rollback()
        raise click.ClickException(str(problem)) from None
    _tell(job, how["dry_run"], as_json)


@subscribers.command("export")
@click.option("--newsletter", "slug", required=True, help="The newsletter, by its short name.")
@json_option
def write_out(slug: str, as_json: bool) -> None:
    """Print every subscriber of a newsletter as CSV, or as JSON.

    \b
    Example: broadside subscribers export --newsletter idt > subscribers.csv
    """
    roster = Roster(_newsletter(slug), Filter())
    audit.record("subscribers.exported", roster.newsletter.ref, None, number=roster.count())
    db.session.commit()
    if as_json:
        show(True, list(exports.records(roster)), "")
        return
    sys.stdout.buffer.write("".join(exports.lines(roster)).encode())
    sys.stdout.buffer.flush()


@subscribers.command("recount")
@json_option
def recount(as_json: bool) -> None:
    """Count the readers and their acts anew, and mend the kept numbers where they differ.

    \b
    Example: broadside subscribers recount
    """
    found = tallies.mend()
    db.session.commit()
    words = f"{found:,} kept numbers were wrong and are mended." if found else "Every kept number is right."
    show(as_json, {"wrong": found}, words)


def _checked(file: Path, newsletter: Newsletter) -> Import:
    path = folder(house().settings.home)
    with file.open("rb") as stream:
        uploaded = uploads.take(path, file.name, stream.read)
    job = imports.upload(newsletter, uploaded, None)
    job.match(suggest(job.header))
    db.session.commit()
    _work(job)
    return job


def _work(job: Import) -> None:
    for _ in Work(job, folder(house().settings.home), house().tokens).steps():
        db.session.commit()
    db.session.commit()


def _tell(job: Import, dry: bool, as_json: bool) -> None:
    """Say what happened; the file goes, and what was not done counts as failure."""
    problems = [{"row": each.row, "field": each.field, "rule": each.rule} for each in ImportProblem.of(job)]
    done = job.state == ImportState.FINISHED
    document: dict[str, Any] = {
        "state": "checked only" if dry and job.state == ImportState.CHECKED else str(job.state),
        "rows": job.total,
        "bad": job.bad,
        "outcomes": job.outcomes if done else job.foreseen,
        "problems": problems,
        "refusal": job.refusal,
    }
    if job.state == ImportState.CHECKED:
        job.cancel(None)
        db.session.commit()
    uploads.discard(folder(house().settings.home), job.file)
    show(as_json, document, _words(document, done))
    if not done and (problems or job.refusal or not dry):
        sys.exit(1)


def _words(document: dict[str, Any], done: bool) -> str:
    if document["refusal"]:
        return f"Refused: {document['refusal']}"
    lines = [f"Row {each['row']}: {each['field']} {each['rule']}" for each in document["problems"]]
    counts = document["outcomes"].items()
    lines += [f"{number:,} {OUTCOME_WORDS[outcome]}." for outcome, number in counts if number]
    if document["bad"]:
        lines.append(f"{document['bad']:,} bad rows" + (" were left out." if done else "; see above."))
    lines.append("Imported." if done else "Nobody was imported.")
    return "\n".join(lines)


def _newsletter(slug: str) -> Newsletter:
    found = Newsletter.by_slug(slug)
    if found is None:
        known = ", ".join(each.slug for each in Newsletter.all()) or "none yet"
        raise click.ClickException(f"There is no newsletter “{slug}”. There is: {known}.")
    return found
