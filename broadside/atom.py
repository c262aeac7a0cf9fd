"""Atom: a feed that we publish, in which nothing stands that XML cannot hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedgenerator import Atom1Feed

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """One entry; `ident` must stay the same for ever, `summary` and `content` are HTML."""

    title: str
    url: str
    ident: str
    at: datetime
    updated: datetime | None = None
    summary: str = ""
    content: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed with the full addresses of its page and of itself; `ident` is that of the page unless it is given."""

    title: str
    page: str
    address: str
    about: str
    author: str
    ident: str | None = None

    def document(self, entries: Iterable[Entry]) -> str:
        """The feed as XML, its entries in the order given."""
        feed = Atom1Feed(
            title=writable(self.title),
            link=self.page,
            description=writable(self.about),
            language="en-GB",
            feed_url=self.address,
            feed_guid=self.ident,
            author_name=writable(self.author),
        )
        for entry in entries:
            feed.add_item(
                title=writable(entry.title),
                link=entry.url,
                description=writable(entry.summary),
                content=None if entry.content is None else writable(entry.content),
                unique_id=entry.ident,
                pubdate=entry.at,
                updateddate=entry.updated or entry.at,
            )
        return str(feed.writeString("utf-8"))


def writable(text: str) -> str:
    """The text without the characters that XML forbids: one of them makes a whole feed unreadable."""
    return UNWRITABLE.sub("", text)
