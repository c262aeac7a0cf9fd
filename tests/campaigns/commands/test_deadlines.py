"""broadside deadlines: lines, JSON, and the calendar itself."""

import json

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskCliRunner

from broadside.database import db
from tests.campaigns.deadlines.dated import consultation, in_days


@pytest.fixture
def harbour(app: Flask) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(40))
        made.add_step("Sign-off", in_days(5), None)
        db.session.commit()


def test_nothing_is_said_to_be_nothing(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["deadlines"]).output == "Nothing has a date from today on.\n"
    assert json.loads(runner.invoke(args=["deadlines", "--json"]).output) == []


@pytest.mark.usefixtures("harbour")
def test_lines_and_json_say_what_comes(runner: FlaskCliRunner) -> None:
    lines = runner.invoke(args=["deadlines"]).output.splitlines()
    assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
    assert "in 5 days" in lines[0]
    assert "Sign-off: Harbour guidance" in lines[0]
    (public,) = json.loads(runner.invoke(args=["deadlines", "--json", "--public"]).output)
    assert (public["title"], public["days_left"], public["sequence"]) == ("Harbour guidance", 40, 0)


@pytest.mark.usefixtures("harbour")
def test_the_calendar_is_printed_byte_for_byte(runner: FlaskCliRunner, app: Flask) -> None:
    printed = runner.invoke(args=["deadlines", "--ics", "--public"]).stdout_bytes
    assert printed == app.test_client().get("/deadlines.ics").data
    whole = runner.invoke(args=["deadlines", "--ics"]).stdout_bytes.decode()
    assert len(vobject.readOne(whole).contents["vevent"]) == 3


def test_two_kinds_of_output_at_once_are_refused(runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["deadlines", "--ics", "--json"])
    assert answer.exit_code == 2
    assert "Choose one" in answer.output
