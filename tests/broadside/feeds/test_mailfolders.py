"""Mail folders: those found below the one that is named, and no other place of the machine."""

from pathlib import Path

import pytest

from broadside.feeds.mailfolders import MOST_BYTES, MailFolder, MailFolders, is_mail_folder
from broadside.feeds.refusals import TooBigError, UnreachableError


def maildir(path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir(parents=True)
    return path


def test_only_maildirs_below_the_folder_are_found(tmp_path: Path) -> None:
    maildir(tmp_path / "root" / "harbour")
    (tmp_path / "root" / "plain").mkdir()
    (tmp_path / "root" / "link").symlink_to(maildir(tmp_path / "elsewhere"))
    folders = MailFolders(tmp_path / "root")
    assert folders.names() == ["harbour"]
    assert folders.folder("maildir:harbour") == MailFolder(tmp_path / "root" / "harbour")
    for name in ("link", "../elsewhere", "plain", "", ".."):
        with pytest.raises(UnreachableError, match="no mail folder"):
            folders.folder(f"maildir:{name}")
    with pytest.raises(UnreachableError, match="BROADSIDE_MAIL_SOURCES"):
        MailFolders().folder("maildir:harbour")
    assert MailFolders(tmp_path / "missing").names() == []
    assert [is_mail_folder(name) for name in ("maildir:a.b", "maildir:..", "maildir:a/b", "https://a.b")] == [
        True,
        False,
        False,
        False,
    ]


def test_what_was_seen_by_anybody_is_not_read_again(tmp_path: Path) -> None:
    folder = MailFolder(maildir(tmp_path / "harbour"))
    for name in ("new/1.a", "cur/2.a:2,R", "cur/3.a:2,S"):
        (folder.path / name).write_text("mail")
    assert sorted(mail.name for mail in folder.unread(9)) == ["1.a", "2.a:2,R"]
    for mail in folder.unread(9):
        folder.mark_seen(mail)
        folder.mark_seen(mail)
    assert folder.unread(9) == []
    assert sorted(mail.name for mail in (folder.path / "cur").iterdir()) == ["1.a:2,S", "2.a:2,RS", "3.a:2,S"]


def test_links_and_what_is_too_big_are_not_read(tmp_path: Path) -> None:
    folder = MailFolder(maildir(tmp_path / "harbour"))
    (tmp_path / "secret").write_text("secret")
    link, big = folder.path / "new" / "link", folder.path / "new" / "big"
    link.symlink_to(tmp_path / "secret")
    big.write_bytes(b"x" * (MOST_BYTES + 1))
    assert folder.unread(9) == [big]
    with pytest.raises(TooBigError, match="5 MB"):
        folder.read(big)
    with pytest.raises(UnreachableError, match="cannot be opened"):
        folder.read(link)
