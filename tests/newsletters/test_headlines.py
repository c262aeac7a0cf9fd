"""Headlines: subject and preheader from what the issue holds."""

import pytest
from flask import Flask

from broadside.delivery.checks import LONG_SUBJECT
from newsletters import headlines
from newsletters.issues import Issue, IssueKind
from newsletters.newsletter import Newsletter
from tests.newsletters.publication import publication, started
from tests.people import ALICE, account


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


def write(issue: Issue, number: int, heading: str, text: str = "Words.") -> None:
    section = issue.sections[number]
    section.save(heading, text, section.revision, account(ALICE))


def test_nothing_is_suggested_while_there_is_nothing_to_tell(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    assert headlines.suggest(issue) == headlines.Headline("", "")
    write(issue, 2, "Other news")
    write(issue, 1, "Campaigns", "[Write about them.]")
    assert headlines.suggest(issue).subject == ""


def test_campaigns_make_the_subject_and_resources_are_counted(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    write(issue, 1, "National Data Strategy")
    issue.add_section("Stop the Scan", issue.sections[1], account(ALICE))
    write(issue, 2, "Stop the Scan")
    write(issue, 5, "Tools", "Intro.\n\n[A](https://example.org/a)\n\n[B](https://example.org/b)")
    suggested = headlines.suggest(issue)
    assert suggested.subject == "November: National Data Strategy and Stop the Scan"
    assert suggested.preheader == "Also: 2 tools, publications and resources"


def test_a_hidden_section_is_not_told(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    write(issue, 1, "National Data Strategy")
    issue.sections[1].hide(account(ALICE))
    assert headlines.suggest(issue).subject == ""


def test_what_does_not_fit_goes_to_the_preheader(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    write(issue, 1, "College of Policing Live Facial Recognition Consultation")
    issue.add_section("", issue.sections[1], account(ALICE))
    write(issue, 2, "Online Best Practice Guide")
    suggested = headlines.suggest(issue)
    assert suggested.subject == "November: College of Policing Live Facial Recognition Consultation"
    assert suggested.preheader == "Also: Online Best Practice Guide"


@pytest.mark.parametrize("kind", [IssueKind.ISSUE, IssueKind.ALERT])
def test_suggestions_fit_an_inbox_however_long_the_headings(newsletter: Newsletter, kind: IssueKind) -> None:
    issue = started(newsletter, kind)
    for _ in range(4):
        added = issue.add_section("", None, account(ALICE))
        added.save("A heading of words that never ends " * 5, "Words.", 0, account(ALICE))
    suggested = headlines.suggest(issue)
    assert 0 < len(suggested.subject) <= headlines.SUBJECT_LENGTH <= LONG_SUBJECT
    assert suggested.subject.endswith(" …")
    assert len(suggested.preheader) <= headlines.PREHEADER_LENGTH
