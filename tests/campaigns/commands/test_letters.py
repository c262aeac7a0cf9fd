"""broadside letters: the list, and exports of what everybody may see."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from broadside.database import db
from campaigns.letters.letters import Letter
from campaigns.letters.packs import Pack
from tests.campaigns import signed
from tests.people import BOB, PETRA, account


@pytest.fixture(autouse=True)
def letter(app: Flask) -> None:
    with app.app_context():
        made = signed.letter()
        signed.by_organisation(made, "=Formula Trust", address="nora@example.org")
        signed.by_leader(made, "Dr Amal Hassan", "Director", "Harbour Law Centre")
        signed.by_person(made, "Bob Example", address=BOB)
        signed.by_person(made, "Cy Quiet", shown=False)


def test_the_list_says_where_each_stands(runner: FlaskCliRunner) -> None:
    assert "1 organisation, 1 leader and 2 individuals" in runner.invoke(args=["letters", "list"]).output
    (said,) = json.loads(runner.invoke(args=["letters", "list", "--json"]).output)
    assert (said["slug"], said["state"], said["version"]) == ("nfi-letter", "open", 1)
    assert said["counts"] == {"organisations": 1, "leaders": 1, "individuals": 2, "unnamed": 1, "total": 4}
    assert said["url"] == "http://broadside.test/letters/nfi-letter"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_has_public_fields_alone(runner: FlaskCliRunner, form: str) -> None:
    output = runner.invoke(args=["letters", "export", "1", "--format", form]).output
    assert "Bob Example" in output
    for secret in (BOB, "nora@example.org", "Nora Signer", "Cy Quiet"):
        assert secret not in output


def test_names_that_would_be_formulas_are_escaped_in_sheets(runner: FlaskCliRunner) -> None:
    output = runner.invoke(args=["letters", "export", "1", "--format", "csv"]).output
    rows = list(csv.DictReader(io.StringIO(output)))
    assert [row["kind"] for row in rows] == ["organisation", "leader", "individual"]
    assert rows[0]["name"] == "'=Formula Trust"
    assert (rows[1]["role"], rows[1]["organisation"]) == ("Director", "Harbour Law Centre")


def test_packs_are_written_as_they_were_made(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    none = runner.invoke(args=["letters", "export", "1", "--format", "pdf"])
    assert none.exit_code == 1
    assert "not on paper yet" in none.output
    with app.app_context():
        made = db.session.get(Letter, 1)
        assert made is not None
        made.close(account(PETRA))
        pack = Pack.make(made, account(PETRA))
        db.session.commit()
        kept = {"pdf": pack.pdf, "docx": pack.docx}
    for form, data in kept.items():
        out = tmp_path / f"letter.{form}"
        args = ["letters", "export", "1", "--format", form, "--out", str(out), "--json"]
        assert json.loads(runner.invoke(args=args).output)["bytes"] == len(data)
        assert out.read_bytes() == data
    assert runner.invoke(args=["letters", "export", "1", "--format", "pdf"]).stdout_bytes == kept["pdf"]


def test_a_letter_there_is_not_is_named(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["letters", "export", "9", "--format", "json"])
    assert result.exit_code == 1
    assert "There is no letter 9" in result.output
