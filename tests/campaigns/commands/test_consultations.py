"""broadside consultations: watch, refresh, list, in words and as JSON."""

import json
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from broadside.config import Settings, read_settings
from tests.campaigns.consultations.records import EXTENDED_NOTE, FIRST_NOTE, PATH, put
from tests.conftest import SECRET
from tests.local_site import LocalSite


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """Settings by which GOV.UK is the site on loopback."""
    there = f"http://{site.host}"
    return read_settings(home=settings.home, secret_key=SECRET, fetch_private_hosts=site.host, govuk_url=there)


def said(runner: FlaskCliRunner, *words: str) -> Any:
    answer = runner.invoke(args=["consultations", *words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def changes(runner: FlaskCliRunner, *words: str) -> list[tuple[str, str | None]]:
    (one,) = said(runner, "refresh", *words)
    return [(change["change"], change.get("cause")) for change in one["changes"]]


def test_refresh_says_what_changed_step_by_step(runner: FlaskCliRunner, site: LocalSite) -> None:
    put(site)
    created = said(runner, "watch", f"https://www.gov.uk{PATH}", "--slug", "harbour")
    assert (created["slug"], created["changes"]) == ("harbour", [{"change": "created"}])
    second = {"closing_date": "2021-03-24T23:45:00Z"}
    put(site, **second)
    assert changes(runner) == [("extended", "silent")]
    third: dict[str, Any] = {
        "closing_date": "2021-05-05T23:45:00+01:00",
        "change_history": [EXTENDED_NOTE, FIRST_NOTE],
        "ways_to_respond": None,
    }
    put(site, **third)
    assert changes(runner, "harbour") == [("extended", "announced")]
    put(site, **third, document_type="closed_consultation")
    assert changes(runner, str(created["id"])) == [("closed", None)]
    put(site, **third, document_type="consultation_outcome")
    assert changes(runner) == [("outcome", None)]
    put(site, **third, document_type="consultation_outcome", withdrawn_notice={"withdrawn_at": "2023-01-01T00:00:00Z"})
    assert changes(runner) == [("withdrawn", None)]
    assert changes(runner) == []


def test_an_extension_gives_both_instants(runner: FlaskCliRunner, site: LocalSite) -> None:
    put(site)
    said(runner, "watch", PATH)
    put(site, closing_date="2021-05-05T23:45:00+01:00")
    (change,) = said(runner, "refresh")[0]["changes"]
    assert (change["old"], change["new"]) == ("2021-03-10T23:45:00+00:00", "2021-05-05T22:45:00+00:00")


def test_the_list_shows_a_midnight_as_the_day_before(runner: FlaskCliRunner, site: LocalSite) -> None:
    put(site, closing_date="2021-06-02T00:00:00.000+01:00")
    said(runner, "watch", "harbour-data-matching")
    (one,) = said(runner, "list")
    assert (one["closes"], one["phase"]) == ("Tuesday 1 June 2021, 11:59pm", "closed")
    assert "closes Tuesday 1 June 2021, 11:59pm" in runner.invoke(args=["consultations", "list"]).output


def test_words_for_people(runner: FlaskCliRunner, site: LocalSite) -> None:
    assert "There are none yet" in runner.invoke(args=["consultations", "list"]).output
    assert "No consultation is watched" in runner.invoke(args=["consultations", "refresh"]).output
    put(site)
    assert "Watched from now on" in runner.invoke(args=["consultations", "watch", PATH]).output
    assert "nothing changed" in runner.invoke(args=["consultations", "refresh"]).output
    put(site, closing_date="2021-05-05T23:45:00+01:00")
    assert "extended (silent): It was extended from" in runner.invoke(args=["consultations", "refresh"]).output


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("watch", "https://consult.example.org/x"), "Only consultations on GOV.UK"),
        (("watch", "nothing-there"), "no page at this address (404)"),
        (("watch", PATH, "--slug", "not a slug!"), "small letters, figures and hyphens"),
        (("refresh", "nothing"), "There is no consultation “nothing”"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_1(
    runner: FlaskCliRunner, words: tuple[str, ...], reason: str
) -> None:
    answer = runner.invoke(args=["consultations", *words])
    assert (answer.exit_code, reason in answer.output) == (1, True)


def test_trouble_with_one_is_told_and_fails_when_none_could_be_read(runner: FlaskCliRunner, site: LocalSite) -> None:
    put(site)
    said(runner, "watch", PATH)
    site.put(f"/api/content{PATH}", "", 503)
    answer = runner.invoke(args=["consultations", "refresh", "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.output.splitlines()[0])[0]["trouble"].startswith("127.0.0.1 is not available")
