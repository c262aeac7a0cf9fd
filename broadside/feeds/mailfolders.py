"""Mail folders: the Maildirs of this machine that may be sources, below one folder that the operator names.

A source names one by `maildir:NAME`. No path is ever typed: a name is good when it is one of those found. Folders of
mail servers, which the settings name one by one, have the same face: see `imapfolders`.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadside.feeds import imapfolders
from broadside.feeds.imapfolders import ImapFolder
from broadside.feeds.refusals import TooBigError, UnreachableError

SCHEME = "maildir:"
NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._@+-]{1,80}")
SEEN = "S"
MOST_BYTES = 5 * 1024 * 1024
NOT_SET_UP = "No mail folders are set up: BROADSIDE_MAIL_SOURCES names the folder below which they lie."


@dataclass(frozen=True)
class MailFolder:
    """One Maildir, of which the unread mails are read, oldest first."""

    path: Path

    @contextmanager
    def open(self, _mark: str) -> Iterator["MailFolder"]:
        """Itself: what was read is marked in the folder."""
        yield self

    def unread(self, most: int) -> list[Path]:
        """At most so many mails that nobody has seen. Raises UnreachableError when the folder may not be used."""
        try:
            found = sorted(self._unread(), key=lambda mail: (mail.lstat().st_mtime, mail.name))
            writable = all(os.access(self.path / part, os.W_OK | os.X_OK) for part in ("new", "cur"))
        except OSError as error:
            raise UnreachableError(f"The mail folder {self.path.name} cannot be read ({error.strerror}).") from None
        if not writable:
            raise UnreachableError(f"Broadside may not mark mails as read in the mail folder {self.path.name}.")
        return found[:most]

    def _unread(self) -> Iterator[Path]:
        for part in ("new", "cur"):
            for mail in (self.path / part).iterdir():
                if not mail.name.startswith(".") and SEEN not in _flags(mail) and stat.S_ISREG(mail.lstat().st_mode):
                    yield mail

    def read(self, mail: Path) -> bytes:
        """The mail's bytes; links are not followed. Raises TooBigError above 5 MB, and UnreachableError."""
        try:
            with os.fdopen(os.open(mail, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                body = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise UnreachableError(f"A mail cannot be opened ({error.strerror}).") from None
        if len(body) > MOST_BYTES:
            raise TooBigError(f"A mail of more than {MOST_BYTES // 1024 // 1024} MB was not read.")
        return body

    def mark_seen(self, mail: Path) -> None:
        """Move it to cur/ as seen (the S flag of Maildir), as a mail program would; one that is gone is no matter."""
        name, flags = mail.name.partition(":")[0], "".join(sorted({*_flags(mail), SEEN}))
        try:
            mail.rename(self.path / "cur" / f"{name}:2,{flags}")
        except FileNotFoundError:
            return

    def mark(self, _mails: Sequence[Path]) -> str:
        """Nothing to remember: see `mark_seen`."""
        return ""


def _flags(mail: Path) -> str:
    """The letters after ":2," in a Maildir name."""
    return mail.name.partition(":2,")[2]


@dataclass(frozen=True)
class MailFolders:
    """The Maildirs below the folder that the settings name, and the folders of mail servers by name and address."""

    root: Path | None = None
    imap: Sequence[tuple[str, str]] = ()

    def names(self) -> list[str]:
        """The names of the Maildirs found, in order; links are left out."""
        try:
            below = sorted(self.root.iterdir()) if self.root else []
            return [each.name for each in below if NAME.fullmatch(each.name) and _is_maildir(each)]
        except OSError:
            return []

    def addresses(self) -> list[str]:
        """What sources may name: each Maildir found, then each folder of a mail server."""
        return [SCHEME + name for name in self.names()] + [imapfolders.SCHEME + name for name, _ in self.imap]

    def folder(self, address: str) -> MailFolder | ImapFolder:
        """The folder that an address names. Raises UnreachableError when it is none of those."""
        if address.startswith(imapfolders.SCHEME):
            return self._of_a_server(address.removeprefix(imapfolders.SCHEME))
        name = address.removeprefix(SCHEME)
        if self.root is None:
            raise UnreachableError(NOT_SET_UP)
        if name not in self.names():
            raise UnreachableError(f"There is no mail folder {name} below the folder of BROADSIDE_MAIL_SOURCES.")
        return MailFolder(self.root / name)

    def _of_a_server(self, name: str) -> ImapFolder:
        for known, url in self.imap:
            if known == name:
                return ImapFolder(name, url)
        raise UnreachableError(f"BROADSIDE_IMAP_SOURCES names no mail folder {name}.")


def _is_maildir(path: Path) -> bool:
    return not path.is_symlink() and (path / "new").is_dir() and (path / "cur").is_dir()


def is_mail_folder(address: str) -> bool:
    """Whether the address is of a mail folder, found or not."""
    scheme, _, name = address.partition(":")
    return f"{scheme}:" in (SCHEME, imapfolders.SCHEME) and NAME.fullmatch(name) is not None
