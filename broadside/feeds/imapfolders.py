"""IMAP folders: the folders of mail servers that the operator names, as sources; they are looked at, and never changed.

A source names one by `imap:NAME`; where it is, and the password, stand in the settings alone. How far it was read is
its mark: the UIDVALIDITY and the last UID (RFC 3501, 2.3.1.1), kept with the source and what the mails brought.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from broadside import clock
from broadside.feeds.refusals import TooBigError, UnreachableError
from broadside.imap import TROUBLES, Folder, explained

SCHEME = "imap:"
MOST_BYTES = 5 * 1024 * 1024
LOOKED_BACK = timedelta(days=30)  # in a folder that was never read, or whose UIDs are all new


@dataclass(frozen=True)
class ImapBox:
    """An open folder, of which the mails after a mark are read, oldest first."""

    folder: Folder
    last: str

    def unread(self, most: int) -> list[int]:
        """At most so many mails that came after the mark; without one that holds, those of the last month."""
        validity, _, uid = self.last.partition(".")
        if validity == str(self.folder.validity) and uid.isdecimal():
            return self.folder.uids(int(uid))[:most]
        return self.folder.since((clock.now() - LOOKED_BACK).date())[:most]

    def read(self, mail: int) -> bytes:
        """The mail's bytes. Raises TooBigError above 5 MB, and UnreachableError when it is gone."""
        body = self.folder.mail(mail, MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooBigError(f"A mail of more than {MOST_BYTES // 1024 // 1024} MB was not read.")
        if not body:
            raise UnreachableError("A mail was deleted before it could be read.")
        return body

    def mark_seen(self, mail: int) -> None:
        """Nothing: the folder is only looked at, and the mark tells what was read."""

    def mark(self, mails: Sequence[int]) -> str:
        """How far it is read once these mails are."""
        return f"{self.folder.validity}.{max(mails)}" if mails else self.last


@dataclass(frozen=True)
class ImapFolder:
    """One folder by its name, at imaps://user:password@host/FOLDER."""

    name: str
    url: str

    @contextmanager
    def open(self, mark: str) -> Iterator[ImapBox]:
        """The folder, open for what came after a mark. Raises UnreachableError, whatever breaks and whenever."""
        try:
            with Folder(self.url) as folder:
                yield ImapBox(folder, mark)
        except TROUBLES as error:
            raise UnreachableError(f"The mail folder {self.name}: {explained(error, self.url)}") from None
