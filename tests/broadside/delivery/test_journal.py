"""The journal: what was accepted is not sent again, whatever the database has forgotten."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.journal import Journal
from broadside.delivery.messages import Mailing, MailingState, Message
from broadside.delivery.office import Office
from broadside.delivery.words import FOUND
from tests.broadside.delivery.conftest import letter, readers, states
from tests.smtp_server import Mailroom


def posted(number: int = 3) -> tuple[Mailing, list[int]]:
    """A mailing with the numbers of its messages."""
    mailing = outbox.post(letter(), readers(number))
    db.session.commit()
    return mailing, list(db.session.scalars(select(Message.id).order_by(Message.id)))


def test_what_the_journal_knows_is_not_sent_again(
    sender: Flask, office: Office, deliver: Callable[[], None], mailroom: Mailroom
) -> None:
    mailing, ids = posted()
    office.relay.journal.begin(mailing.id)
    office.relay.journal.note(mailing.id, ids[0])
    deliver()
    assert sorted(mailroom.copies()) == ["reader1@example.net", "reader2@example.net"]
    assert set(states().values()) == {"accepted"}
    assert [line.reason == FOUND for line in outbox.lines("issue:1")] == [True, False, False]


@pytest.mark.usefixtures("context")
def test_a_number_that_was_cut_short_by_a_crash_is_none(tmp_path: Path) -> None:
    mailing, ids = posted()
    journal = Journal(tmp_path / "sent")
    journal.begin(mailing.id)
    journal.note(mailing.id, ids[1])
    os.write(journal.files[mailing.id], b"\x07\x00")
    journal.close()
    journal.recall(everything=False)
    db.session.commit()
    assert sorted(states().values()) == ["accepted", "ready", "ready"]


@pytest.mark.usefixtures("context")
def test_a_mailing_that_was_sent_before_and_is_unknown_asks(tmp_path: Path) -> None:
    mailing, ids = posted()
    journal = Journal(tmp_path / "sent")
    journal.begin(mailing.id)
    journal.note(mailing.id, ids[0])
    journal.close()
    outbox.forget("issue:1")
    again = outbox.post(letter(), readers(3, first=10))
    db.session.commit()
    journal.recall(everything=False)
    assert again.state == MailingState.PAUSED
    assert "has sent this before" in again.note


@pytest.mark.usefixtures("context")
def test_journals_are_kept_for_ninety_days(tmp_path: Path) -> None:
    mailing, _ = posted()
    journal = Journal(tmp_path / "sent")
    journal.begin(mailing.id)
    journal.close()
    (kept,) = (tmp_path / "sent").iterdir()
    journal.forget_old()
    assert kept.exists()
    os.utime(kept, (0, 0))
    journal.forget_old()
    assert not kept.exists()
