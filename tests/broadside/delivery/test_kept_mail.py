"""Mails kept in the Maildir, as personal data."""

from pathlib import Path

import pytest
from flask import Flask

from broadside.delivery.kept_mail import KeptMailHolder
from broadside.delivery.maildir import Maildir
from broadside.people import Person
from tests.people import BOB, CHARLIE


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    kept = Maildir(tmp_path / "maildir")
    for to in (BOB, f'"Bob, Reader" <{BOB.upper()}>', CHARLIE, f"bob-{BOB}"):
        kept.keep(f"To: {to}\r\nSubject: For {to}\r\nDate: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\nText\r\n".encode())
    (kept.path / "cur").mkdir(exist_ok=True)
    key = kept.keys()[-1]
    (kept.path / "new" / key).rename(kept.path / "cur" / key)
    return kept


def test_the_mails_to_a_person_are_shown(context: Flask, maildir: Maildir) -> None:
    held = KeptMailHolder(maildir.path).held(Person.of(BOB))
    assert len(held) == 2
    assert held[0]["written"] == "Sun, 22 Nov 2026 09:00:00 +0000"


def test_erasing_deletes_the_mails_to_a_person_and_no_other(context: Flask, maildir: Maildir) -> None:
    KeptMailHolder(maildir.path).erase(Person.of(BOB))
    assert sorted(maildir.read(key).recipient for key in maildir.keys()) == [f"bob-{BOB}", CHARLIE]  # noqa: SIM118 -- a method of ours


def test_a_home_without_a_maildir_holds_nothing(context: Flask, tmp_path: Path) -> None:
    holder = KeptMailHolder(tmp_path / "none")
    holder.erase(Person.of(BOB))
    assert holder.held(Person.of(BOB)) == []
