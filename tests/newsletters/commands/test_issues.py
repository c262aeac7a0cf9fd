"""broadside issues: each command in words and as JSON, and one clear line when it cannot be done."""

import json
from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from broadside import clock
from broadside.database import db
from newsletters.flight import spam
from newsletters.issues import Issue
from newsletters.newsletter import Newsletter
from tests.newsletters.publication import approved, publication, reader, written
from tests.people import ALICE, BOB, CHARLIE, PETRA, account


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    newsletter = publication()
    reader(newsletter, BOB)
    account(PETRA)
    return newsletter


def said(runner: FlaskCliRunner, *words: str) -> str:
    """What a command printed; it must have succeeded, and said nothing on standard error."""
    result = runner.invoke(args=["issues", *words])
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def document(runner: FlaskCliRunner, *words: str) -> Any:
    """The one JSON document that a command printed."""
    return json.loads(said(runner, *words, "--json"))


def refused(runner: FlaskCliRunner, *words: str) -> str:
    """The one line with which a command refused; nothing may be on standard output."""
    result = runner.invoke(args=["issues", *words])
    assert result.exit_code != 0
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_an_issue_goes_from_draft_to_scheduled(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    slug = newsletter.slug
    drafted = document(runner, "draft", "--newsletter", slug, "--month", "2026-11")
    assert (drafted["title"], drafted["state"]) == ("No. 1: November 2026", "draft")
    number, issue = str(drafted["id"]), db.session.get_one(Issue, drafted["id"])
    for section in issue.sections:
        section.save(section.name, "Words.", section.revision, account(ALICE))
    issue.retitle({"subject": "Subject", "preheader": "More"}, issue.revision, account(ALICE))
    db.session.commit()
    assert document(runner, "review", number, "--by", ALICE)["state"] == "in review"
    assert document(runner, "approve", number, "--by", PETRA.upper())["approved_by"] == "Petra"
    at = (clock.now() + timedelta(days=40)).replace(hour=10, minute=0, second=0, microsecond=0)
    scheduled = document(runner, "schedule", number, "--at", at.isoformat())
    assert (scheduled["state"], scheduled["due_at"]) == ("scheduled", at.isoformat())
    assert scheduled["words"].endswith("in 40 days, to 1 person; 0 excluded")
    status = document(runner, "status", number)
    assert (status["state"], status["recipients"], status["findings"]) == ("scheduled", 1, [])
    assert [each["id"] for each in document(runner, "list", "--newsletter", slug)] == [issue.id]


def test_each_command_also_speaks_in_words(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    assert "There are no issues yet" in said(runner, "list")
    issue = approved(newsletter)
    number = str(issue.id)
    assert "No. 1: November 2026" in said(runner, "list")
    assert "approved by: Petra" in said(runner, "status", number)
    assert "No. 1: November 2026" in said(runner, "draft", "--newsletter", newsletter.slug, "--month", "2026-11")
    later = (clock.now() + timedelta(days=2)).date()
    words = said(runner, "schedule", number, "--at", f"{later}T03:00")
    assert "to 1 person; 0 excluded" in words
    assert "3:00am is at night." in words


def test_a_digest_is_drafted_by_its_kind(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    drafted = document(runner, "draft", "--newsletter", newsletter.slug, "--kind", "digest", "--month", "2026-11")
    assert (drafted["kind"], drafted["address"]) == (
        "digest",
        f"http://broadside.test/archive/{newsletter.slug}/digest-2026-11",
    )


def test_an_issue_is_rendered_with_placeholders_or_as_a_reader(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    number = str(written(newsletter).id)
    assert "[[unsubscribe_url]]" in said(runner, "render", number, "--format", "html")
    assert "All about Welcome." in said(runner, "render", number, "--format", "text")
    own = said(runner, "render", number, "--format", "text", "--as", BOB)
    assert "http://broadside.test/unsubscribe/" in own
    assert "[[" not in own
    given = document(runner, "render", number, "--format", "html", "--as", BOB)
    assert given["content"].startswith("<!doctype html>")


def test_an_issue_is_rendered_as_the_mail_it_will_be(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    number = str(written(newsletter).id)
    mail = message_from_string(said(runner, "render", number, "--format", "eml", "--as", BOB), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == (BOB, "What the Home Office does with data")
    assert mail["List-Unsubscribe"].startswith("<http://broadside.test/unsubscribe/")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    nobody = message_from_string(said(runner, "render", number, "--format", "eml"), policy=policy.default)
    assert nobody["To"] == "reader@example.invalid"


def test_what_cannot_be_done_is_said_in_one_line(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    draft, ready = str(written(newsletter).id), str(approved(newsletter).id)
    assert "There is no newsletter “none”" in refused(runner, "draft", "--newsletter", "none")
    assert "“May” is no month" in refused(runner, "draft", "--newsletter", newsletter.slug, "--month", "May")
    assert "There is no issue 99" in refused(runner, "status", "99")
    assert "cannot be approved: it is a draft" in refused(runner, "approve", draft, "--by", PETRA)
    assert "There is no account" in refused(runner, "approve", draft, "--by", CHARLIE)
    assert "it is a draft" in refused(runner, "schedule", draft, "--at", "2199-01-01T09:00")
    assert "is no date and time" in refused(runner, "schedule", ready, "--at", "tomorrow")
    assert "does not exist" in refused(runner, "schedule", ready, "--at", "2199-03-31T01:30")
    assert "has passed" in refused(runner, "schedule", ready, "--at", "2020-01-01T09:00")
    assert "Nobody is known" in refused(runner, "render", ready, "--format", "eml", "--as", CHARLIE)
    assert "is not a mail address" in refused(runner, "render", ready, "--format", "eml", "--as", "bob")


def test_an_unfit_issue_is_refused_with_the_place(runner: FlaskCliRunner, newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.sections[0].append("TODO", account(ALICE))
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    db.session.commit()
    assert "“Welcome”, paragraph 2" in refused(runner, "schedule", str(issue.id), "--at", "2199-01-01T09:00")
    assert issue.due_at is None


@pytest.mark.parametrize("command", ["draft", "list", "render", "review", "approve", "schedule", "status"])
def test_each_command_has_help_with_an_example(runner: FlaskCliRunner, context: Flask, command: str) -> None:
    assert f"Example: broadside issues {command}" in said(runner, command, "--help")


def test_check_prints_what_preflight_finds_and_tells_scripts(
    newsletter: Newsletter, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam, "PROGRAM", "no-such-program")
    issue = written(newsletter)
    assert said(runner, "check", str(issue.id)) == "Nothing stands against sending it.\n"
    section = issue.sections[0]
    section.save(section.heading, "Recieve {name}.", section.revision, account(ALICE))
    db.session.commit()
    lines = runner.invoke(args=["issues", "check", str(issue.id)])
    assert lines.exit_code == 1
    assert [line.partition(":")[0] for line in lines.output.splitlines()] == ["error", "warning"]
    data = runner.invoke(args=["issues", "check", str(issue.id), "--json"])
    assert data.exit_code == 1
    told = json.loads(data.output)
    assert [each["rule"] for each in told] == ["field", "misspelt"]
    assert told[1]["fix"] == {"field": "markdown", "at": 0, "old": "Recieve", "new": "Receive"}
