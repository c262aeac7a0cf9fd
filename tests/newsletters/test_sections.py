"""Sections: written by one person at a time, moved, hidden, removed and put back."""

import pytest
from flask import Flask

from broadside.database import db
from newsletters.issues import EditConflict, Issue
from tests.newsletters.publication import publication, started
from tests.people import ALICE, PETRA, account


@pytest.fixture
def issue(context: Flask) -> Issue:
    return started(publication())


def names(issue: Issue) -> list[str]:
    return [section.name for section in issue.sections]


def test_a_saved_section_says_who_wrote_it(issue: Issue) -> None:
    section = issue.sections[0]
    assert section.save(" Hello ", "One\r\ntwo  \n", 0, account(ALICE))
    assert (section.heading, section.markdown, section.revision) == ("Hello", "One\ntwo", 1)
    assert section.edited_by == account(ALICE)
    assert issue.edited_by == account(ALICE)


def test_saving_the_same_again_is_no_edit(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("Hello", "One", 0, account(ALICE))
    assert not section.save("Hello", "One", 0, account(PETRA))
    assert issue.edited_by == account(ALICE)


def test_the_second_to_save_gets_both_texts_and_changes_nothing(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("Hello", "Alice’s text", 0, account(ALICE))
    db.session.commit()
    with pytest.raises(EditConflict) as conflict:
        section.save("Hello", "Petra’s text", 0, account(PETRA))
    assert conflict.value.section is not None
    assert conflict.value.section.markdown == "Alice’s text"
    assert conflict.value.yours == {"heading": "Hello", "markdown": "Petra’s text"}
    db.session.commit()
    assert (section.markdown, section.revision, issue.edited_by) == ("Alice’s text", 1, account(ALICE))


def test_of_two_sessions_that_loaded_the_same_text_one_wins(context: Flask, issue: Issue) -> None:
    section_id, issue_id = issue.sections[0].id, issue.id
    here = issue.sections[0]
    assert here.revision == 0
    with context.app_context():
        there = db.session.get_one(Issue, issue_id).sections[0]
        there.save("", "Petra’s text", 0, account(PETRA))
        db.session.commit()
    with pytest.raises(EditConflict):
        here.save("", "Alice’s text", 0, account(ALICE))
    db.session.rollback()
    assert next(each for each in issue.sections if each.id == section_id).markdown == "Petra’s text"


def test_a_line_is_added_below_what_somebody_saved_meanwhile(context: Flask, issue: Issue) -> None:
    here = issue.sections[4]
    assert here.markdown
    with context.app_context():
        there = db.session.get_one(Issue, issue.id).sections[4]
        there.save("Resources", "Written meanwhile.", 0, account(PETRA))
        db.session.commit()
    here.append("A line", account(ALICE))
    assert here.markdown == "Written meanwhile.\n\nA line"
    assert here.revision == 2


def test_a_new_section_stands_after_the_one_named(issue: Issue) -> None:
    added = issue.add_section("National Data Strategy", issue.sections[1], account(ALICE))
    assert issue.sections[2] is added
    assert issue.add_section("First", None, account(ALICE)) is issue.sections[0]
    assert [section.position for section in issue.sections] == list(range(8))


def test_sections_move_up_down_and_to_a_place_and_stay_within_the_issue(issue: Issue) -> None:
    alice = account(ALICE)
    welcome = issue.sections[0]
    welcome.move_down(alice)
    assert issue.sections[1] is welcome
    welcome.move_up(alice)
    welcome.move_up(alice)
    assert issue.sections[0] is welcome
    welcome.move(99, alice)
    assert issue.sections[-1] is welcome
    welcome.move(2, alice)
    assert names(issue) == ["Campaigns", "Other news", "Welcome", "Get involved", issue.sections[4].name, "Sign-off"]


def test_a_hidden_section_stays_on_the_page_and_leaves_the_mail(issue: Issue) -> None:
    section = issue.sections[2]
    section.hide(account(ALICE))
    assert section in issue.sections
    assert section not in issue.shown
    section.show(account(ALICE))
    assert section in issue.shown


def test_a_removed_section_comes_back_where_it_was_with_its_text(issue: Issue) -> None:
    alice = account(ALICE)
    before = names(issue)
    section = issue.sections[2]
    section.save("News", "Kept", 0, alice)
    section.remove(alice)
    assert section not in issue.sections
    assert issue.removed_sections == [section]
    section.restore(alice)
    assert names(issue) == [name if name != "Other news" else "News" for name in before]
    assert section.markdown == "Kept"
    assert issue.removed_sections == []


def test_a_rename_keeps_the_text(issue: Issue) -> None:
    section = issue.sections[4]
    text = section.markdown
    section.rename("  Tools  ", account(ALICE))
    assert (section.heading, section.markdown, section.revision) == ("Tools", text, 1)
