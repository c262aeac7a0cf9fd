"""The command line for senders: make a key, show it, check what DNS says."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from broadside.audit import Filter
from broadside.config import Settings
from broadside.delivery import dkim_keys
from broadside.sender import checks, lookups
from broadside.sender.checks import SenderCheck
from tests.dns_server import Zone, name_server
from tests.newsletters.publication import publication
from tests.running import PATIENCE


@pytest.fixture
def zone() -> Zone:
    return Zone()


@pytest.fixture
def settings(settings: Settings, zone: Zone, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings that name a name server of our own, on a machine that may be busy."""
    monkeypatch.setattr(lookups, "SECONDS", PATIENCE)
    with name_server(zone) as port:
        yield settings.model_copy(update={"dns": f"127.0.0.1:{port}", "dkim_domain": "example.org"})


def test_a_key_is_made_and_its_record_printed_for_a_zone_file(
    app: Flask, settings: Settings, runner: FlaskCliRunner
) -> None:
    done = runner.invoke(args=["dkim", "make", "b1"])
    assert done.exit_code == 0, done.output
    key = dkim_keys.read(settings.dkim_folder, "b1")
    assert dkim_keys.zone_line("b1._domainkey.example.org", key.record) in done.stdout.splitlines()
    assert "BROADSIDE_DKIM_SELECTOR=b1 and BROADSIDE_DKIM_DOMAIN=example.org" in done.stdout
    with app.app_context():
        assert [row.words for row in Filter(action="dkim").rows(5)] == ["made the DKIM key b1"]


def test_a_second_key_of_the_same_name_is_refused(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["dkim", "make", "b1", "--kind", "ed25519"]).exit_code == 0
    done = runner.invoke(args=["dkim", "make", "b1"])
    assert done.exit_code == 1
    assert "new selector" in done.stderr


def test_keys_are_shown_with_whether_they_sign(runner: FlaskCliRunner) -> None:
    assert "dkim make" in runner.invoke(args=["dkim", "show"]).stdout
    runner.invoke(args=["dkim", "make", "b1", "--kind", "ed25519"])
    [shown] = json.loads(runner.invoke(args=["dkim", "show", "--json"]).stdout)
    assert (shown["selector"], shown["kind"], shown["in_use"]) == ("b1", "ed25519", False)
    assert shown["name"] == "b1._domainkey.example.org"
    assert shown["record"].startswith("v=DKIM1; k=ed25519; p=")


def test_the_check_says_what_is_missing_and_ends_with_one(app: Flask, runner: FlaskCliRunner, zone: Zone) -> None:
    with app.app_context():
        newsletter = publication()
        slug, domain = newsletter.slug, newsletter.sender_address.partition("@")[2]
    zone.txt(domain, "v=spf1 ip4:192.0.2.1 -all")
    done = runner.invoke(args=["sender", "check", "--json"])
    assert done.exit_code == 1, done.output
    said = json.loads(done.stdout)
    standings = {one["topic"]: one["standing"] for one in said["findings"]}
    assert said["sender"] == slug
    assert (standings["SPF"], standings["DMARC"], standings["DKIM"]) == ("good", "to be mended", "not known")
    assert f'_dmarc.{domain}. IN TXT "v=DMARC1; p=none"' in runner.invoke(args=["sender", "check"]).stdout
    with app.app_context():
        kept = SenderCheck.last(slug)
        assert kept is not None
        assert kept.report.document() == checks.Report.of(said).document()


def test_a_newsletter_that_is_not_there_is_named_as_such(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context():
        slug = publication().slug
    done = runner.invoke(args=["sender", "check", "--newsletter", "nothing"])
    assert done.exit_code == 1
    assert slug in done.stderr
