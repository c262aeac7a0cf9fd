"""Postbag: what the unread mails of a folder bring, and those mails, to be marked once it is stored."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from broadside.feeds.found import FoundFeed, FoundItem, TooHeavyError, UnreadableError
from broadside.feeds.jail import Jail
from broadside.feeds.refusals import TooBigError, UnreachableError

log = logging.getLogger(__name__)

MOST_MAILS = 50  # at one reading; the rest at the next
LONGEST = 45.0  # seconds, well below the time for which a source is claimed


class Box(Protocol):
    """A mail folder that is open: see `mailfolders` and `imapfolders`, each of which knows its mails in its own way."""

    def unread(self, most: int) -> Sequence[Any]: ...
    def read(self, mail: Any) -> bytes: ...
    def mark_seen(self, mail: Any) -> None: ...
    def mark(self, mails: Sequence[Any]) -> str: ...


@dataclass(frozen=True)
class Postbag:
    """The items of some mails, each link once, and the mails that are done with, good or bad."""

    folder: Box
    feed: FoundFeed
    mails: tuple[Any, ...]

    @classmethod
    def fetch(cls, folder: Box, jail: Jail) -> "Postbag":
        """Read what is unread; one bad mail is counted, and keeps no other waiting. Raises FetchError."""
        items: dict[str, FoundItem] = {}
        done: list[Any] = []
        bad: list[str] = []
        ends = time.monotonic() + LONGEST
        for mail in folder.unread(MOST_MAILS):
            if time.monotonic() > ends:
                break
            try:
                items |= {item.link: item for item in _read(folder.read(mail), jail).items}
            except (UnreadableError, UnreachableError, TooBigError) as error:
                bad.append(str(error))
            done.append(mail)
        # As feeds do, the newest first.
        return cls(folder, FoundFeed(items=tuple(reversed(items.values())), warning=_warning(bad)), tuple(done))

    @property
    def mark(self) -> str:
        """How far its folder is read, for the source to remember with what the mails brought."""
        return self.folder.mark(self.mails)

    def put_away(self) -> None:
        """Mark its mails as seen; only after what they said is stored, for then a crash loses none."""
        for mail in self.mails:
            try:
                self.folder.mark_seen(mail)
            except OSError as error:
                log.warning("A mail that was read could not be marked as seen: %s", error.strerror)


def _read(body: bytes, jail: Jail) -> FoundFeed:
    """The mail's links, asked for twice if need be: a jailer that is ended with its worker looks like a heavy mail."""
    try:
        return jail.read_mail(body)
    except TooHeavyError:
        return jail.read_mail(body)


def _warning(bad: list[str]) -> str:
    if not bad:
        return ""
    mails = "1 mail was" if len(bad) == 1 else f"{len(bad)} mails were"
    return f"{mails} left out, for want of a form that can be read: {bad[0]}"
