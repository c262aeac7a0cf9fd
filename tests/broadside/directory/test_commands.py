"""The command line of the directory."""

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner

from broadside.database import db
from broadside.directory.choosing import Choice
from tests.broadside.directory.entries import organisation


def written(path: Path, text: str) -> str:
    file = path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_dry_run_says_row_by_row_and_changes_nothing(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = written(tmp_path, "signatory,mp\nAbbey Carers,x\nAbbey Carer,x\nAbbey Carers,y\n")
    done = runner.invoke(args=["organisations", "import", file, "--dry-run"])
    assert done.exit_code == 0
    assert done.output.splitlines()[:4] == [
        "Row 2: Abbey Carers: new",
        "Row 3: Abbey Carer: likely duplicate of row 2 (Abbey Carers)",
        "Row 4: Abbey Carers: a repeat of row 2",
        "Columns that are not looked at: mp.",
    ]
    assert done.output.endswith("Nothing was imported.\n")
    with app.app_context():
        assert Choice().count() == 0


def test_an_import_says_what_it_did_as_json(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = written(tmp_path, "name\nAbbey Carers\n")
    document = json.loads(runner.invoke(args=["organisations", "import", file, "--json"]).stdout)
    assert document["state"] == "imported"
    assert document["outcomes"] == {"new": 1}
    assert document["lines"] == [{"row": 2, "name": "Abbey Carers", "outcome": "new", "of": "", "fields": []}]
    with app.app_context():
        assert Choice().count() == 1


def test_a_bad_row_fails_and_imports_nothing_unless_left_out(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = written(tmp_path, "name,region\nAbbey,Mars\nGood,london\n")
    done = runner.invoke(args=["organisations", "import", file])
    assert done.exit_code == 1
    assert "Row 2: refused: region: must be one of: unknown, london, outside" in done.output
    assert json.loads(runner.invoke(args=["organisations", "import", file, "--json"]).stdout)["state"] == "refused"
    with app.app_context():
        assert Choice().count() == 0
    assert runner.invoke(args=["organisations", "import", file, "--leave-out-bad"]).exit_code == 0
    with app.app_context():
        assert [each.name for each in Choice().organisations()] == ["Good"]


def test_a_file_that_is_no_csv_is_refused_in_words(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = runner.invoke(args=["organisations", "import", written(tmp_path, "website\nexample.org\n")])
    assert done.exit_code == 1
    assert "No column holds the names" in done.output


def test_what_is_exported_is_imported_again(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        organisation("Zoë’s “Refuge”", mandates="policy")
        db.session.commit()
    text = runner.invoke(args=["organisations", "export"]).stdout
    done = runner.invoke(args=["organisations", "import", written(tmp_path, text)])
    assert "1 in the directory already, and nothing changes." in done.output
    records = json.loads(runner.invoke(args=["organisations", "export", "--json"]).stdout)
    assert (records[0]["name"], records[0]["mandates"]) == ("Zoë’s “Refuge”", "policy")
