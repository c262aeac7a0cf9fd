"""Links: visited politely through the guarded session, remembered, and said of an issue where they lead nowhere."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.feeds.visiting import Visitor
from broadside.house import House
from newsletters import mail
from newsletters.flight import visits
from newsletters.flight.surroundings import links
from newsletters.flight.visiting import Rounds
from newsletters.flight.visits import LinkVisit
from newsletters.issues import Issue, IssueState
from newsletters.preflight import Finding, Level
from tests.local_site import LocalSite
from tests.people import ALICE, account
from tests.running import free_port

OWN = "http://broadside.test"


@pytest.fixture
def rounds(fetcher: Fetcher) -> Rounds:
    return Rounds(Visitor(fetcher), OWN, pause=0, settled=timedelta(0))


def write(issue: Issue, text: str, number: int = 0) -> None:
    section = issue.sections[number]
    section.save(section.heading, text, section.revision, account(ALICE))
    db.session.commit()


def found(issue: Issue, app: Flask) -> list[Finding]:
    return list(mail.findings(issue, House.of(app)))


def rows() -> list[LinkVisit]:
    return list(db.session.scalars(select(LinkVisit).order_by(LinkVisit.id)))


def go(rounds: Rounds) -> int:
    return rounds.go(threading.Event())


def test_a_link_that_answers_is_asked_once_by_head_and_nothing_is_said(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'here')}) and [ours]({OWN}/archive/x).")
    assert (go(rounds), go(rounds)) == (1, 0)
    assert site.methods == ["HEAD"]
    assert found(issue, context) == []
    assert rows()[0].due_at > clock.now() + timedelta(hours=23)


@pytest.mark.parametrize("status", [404, 410])
def test_a_link_that_is_gone_is_an_error_with_its_place(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask, status: int
) -> None:
    write(issue, f"Fine.\n\nSee [the report]({site.put('/report', 'no', status)}).")
    go(rounds)
    (finding,) = found(issue, context)
    assert (finding.level, finding.rule, finding.paragraph) == (Level.ERROR, "dead-link", 2)
    assert str(status) in finding.what
    assert site.methods == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_link_that_cannot_be_checked_is_a_warning(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask, status: int
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'no', status, Retry_After='7200')}).")
    go(rounds)
    (finding,) = found(issue, context)
    assert (finding.level, finding.rule) == (Level.WARNING, "unchecked-link")
    assert "could not be checked" in finding.what
    assert rows()[0].due_at > clock.now() + timedelta(minutes=110)


def test_a_host_that_is_down_or_private_is_a_warning(issue: Issue, fetcher: Fetcher, context: Flask) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    write(issue, f"See [one](http://127.0.0.2/a) and [two](http://{nobody}/).")
    go(Rounds(Visitor(replace(fetcher, private_hosts=(nobody,))), OWN, pause=0, settled=timedelta(0)))
    assert [(each.level, each.rule) for each in found(issue, context)] == [(Level.WARNING, "unchecked-link")] * 2


def test_a_host_that_knows_no_head_is_asked_by_get(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'here')}).")
    site.knows_head = False
    go(rounds)
    assert site.methods == ["HEAD", "GET"]
    assert found(issue, context) == []


@pytest.mark.parametrize(("status", "certain"), [(301, True), (308, True), (302, False)])
def test_a_link_that_leads_on_is_told_and_mended_when_it_moved_for_good(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask, status: int, certain: bool
) -> None:
    final = site.put("/new", "here")
    write(issue, f"See [the report]({site.put('/old', '', status, Location='/new')}).")
    go(rounds)
    (finding,) = found(issue, context)
    assert (finding.level, finding.rule) == (Level.WARNING, "moved-link")
    assert (finding.fix is not None) == certain
    if finding.fix:
        assert finding.fix.applied(issue.sections[0].markdown) == f"See [the report]({final})."


def test_a_final_slash_more_leads_nobody_astray(issue: Issue, rounds: Rounds, site: LocalSite, context: Flask) -> None:
    site.put("/report/", "here")
    write(issue, f"See [the report]({site.put('/report', '', 301, Location='/report/')}).")
    go(rounds)
    assert found(issue, context) == []


def test_a_circle_of_redirects_ends(issue: Issue, rounds: Rounds, site: LocalSite, context: Flask) -> None:
    write(issue, f"See [the report]({site.put('/round', '', 302, Location='/round')}).")
    go(rounds)
    assert [each.rule for each in found(issue, context)] == ["unchecked-link"]
    assert site.methods == ["HEAD"] * 4


def test_one_host_is_asked_one_thing_at_a_time(issue: Issue, rounds: Rounds, site: LocalSite) -> None:
    write(issue, " ".join(f"[No. {n}]({site.put(f'/{n}', 'here')})" for n in range(6)))
    assert go(rounds) == 6
    assert site.most_together == 1


def test_checking_again_asks_what_was_asked_already(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'no', 404)}).")
    go(rounds)
    site.put("/report", "here again")
    assert visits.ask_again(links(issue, OWN)) == 1
    db.session.commit()
    assert [each.rule for each in found(issue, context)] == ["dead-link"]  # until it is known better
    assert go(rounds) == 1
    assert found(issue, context) == []


def test_a_text_that_was_saved_just_now_waits_and_a_sent_issue_is_left_alone(
    issue: Issue, rounds: Rounds, site: LocalSite, fetcher: Fetcher
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'here')}).")
    assert go(Rounds(Visitor(fetcher), OWN)) == 0
    issue.state = IssueState.SENT
    db.session.commit()
    assert go(rounds) == 0
    assert site.asked == []


def test_a_link_that_dies_after_scheduling_is_a_warning_and_holds_nothing(
    issue: Issue, rounds: Rounds, site: LocalSite, context: Flask
) -> None:
    write(issue, f"See [the report]({site.put('/report', 'no', 404)}).")
    go(rounds)
    issue.state = IssueState.SCHEDULED
    assert [(each.level, each.rule) for each in found(issue, context)] == [(Level.WARNING, "dead-link")]


def test_what_nobody_links_to_any_more_is_forgotten(issue: Issue, rounds: Rounds, site: LocalSite) -> None:
    write(issue, f"See [the report]({site.put('/report', 'here')}).")
    go(rounds)
    rows()[0].wanted_at = clock.now() - timedelta(days=61)
    write(issue, "Nothing.")
    go(rounds)
    assert rows() == []


def test_the_same_link_twice_is_named_once_for_each_time_more(issue: Issue, context: Flask) -> None:
    write(issue, "See [the report](https://example.org/r?utm_source=x) or [it](https://example.org/r).")
    write(issue, "[Again](https://example.org/r), and [write](mailto:a@example.org), [write](mailto:a@example.org)", 1)
    both = found(issue, context)
    assert [(each.level, each.rule) for each in both] == [(Level.WARNING, "same-link")] * 2
    assert "this section" in both[0].what
    assert f"“{issue.sections[0].name}”" in both[1].what
    write(issue, f"See [our letter]({OWN}/letters/x).")
    write(issue, f"Sign [our letter]({OWN}/letters/x).", 1)
    assert found(issue, context) == []
