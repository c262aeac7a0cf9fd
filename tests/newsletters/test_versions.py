"""Versions: what an issue said, who wrote it and when; a sitting is one, and texts are kept once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from broadside.accounts import Account
from broadside.database import db
from newsletters.bases import MOST, Basis, Part
from newsletters.issues import Issue, NotNow
from newsletters.sections import EditConflict
from newsletters.versions import KeptText, Version, texts_of
from tests.newsletters.publication import approved, publication, started
from tests.people import ALICE, PETRA, account

MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def issue(context: Flask) -> Issue:
    with time_machine.travel(MORNING, tick=False):
        return started(publication())


def write(issue: Issue, minutes: float, text: str, by: Account, place: int = 0) -> None:
    """Save a section so many minutes after the morning began."""
    with time_machine.travel(MORNING + timedelta(minutes=minutes), tick=False):
        section = issue.sections[place]
        section.save(section.heading, text, section.revision, by)
        db.session.commit()


def kept(issue: Issue) -> list[Version]:
    return list(db.session.scalars(select(Version).where(Version.issue_id == issue.id).order_by(Version.number)))


def texts(issue: Issue) -> list[str]:
    return [texts_of(issue.id, each.snapshot)[each.snapshot.pieces[0].digest] for each in kept(issue)]


def test_an_evening_of_saves_by_one_person_is_a_few_versions(issue: Issue) -> None:
    for number in range(180):
        write(issue, number / 3, f"Text {number}", account(ALICE))
    assert 4 <= len(kept(issue)) <= 6
    assert len({each.digest for each in kept(issue)}) == len(kept(issue))


def test_what_one_wrote_is_kept_before_another_writes_over_it(issue: Issue) -> None:
    write(issue, 2, "Alice’s", account(ALICE))
    write(issue, 4, "Petra’s", account(PETRA))
    assert texts(issue) == ["Alice’s"]
    assert (kept(issue)[0].who, kept(issue)[0].at) == ("Alice", MORNING + timedelta(minutes=2))


def test_two_who_write_in_turn_share_versions_with_both_names(issue: Issue) -> None:
    for number in range(30):
        write(issue, number / 6, f"Text {number}", account(ALICE if number % 2 else PETRA), number % 2)
    assert len(kept(issue)) < 8
    assert kept(issue)[-1].who == "Alice and Petra"


def test_a_text_that_did_not_change_is_kept_once(issue: Issue) -> None:
    for number in range(20):
        write(issue, 20 * number + 1, f"Text {number}", account(ALICE))
    assert len(kept(issue)) == 19
    every = {section.markdown for section in issue.sections[1:]} | {f"Text {number}" for number in range(19)}
    assert set(db.session.scalars(select(KeptText.text))) == every


def test_what_is_put_up_and_approved_is_kept_with_the_hash_of_the_approval(context: Flask) -> None:
    issue = approved(publication())
    (version,) = kept(issue)
    assert (version.note, version.content_hash) == ("put up for review", issue.approvals[-1].content_hash)


def test_nobody_named_is_left_of_an_account_that_is_gone(issue: Issue) -> None:
    write(issue, 2, "Alice’s", account(ALICE))
    write(issue, 4, "Petra’s", account(PETRA))
    db.session.delete(account(ALICE))
    db.session.commit()
    db.session.expire_all()
    assert (kept(issue)[0].who, texts(issue)) == ("Somebody who has left", ["Alice’s"])


def test_a_draft_that_is_discarded_leaves_no_version(issue: Issue) -> None:
    write(issue, 20, "Alice’s", account(ALICE))
    issue.discard(account(ALICE))
    db.session.commit()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Version, KeptText, Basis)]
    assert counts == [0, 0, 0]


def test_the_second_to_save_another_paragraph_is_merged_with_the_first(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("", "One.\n\nTwo.", 0, account(ALICE))
    section.save("", "One, by Alice.\n\nTwo.", 1, account(ALICE))
    saved = section.save("News", "One.\n\nTwo, by Petra.", 1, account(PETRA))
    assert saved is not None
    assert (saved.merged, saved.other) == (True, account(ALICE))
    assert (section.heading, section.markdown) == ("News", "One, by Alice.\n\nTwo, by Petra.")
    assert section.edited_by == account(PETRA)


def test_who_went_on_writing_is_merged_from_what_was_sent(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("", "One.\n\nTwo.", 0, account(ALICE))
    section.save("", "One, by Alice.\n\nTwo.", 1, account(ALICE))
    sent = section.save("", "One.\n\nTwo, by P", 1, account(PETRA))
    assert sent is not None
    section.save("", "One.\n\nTwo, by Petra.", sent.sent, account(PETRA))
    assert section.markdown == "One, by Alice.\n\nTwo, by Petra."


def test_a_line_added_meanwhile_stays_when_the_section_is_saved(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("", "One.", 0, account(ALICE))
    section.append("Harbour | [Two](<https://example.org/2>)", account(PETRA))
    section.save("", "One, and more.", 1, account(ALICE))
    assert section.markdown == "One, and more.\n\nHarbour | [Two](<https://example.org/2>)"


def test_lines_that_two_people_changed_are_merged_and_the_same_line_is_not(issue: Issue) -> None:
    issue.retitle({"subject": "By Alice"}, 0, account(ALICE))
    saved = issue.retitle({"title": issue.title, "subject": "", "preheader": "By Petra"}, 0, account(PETRA))
    assert saved is not None
    assert (saved.merged, saved.other) == (True, account(ALICE))
    assert (issue.subject, issue.preheader) == ("By Alice", "By Petra")
    with pytest.raises(EditConflict):
        issue.retitle({"subject": "By Petra"}, 0, account(PETRA))


def test_the_bases_of_a_part_do_not_grow_for_ever(issue: Issue) -> None:
    part = Part(issue.id, issue.sections[0].id)
    for number in range(0, MOST + 100, 5):
        Basis.keep(part, number, {"heading": "", "markdown": ""}, account(ALICE))
    db.session.flush()
    assert Basis.find(part, 0) is None
    assert Basis.find(part, MOST + 75) is not None


def test_since_when_one_person_has_written_alone_is_known_as_far_back_as_bases_go(issue: Issue) -> None:
    section = issue.sections[0]
    part, alice, petra = Part(issue.id, section.id), account(ALICE), account(PETRA)
    assert Basis.own_since(part, alice) > section.revision
    section.save("Hello", "One", 0, alice)
    section.save("Hello", "Two", 1, petra)
    section.save("Hello", "Three", 2, alice)
    section.save("Hello", "Four", 3, alice)
    assert (Basis.own_since(part, alice), Basis.own_since(part, petra)) == (2, 4)
    section.append("By Broadside itself.", None)
    assert Basis.own_since(part, alice) == section.revision
    assert Basis.own_since(Part(issue.id, None), alice) > issue.revision


def test_a_revision_that_nobody_remembers_cannot_be_merged(issue: Issue) -> None:
    section = issue.sections[0]
    section.save("", "One.\n\nTwo.", 0, account(ALICE))
    with pytest.raises(EditConflict):
        section.save("", "One.\n\nTwo, too.", -1, account(PETRA))


def test_a_locked_issue_keeps_no_version_of_what_was_refused(context: Flask) -> None:
    issue = approved(publication())
    issue.schedule(datetime.now(UTC) + timedelta(days=1), account(PETRA))
    db.session.commit()
    number = len(kept(issue))
    with pytest.raises(NotNow):
        issue.sections[0].save("", "Too late", issue.sections[0].revision, account(ALICE))
    db.session.rollback()
    assert len(kept(issue)) == number
