"""Mail folders as sources: read with the feeds, stored before they are marked, and no bad mail in the way."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.feeds.jail import Jail, jail
from broadside.feeds.mailfolders import MailFolders
from newsletters import register
from newsletters.feedsfile import parse_feeds
from newsletters.items import Item
from newsletters.reading import Reader
from newsletters.sources import NewSource, Source
from tests.broadside.feeds.test_mailfolders import maildir
from tests.broadside.feeds.test_mails import HTML, mail
from tests.local_site import LocalSite, entry, rss

STORY = '<a href="https://harbour.example.org/report">The report, once more</a>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return maildir(tmp_path / "mails" / "harbour")


@pytest.fixture
def reader(context: Flask, fetcher: Fetcher, folder: Path) -> Reader:
    return Reader(fetcher, jail, MailFolders(folder.parent))


@pytest.fixture
def harbour(context: Flask) -> Source:
    made = Source.add(NewSource("Harbour", "maildir:harbour"), None)
    db.session.commit()
    return made


def titles() -> list[str]:
    return sorted(db.session.scalars(select(Item.title)))


def test_unread_mails_become_items_once(folder: Path, reader: Reader, harbour: Source) -> None:
    (folder / "new" / "1").write_bytes(mail(HTML))
    outcome = reader.read_now(harbour)
    assert (outcome.tally.new, outcome.trouble, harbour.trouble) == (2, "", "")
    assert titles() == ["Tags on trial", "The report on asylum & housing"]
    assert {item.author for item in db.session.scalars(select(Item))} == {"Harbour News"}
    assert [each.name for each in (folder / "cur").iterdir()] == ["1:2,S"]
    (folder / "new" / "2").write_bytes(mail(STORY))
    assert reader.read_now(harbour).tally.changed == 1, "the same link is the same item"


def test_a_bad_mail_and_a_missing_folder_keep_nobody_waiting(
    folder: Path, reader: Reader, harbour: Source, site: LocalSite
) -> None:
    (folder / "new" / "1").write_bytes(b"")
    (folder / "new" / "2").write_bytes(mail(HTML))
    lost = Source.add(NewSource("Lost", "maildir:lost"), None)
    Source.add(NewSource("Feed", site.put("/feed", rss(entry("a")))), None)
    db.session.commit()
    assert reader.read_due(threading.Event()) == 3
    assert db.session.scalar(select(func.count()).select_from(Item)) == 3
    assert "1 mail was left out" in harbour.trouble
    assert "no mail folder lost" in lost.trouble
    assert not list((folder / "new").iterdir())


def test_mails_are_marked_only_when_what_they_said_is_stored(
    folder: Path, reader: Reader, harbour: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError("The disk is full.")

    (folder / "new" / "1").write_bytes(mail(HTML))
    with monkeypatch.context() as broken:
        broken.setattr("newsletters.reading.take_in", full)
        assert reader.read_now(harbour).trouble
    assert [each.name for each in (folder / "new").iterdir()] == ["1"]
    assert reader.read_now(harbour).tally.new == 2


def test_a_jailer_that_falls_once_costs_no_mail(folder: Path, reader: Reader, harbour: Source) -> None:
    class Falling(Jail):
        falls = 1

        def _ask(self, job: bytes) -> bytes:
            self.falls, falls = 0, self.falls
            return b"" if falls else super()._ask(job)

    (folder / "new" / "1").write_bytes(mail(HTML))
    falling = Falling()
    assert replace(reader, jail=falling).read_now(harbour).tally.new == 2
    falling.close()


def test_a_mail_folder_goes_into_feeds_yml_and_not_into_lists_for_others(harbour: Source) -> None:
    assert [each.url for each in parse_feeds(register.as_feeds_file()).sources] == ["maildir:harbour"]
    assert register.outlines() == []
