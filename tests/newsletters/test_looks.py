"""Looks: what changed since an account last looked, word by word."""

import pytest
from flask import Flask

from broadside.compare import Kind
from newsletters import looks
from newsletters.issues import Issue
from newsletters.looks import Look
from tests.newsletters.publication import publication, written
from tests.people import ALICE, PETRA, account


def same(text: str) -> str:
    return text


@pytest.fixture
def issue(context: Flask) -> Issue:
    issue = written(publication())
    issue.sections[2].save("News", "It closes on 12 October.", issue.sections[2].revision, account(ALICE))
    return issue


def look(issue: Issue) -> Look:
    return Look.keep(issue, account(PETRA), issue.content_hash, same)


def test_nothing_changed_right_after_a_look(issue: Issue) -> None:
    assert looks.changes(look(issue), issue, same) == []
    assert Look.of(issue, account(ALICE)) is None


def test_a_change_is_shown_word_by_word(issue: Issue) -> None:
    seen, section = look(issue), issue.sections[2]
    section.save("News", "It closes on 21 October.", section.revision, account(ALICE))
    changed = looks.changes(seen, issue, same)
    assert [each.place for each in changed] == ["News"]
    assert (Kind.GONE, "12") in changed[0].runs
    assert changed[0].words == "News: “12” is now “21”."


def test_what_came_and_what_went_is_said(issue: Issue) -> None:
    seen = look(issue)
    issue.add_section("Late news", None, account(ALICE)).append("Just in.", account(ALICE))
    issue.sections[3].remove(account(ALICE))
    said = [each.words for each in looks.changes(seen, issue, same)]
    assert said == ["Late news: new is “Late news Just in.”.", "News: “News It closes on 12 October.” is gone."]


def test_what_was_kept_far_from_a_change_is_left_out(issue: Issue) -> None:
    section = issue.sections[2]
    many = " ".join(f"word{number}" for number in range(200))
    section.save("News", f"{many} old", section.revision, account(ALICE))
    seen = look(issue)
    section.save("News", f"{many} new", section.revision, account(ALICE))
    shown = "".join(words for _, words in looks.changes(seen, issue, same)[0].short)
    assert " … " in shown
    assert len(shown) < 200


def test_a_second_look_takes_the_place_of_the_first(issue: Issue) -> None:
    look(issue)
    section = issue.sections[2]
    section.save("News", "It closed.", section.revision, account(ALICE))
    assert looks.changes(look(issue), issue, same) == []
