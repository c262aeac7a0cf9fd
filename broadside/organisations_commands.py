"""The command line for the directory: import and export of organisations."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from broadside import audit
from broadside.cli import json_option, show
from broadside.database import db
from broadside.directory import exports, intake
from broadside.directory.choosing import Choice
from broadside.directory.importing import OUTCOME_WORDS, Outcome, Plan, Planner, carry_out
from broadside.house import house
from broadside.sheets import BadSheet

organisations = AppGroup("organisations", help="The directory of organisations: import and export.")


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, row by row; change nothing.")
@click.option("--leave-out-bad", is_flag=True, help="Import the good rows though others are refused.")
@json_option
def take_in(file: Path, dry_run: bool, leave_out_bad: bool, as_json: bool) -> None:
    """Import organisations from a CSV file whose first row names the columns.

    \b
    One column holds the names (name, organisation or signatory); docs/campaign-managers.md lists the others.
    Example: broadside organisations import signatories.csv --dry-run
    """
    try:
        plan = Planner(house().tokens).plan(intake.read(file))
    except BadSheet as problem:
        raise click.ClickException(str(problem)) from None
    done = not dry_run and (leave_out_bad or not plan.problems)
    if done:
        carry_out(plan, leave_out_bad, None)
        db.session.commit()
    show(as_json, _document(plan, dry_run, done), _words(plan, done))
    if plan.problems and not done:
        sys.exit(1)


@organisations.command("export")
@json_option
def write_out(as_json: bool) -> None:
    """Print every organisation of the directory as CSV, or as JSON; an import takes the CSV back.

    \b
    Example: broadside organisations export > organisations.csv
    """
    choice = Choice()
    audit.record("organisations.exported", "organisations", None, number=choice.count())
    db.session.commit()
    if as_json:
        show(True, list(exports.records(choice)), "")
        return
    sys.stdout.buffer.write("".join(exports.lines(choice)).encode())
    sys.stdout.buffer.flush()


def _document(plan: Plan, dry_run: bool, done: bool) -> dict[str, Any]:
    return {
        "state": "imported" if done else "checked only" if dry_run else "refused",
        "rows": plan.total,
        "bad": plan.bad,
        "outcomes": {str(outcome): number for outcome, number in plan.counts.items()},
        "lines": [asdict(line) for line in plan.lines],
        "problems": [asdict(problem) for problem in plan.problems],
        "ignored_columns": plan.ignored,
    }


def _words(plan: Plan, done: bool) -> str:
    lines = [f"Row {line.row}: {line.name}: {line.words}" for line in plan.lines]
    lines += [f"Row {each.row}: refused: {each.field}: {each.rule}" for each in plan.problems]
    if plan.ignored:
        lines.append(f"Columns that are not looked at: {', '.join(plan.ignored)}.")
    lines += [f"{number:,} {OUTCOME_WORDS[outcome]}." for outcome, number in plan.counts.items()]
    if plan.bad:
        lines.append(f"{plan.bad:,} refused" + (", and left out." if done else "; see above."))
    if done and Outcome.LIKELY in plan.counts:
        lines.append("The likely duplicates are on the desk, under Organisations.")
    lines.append("Imported." if done else "Nothing was imported.")
    return "\n".join(lines)
