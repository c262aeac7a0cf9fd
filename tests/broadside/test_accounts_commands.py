"""The command line for accounts."""

import json

from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from broadside.accounts import Account, Role
from tests.broadside.signing import PASSWORD, colleague, inside, sign_in

NORA = ["accounts", "add", "nora@example.org", "--name", "Nora Finch", "--role", "admin"]


def test_a_password_on_standard_input_makes_an_account(app: Flask, runner: FlaskCliRunner, client: FlaskClient) -> None:
    done = runner.invoke(args=[*NORA, "--json"], input=PASSWORD + "\n")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "email": "nora@example.org",
        "name": "Nora Finch",
        "role": "admin",
        "active": True,
        "codes": False,
    }
    sign_in(client, "nora@example.org")
    assert inside(client)


def test_without_a_password_a_link_is_printed_that_works_once(
    app: Flask, runner: FlaskCliRunner, client: FlaskClient
) -> None:
    done = runner.invoke(args=NORA)
    assert done.exit_code == 0
    link = done.stdout.splitlines()[-1]
    assert link.startswith("http://broadside.test/invitation/")
    path = link.removeprefix("http://broadside.test")
    client.post(path, data={"name": "Nora", "password": PASSWORD})
    sign_in(client, "nora@example.org")
    assert inside(client)
    assert app.test_client().get(path).status_code == 404


def test_a_refusal_is_one_clear_line_and_nothing_is_kept(app: Flask, runner: FlaskCliRunner) -> None:
    weak = runner.invoke(args=NORA, input="short\n")
    assert (weak.exit_code, weak.stderr.count("\n")) == (1, 1)
    assert "at least 12 characters" in weak.stderr
    assert runner.invoke(args=["accounts", "add", "nora", "--name", "N", "--role", "admin"]).exit_code == 1
    assert runner.invoke(args=[*NORA[:-1], "owner"]).exit_code == 2
    with app.app_context():
        assert Account.known("nora@example.org") is None


def test_accounts_are_listed_changed_and_deactivated(app: Flask, runner: FlaskCliRunner) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    colleague(app)
    assert runner.invoke(args=["accounts", "role", "petra@example.org", "editor"]).exit_code == 0
    assert runner.invoke(args=["accounts", "deactivate", "petra@example.org"]).exit_code == 0
    last = runner.invoke(args=["accounts", "deactivate", "ada@example.org"])
    assert last.exit_code == 1
    assert "only admin" in last.stderr
    listed = json.loads(runner.invoke(args=["accounts", "list", "--json"]).stdout)
    assert [(one["email"], one["role"], one["active"]) for one in listed] == [
        ("ada@example.org", "admin", True),
        ("petra@example.org", "editor", False),
    ]
    assert runner.invoke(args=["accounts", "role", "nobody@example.org", "editor"]).exit_code == 1
