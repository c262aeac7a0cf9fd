"""Mail folders as sources: read with the feeds, stored before they are marked, and no bad mail in the way."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import func, select

from broadside.config import BadSettings, read_settings
from broadside.database import db
from broadside.feeds import imapfolders
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
from tests.mailbox_server import Imap, Mailbag, hang_up, serving

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


class TestOverImap:
    """A folder of a mail server, which the settings name."""

    @pytest.fixture
    def bag(self) -> Mailbag:
        return Mailbag()

    @pytest.fixture
    def url(self, bag: Mailbag) -> Iterator[str]:
        with serving(bag, Imap) as server:
            yield f"imap://bounces:{quote(bag.password)}@127.0.0.1:{server.port}/INBOX"

    @pytest.fixture
    def reader(self, context: Flask, fetcher: Fetcher, url: str) -> Reader:
        return Reader(fetcher, jail, MailFolders(imap=(("partners", url),)))

    @pytest.fixture
    def partners(self, context: Flask) -> Source:
        made = Source.add(NewSource("Partners", "imap:partners"), None)
        db.session.commit()
        return made

    def test_each_mail_is_read_once_and_nothing_there_changes(
        self, bag: Mailbag, reader: Reader, partners: Source
    ) -> None:
        bag.put(mail(HTML), b"", mail(STORY))
        outcome = reader.read_now(partners)
        assert (outcome.tally.new, partners.etag) == (2, "7.3")
        assert "1 mail was left out" in partners.trouble
        assert reader.read_now(partners).tally.new == 0
        bag.put(mail('<a href="https://harbour.example.org/new">Something new here</a>'))
        assert reader.read_now(partners).tally.new == 1
        assert (bag.fetched, partners.etag, list(bag.mails), bag.deleted) == ([1, 2, 3, 4], "7.4", [1, 2, 3, 4], set())
        bag.validity = 8  # all UIDs are new: read again, and known by their links
        assert reader.read_now(partners).tally.new == 0
        assert (partners.etag, len(titles())) == ("8.4", 3)

    def test_many_mails_are_read_in_their_order_and_none_is_left_out(
        self, bag: Mailbag, reader: Reader, partners: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("newsletters.postbag.MOST_MAILS", 2)
        bag.put(*(mail(f'<a href="https://harbour.example.org/{n}">The report number {n}</a>') for n in range(3)))
        assert [reader.read_now(partners).tally.new for _ in range(3)] == [2, 1, 0]
        assert bag.fetched == [1, 2, 3]

    def test_a_server_that_breaks_off_costs_no_mail_and_tells_no_password(
        self, bag: Mailbag, reader: Reader, partners: Source
    ) -> None:
        bag.put(mail(HTML), mail(STORY))
        bag.before_fetch = lambda uid: hang_up() if uid == 2 else None
        assert "The mail folder partners" in reader.read_now(partners).trouble
        assert (partners.etag, titles()) == ("", [])
        bag.before_fetch = lambda uid: None
        assert reader.read_now(partners).tally.new == 2
        bag.password = "another secret"
        trouble = reader.read_now(partners).trouble
        assert "The mail server said" in trouble
        assert "pa55" not in trouble

    def test_what_is_too_big_or_was_never_named_is_not_read(
        self, bag: Mailbag, reader: Reader, partners: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imapfolders, "MOST_BYTES", 2000)
        bag.put(mail(STORY) + b"x" * 2000, mail(HTML))
        assert reader.read_now(partners).tally.new == 2
        assert "1 mail was left out" in partners.trouble
        lost = Source.add(NewSource("Lost", "imap:lost"), None)
        db.session.commit()
        assert "names no mail folder lost" in reader.read_now(lost).trouble

    def test_it_goes_into_feeds_yml_without_its_address(self, partners: Source) -> None:
        written = register.as_feeds_file()
        assert [each.url for each in parse_feeds(written).sources] == ["imap:partners"]
        assert "127.0.0.1" not in written


def test_folders_of_mail_servers_are_named_in_the_settings(tmp_path: Path) -> None:
    given = "a=imaps://me:p%2Cw@mail.example.org/News, b=imaps://me:p=w@mail.example.org"
    read = read_settings(home=tmp_path, imap_sources=given).imap_sources
    assert read == (
        ("a", "imaps://me:p%2Cw@mail.example.org/News"),
        ("b", "imaps://me:p=w@mail.example.org"),
    )
    assert MailFolders(imap=read).addresses() == ["imap:a", "imap:b"]
    url = "imaps://me:pw@mail.example.org"
    for wrong in (
        url,
        f"a={url},a={url}",
        f"../a={url}",
        "a=",
        f"a={url.replace('imaps', 'imap')}",
        "a=pop3s://b:c@d.e",
    ):
        with pytest.raises(BadSettings, match="BROADSIDE_IMAP_SOURCES") as refusal:
            read_settings(home=tmp_path, imap_sources=wrong)
        assert "pw" not in str(refusal.value)
