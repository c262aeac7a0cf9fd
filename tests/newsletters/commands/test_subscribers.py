"""The command line for subscribers."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from broadside.consent import State
from broadside.house import house
from newsletters.newsletter import Newsletter
from newsletters.transfers.uploads import folder
from tests.newsletters.readers import a_newsletter, a_reader, standing
from tests.people import BOB, CHARLIE

BASIS = "Signed the list at our stall on 3 May 2026."


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return a_newsletter()


def command(newsletter: Newsletter, file: Path, *options: str) -> list[str]:
    return ["subscribers", "import", str(file), "--newsletter", newsletter.slug, "--basis", BASIS, *options]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(f"address,name\n{BOB},Bob\nnonsense,X\n")
    return path


def test_a_dry_run_names_bad_rows_changes_nobody_and_keeps_no_file(
    runner: FlaskCliRunner, newsletter: Newsletter, file: Path
) -> None:
    result = runner.invoke(args=command(newsletter, file, "--dry-run"))
    assert result.exit_code == 1
    assert "Row 3: Address is not a mail address" in result.output
    assert standing() is None
    assert list(folder(house().settings.home).iterdir()) == []


def test_bad_rows_stop_an_import_unless_they_are_left_out(
    runner: FlaskCliRunner, newsletter: Newsletter, file: Path
) -> None:
    assert runner.invoke(args=command(newsletter, file)).exit_code == 1
    assert standing() is None
    result = runner.invoke(args=command(newsletter, file, "--leave-out-bad", "--json"))
    assert result.exit_code == 0
    assert json.loads(result.output)["outcomes"] == {"new": 1}
    assert standing() == State.ACTIVE


def test_a_short_basis_is_refused_in_one_line(runner: FlaskCliRunner, newsletter: Newsletter, file: Path) -> None:
    file.write_text(f"address\n{BOB}\n")
    args = ["subscribers", "import", str(file), "--newsletter", newsletter.slug, "--basis", "yes"]
    result = runner.invoke(args=args)
    assert result.exit_code == 1
    assert result.output.startswith("Error: Say in a sentence")


def test_an_unknown_newsletter_is_named(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    result = runner.invoke(args=["subscribers", "export", "--newsletter", "none-such"])
    assert result.exit_code == 1
    assert newsletter.slug in result.output


def test_an_export_is_csv_or_json(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    a_reader(newsletter)
    a_reader(newsletter, CHARLIE, State.LEFT)
    text = runner.invoke(args=["subscribers", "export", "--newsletter", newsletter.slug])
    assert text.stdout.lstrip("\ufeff").splitlines()[1].startswith(f"{BOB},,active,every issue,html,")
    found = runner.invoke(args=["subscribers", "export", "--newsletter", newsletter.slug, "--json"])
    assert [(each["address"], each["state"]) for each in json.loads(found.stdout)] == [
        (BOB, "active"),
        (CHARLIE, "left"),
    ]
