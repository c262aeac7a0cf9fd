"""Preflight: each rule trips with its place, and a sound issue passes."""

import pytest
from flask import Flask

from broadside.house import House
from newsletters import mail, preflight
from newsletters.issues import Issue, IssueKind
from newsletters.preflight import Finding, Level
from newsletters.sections import Section
from tests.newsletters.publication import publication, reader, started
from tests.people import ALICE, BOB, account


@pytest.fixture
def here(app: Flask) -> House:
    return House.of(app)


def write(section: Section, text: str) -> None:
    section.save(section.heading, text, section.revision, account(ALICE))


def found(issue: Issue, here: House, word: str) -> Finding:
    """The one finding about a word."""
    about = [finding for finding in mail.findings(issue, here) if word in finding.what]
    assert len(about) == 1, about
    return about[0]


def test_a_sound_issue_has_no_findings(issue: Issue, here: House) -> None:
    assert mail.findings(issue, here) == ()


def test_an_issue_needs_a_subject(issue: Issue, here: House) -> None:
    issue.retitle({"subject": ""}, issue.revision, account(ALICE))
    finding = found(issue, here, "no subject")
    assert (finding.level, finding.place, finding.section_id) == (Level.ERROR, "Subject", None)
    assert finding.why


def test_a_missing_preheader_is_only_worth_knowing(issue: Issue, here: House) -> None:
    issue.retitle({"preheader": ""}, issue.revision, account(ALICE))
    assert found(issue, here, "no preheader").level == Level.WARNING


def test_an_empty_section_stands_in_the_way_until_it_is_hidden(issue: Issue, here: House) -> None:
    section = issue.sections[2]
    write(section, "")
    finding = found(issue, here, "empty")
    assert (finding.level, finding.place, finding.section_id) == (Level.ERROR, "“Other news”", section.id)
    section.hide(account(ALICE))
    assert mail.findings(issue, here) == ()


def test_the_right_section_is_named_when_one_before_it_is_hidden(issue: Issue, here: House) -> None:
    issue.sections[1].hide(account(ALICE))
    write(issue.sections[3], "Fine.\n\nTODO")
    finding = found(issue, here, "TODO")
    assert (finding.place, finding.section_id) == ("“Get involved”, paragraph 2", issue.sections[3].id)


@pytest.mark.parametrize("left", ["[TK]", "TODO", "XXX", "Lorem ipsum dolor", "{{ name }}", "[insert date]"])
def test_a_leftover_is_found_with_its_paragraph(issue: Issue, here: House, left: str) -> None:
    write(issue.sections[0], f"Welcome.\n\nThe hearing is on {left}.\n\nBye.")
    findings = mail.findings(issue, here)
    assert findings
    assert {(finding.level, finding.place) for finding in findings} == {(Level.ERROR, "“Welcome”, paragraph 2")}


@pytest.mark.parametrize("fine", ["The TKC Trust", "We do this todo list thing", "[sic] he wrote", "Maxxx Ltd"])
def test_words_that_only_look_like_leftovers_pass(issue: Issue, here: House, fine: str) -> None:
    write(issue.sections[0], fine.replace("todo", "to-do"))
    assert mail.findings(issue, here) == ()


def test_two_leftovers_of_the_same_words_have_two_places(issue: Issue, here: House) -> None:
    write(issue.sections[0], "TODO one\n\nFine\n\nTODO two")
    places = [finding.paragraph for finding in mail.findings(issue, here)]
    assert places == [1, 3]


def test_the_requests_of_an_alert_must_be_answered(context: Flask, here: House) -> None:
    newsletter = publication()
    reader(newsletter, BOB)
    alert = started(newsletter, IssueKind.ALERT)
    alert.retitle({"subject": "Respond", "preheader": "By Friday"}, 0, account(ALICE))
    assert [finding.level for finding in mail.findings(alert, here)] == [Level.ERROR, Level.ERROR]
    for section in alert.sections:
        write(section, "Please respond by Friday.")
    assert mail.findings(alert, here) == ()


def test_a_request_of_the_house_that_nobody_answered_is_found(issue: Issue, here: House) -> None:
    write(issue.sections[2], "News.\n\n[What did our partners do?]")
    finding = found(issue, here, "What did our partners do")
    assert (finding.level, finding.paragraph) == (Level.ERROR, 2)


def test_a_paragraph_that_is_one_link_is_no_request(issue: Issue, here: House) -> None:
    write(issue.sections[2], "[Our report](https://example.org/report)\n\n[By name]\n\n[By name]: https://example.org/")
    assert mail.findings(issue, here) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[Sign]()", "leads nowhere"),
        ("[Sign](letter)", "no web or mail address"),
        ("[Sign](javascript:alert)", "no web or mail address"),
        ("[Sign](ftp://example.org/letter)", "no web or mail address"),
        ("[](https://example.org/letter)", "no text to press on"),
        ("![](https://example.org/map.png)", "no description"),
        ("![Map](map.png)", "needs an address"),
    ],
)
def test_links_and_images_must_work(issue: Issue, here: House, text: str, word: str) -> None:
    write(issue.sections[3], f"First.\n\nSecond {text}.")
    finding = found(issue, here, word)
    assert (finding.level, finding.place) == (Level.ERROR, "“Get involved”, paragraph 2")


def test_good_links_and_images_pass(issue: Issue, here: House) -> None:
    write(
        issue.sections[3],
        "[Sign](https://example.org/letter), [write](mailto:office@example.org), "
        f"![A map]({here.settings.address}/map.png) or http://example.org/.",
    )
    assert mail.findings(issue, here) == ()


def test_a_picture_on_another_host_is_worth_knowing(issue: Issue, here: House) -> None:
    write(issue.sections[3], "First.\n\n![A map](https://pictures.example.net/map.png)")
    finding = found(issue, here, "pictures.example.net")
    assert (finding.level, finding.place) == (Level.WARNING, "“Get involved”, paragraph 2")


def test_html_beyond_100_kb_is_refused(issue: Issue, here: House) -> None:
    write(issue.sections[0], "Much to say about data. " * 4500)
    finding = found(issue, here, "KB")
    assert (finding.level, finding.place, finding.section_id) == (Level.ERROR, "Whole mail", None)
    write(issue.sections[0], "Much to say about data. " * 3300)
    assert found(issue, here, "KB").level == Level.WARNING


def test_a_mailing_to_nobody_is_refused(issue: Issue, here: House) -> None:
    rendered = mail.rendered(issue, here)
    assert [finding.place for finding in preflight.examine(issue, rendered, 0)] == ["Readers"]
    assert preflight.examine(issue, rendered, 1) == ()
    assert preflight.examine(issue, rendered) == ()


def test_errors_come_before_warnings(issue: Issue, here: House) -> None:
    issue.retitle({"preheader": ""}, issue.revision, account(ALICE))
    write(issue.sections[5], "TODO")
    findings = mail.findings(issue, here)
    assert [finding.level for finding in findings] == [Level.ERROR, Level.WARNING]
    assert preflight.errors(findings) == findings[:1]
