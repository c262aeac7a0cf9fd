"""The Maildir: mails are kept whole, and read back as they were."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadside.delivery.envelope import Envelope, Mail, seal
from broadside.delivery.maildir import Maildir, MaildirTransport, NoSuchMail
from broadside.delivery.transport import Kind
from broadside.delivery.turns import alone


def mail(subject: str) -> Envelope:
    return seal(
        Mail(
            sender_name="Example",
            sender_address="news@example.org",
            address="bob@example.net",
            subject=subject,
            text="Grüße\n",
            html='<p>Grüße <a href="https://example.org/?a=1&amp;b=2">here</a></p>',
            message_id="<1@example.org>",
            date=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
        )
    )


def test_a_kept_mail_is_read_back_with_its_parts_and_links(tmp_path: Path) -> None:
    transport = MaildirTransport(Maildir(tmp_path / "maildir"))
    assert alone(transport.offer(mail("No. 4"))) is None
    assert alone(transport.deliver(mail("Nº 4"))).kind == Kind.ACCEPTED
    maildir = Maildir(tmp_path / "maildir")
    kept = maildir.read(maildir.keys()[0])
    assert (kept.subject, kept.recipient, kept.date) == (
        "Nº 4",
        "bob@example.net",
        datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    )
    assert kept.text.strip() == "Grüße"
    assert kept.links == ("https://example.org/?a=1&b=2",)
    assert ("Message-ID", "<1@example.org>") in kept.headers


def test_the_newest_mail_comes_first_and_nothing_half_written_shows(tmp_path: Path) -> None:
    maildir = Maildir(tmp_path / "maildir")
    assert maildir.keys() == []
    for subject in ("one", "two", "three"):
        maildir.keep(mail(subject).content)
    (tmp_path / "maildir/tmp/1.half.written").write_bytes(b"Subject: half")
    newest_first = maildir.keys()
    assert [maildir.read(key).subject for key in newest_first] == ["three", "two", "one"]


@pytest.mark.parametrize("key", ["", "..", "../../secret_key", "1.P1Q1.host/../../x", "nothing", "1.P1Q1.none"])
def test_a_key_leads_to_a_kept_mail_or_nowhere(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    maildir = Maildir(tmp_path / "maildir")
    maildir.keep(mail("one").content)
    with pytest.raises(NoSuchMail):
        maildir.content(key)


def test_a_directory_that_cannot_be_written_loses_no_mail(tmp_path: Path) -> None:
    (tmp_path / "maildir").write_text("in the way")
    assert alone(MaildirTransport(Maildir(tmp_path / "maildir")).deliver(mail("x"))).kind == Kind.UNREACHABLE


def test_a_mail_that_is_hardly_one_is_still_shown(tmp_path: Path) -> None:
    maildir = Maildir(tmp_path / "maildir")
    key = maildir.keep(b"Date: never\r\nSubject: =?broken?=\r\n\r\n\xff\xfe")
    kept = maildir.read(key)
    assert kept.date is None
    assert kept.html == ""
