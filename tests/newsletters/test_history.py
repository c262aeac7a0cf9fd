"""History: what changed from version to version, and the way back, which can be undone."""

from datetime import timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.compare import Kind
from broadside.database import db
from newsletters import history
from newsletters.history import changed, differences
from newsletters.issues import Issue, NotNow
from newsletters.sections import Section
from newsletters.versions import Version
from tests.newsletters.publication import approved, publication, written
from tests.people import ALICE, PETRA, account


@pytest.fixture
def issue(context: Flask) -> Issue:
    return written(publication())


def edit(issue: Issue) -> None:
    """Change a text, a line, the order, and what there is."""
    alice = account(ALICE)
    first, second, third = issue.sections[:3]
    first.save("Hello", "Something else.", first.revision, alice)
    issue.retitle({"subject": "Another subject"}, issue.revision, alice)
    third.hide(alice)
    second.remove(alice)
    issue.add_section("Added", None, alice).save("Added", "New.", 0, alice)
    issue.sections[1].move_down(alice)
    db.session.commit()


def test_a_list_names_what_changed_and_the_difference_tells_it_word_by_word(issue: Issue) -> None:
    before = issue.keep_version().snapshot
    edit(issue)
    after = issue.snapshot
    names = changed(before, after)
    assert names[:3] == ["Subject", "“Added”", "“Other news”"]
    assert set(names) >= {"“Hello”", "“Campaigns” removed", "The order of the sections"}
    found = {each.place: each for each in differences(issue, before, after)}
    assert [found[place].what for place in ("Added", "Campaigns", "Other news")] == ["added", "removed", "hidden"]
    assert any(kind == Kind.GONE and "Welcome" in words for kind, words in found["Hello"].told)
    assert changed(after, after) == []


def test_a_version_is_put_back_whole_and_that_can_be_undone(issue: Issue) -> None:
    first = issue.keep_version()
    edit(issue)
    then = issue.snapshot
    history.restore(issue, first, account(PETRA))
    db.session.commit()
    assert issue.snapshot == first.snapshot
    assert issue.edited_by == account(PETRA)
    second, third = (Version.find(issue.id, number) for number in (2, 3))
    assert second is not None
    assert third is not None
    assert (second.digest, third.note) == (then.digest, "as in version 1")
    history.restore(issue, second, account(ALICE))
    db.session.commit()
    assert issue.snapshot == then


def test_on_postgresql_too_a_version_is_put_back_and_a_late_save_is_merged(postgres_app: Flask) -> None:
    issue = written(publication())
    section = issue.sections[0]
    section.save("Welcome", "One.\n\nTwo.", section.revision, account(ALICE))
    first, opened = issue.keep_version(), section.revision
    edit(issue)
    history.restore(issue, first, account(PETRA))
    db.session.commit()
    assert issue.snapshot == first.snapshot
    saved = section.save("Welcome", "One.\n\nTwo, by Alice.", opened, account(ALICE))
    assert saved is not None
    assert section.markdown == "One.\n\nTwo, by Alice."


def test_one_section_is_put_back_and_the_rest_stays(issue: Issue) -> None:
    first = issue.keep_version()
    edit(issue)
    piece = first.snapshot.pieces[1]
    history.restore_section(issue, first, piece, account(PETRA))
    db.session.commit()
    put_back = db.session.get_one(Section, piece.section_id)
    assert (put_back.removed_at, put_back.markdown) == (None, "All about Campaigns.")
    assert issue.subject == "Another subject"


def test_who_has_a_section_open_that_was_put_back_loses_nothing(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("Welcome", "One.\n\nTwo.\n\nThree.", section.revision, account(ALICE))
    first = issue.keep_version()
    section.save("Welcome", "One.\n\nTwo, changed.\n\nThree.", section.revision, account(ALICE))
    opened = section.revision
    history.restore(issue, first, account(PETRA))
    section.save("Welcome", "One.\n\nTwo, changed.\n\nThree, too.", opened, account(ALICE))
    assert section.markdown == "One.\n\nTwo.\n\nThree, too."


def test_putting_back_what_is_so_already_is_no_edit(issue: Issue) -> None:
    first, before = issue.keep_version(), issue.edited_at
    history.restore(issue, first, account(PETRA))
    history.restore_section(issue, first, first.snapshot.pieces[0], account(PETRA))
    assert (issue.edited_at, issue.edited_by) == (before, account(ALICE))


def test_an_approval_falls_with_it_and_a_locked_issue_refuses(context: Flask) -> None:
    issue = approved(publication())
    first = Version.latest(issue.id)
    assert first is not None
    issue.sections[0].save("", "Changed.", issue.sections[0].revision, account(ALICE))
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    history.restore(issue, first, account(ALICE))
    assert issue.voided_approval is not None
    assert issue.voided_approval.voided_why == "Alice put it back to version 1"
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    issue.schedule(clock.now() + timedelta(days=1), account(PETRA))
    db.session.commit()
    second = Version.find(issue.id, 2)
    assert second is not None
    with pytest.raises(NotNow, match="cannot be edited"):
        history.restore(issue, second, account(ALICE))


def test_a_long_text_is_told_around_what_changed(issue: Issue) -> None:
    section, long = issue.sections[0], "\n\n".join(f"Paragraph {number} of many." for number in range(200))
    section.save("", long, section.revision, account(ALICE))
    before = issue.keep_version().snapshot
    section.save("", long.replace("Paragraph 99 ", "Paragraph ninety-nine "), section.revision, account(ALICE))
    (one,) = differences(issue, before, issue.snapshot)
    assert sum(len(words) for _, words in one.told) < 1_000
    assert [words for kind, words in one.told if kind == Kind.NEW] == ["ninety-nine"]
    assert "[…]" in one.told[0][1]
