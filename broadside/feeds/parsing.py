"""Feed bytes to found items: RSS 0.9x to 2.0, RDF, Atom by feedparser, JSON Feed by our own reader.

Runs only inside the jail (jail.py): feedparser is kind to broken feeds and not hard on hostile ones.
"""

import calendar
import io
from datetime import UTC, datetime
from typing import Any

import feedparser

from broadside.feeds.found import (
    DamagedError,
    FoundFeed,
    FoundItem,
    NotAFeedError,
    one_line,
    plain_text,
    safe_summary,
    web_address,
)
from broadside.feeds.jsonfeed import NAME_LENGTH, read_json_feed
from broadside.feeds.prolog import Document, read_text, split_root

MOST_ITEMS = 1000
ROOTS = {
    "rss",
    "feed",
    "rdf",
    "rdf:rdf",
    "channel",
    "atom:feed",
    "a:feed",
    "atom10:feed",
}
DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
UTF8_XML = {"content-type": "application/xml; charset=utf-8"}


def read_feed(body: bytes, url: str = "", content_type: str = "") -> FoundFeed:
    """The feed in these bytes, recognised by what it is and not by its name or type.

    Raises HostileError, NotAFeedError or DamagedError.
    """
    text = read_text(body, content_type)
    if not text.strip():
        raise NotAFeedError("The file is empty.")
    if text.lstrip()[:1] in "{[":
        return read_json_feed(text, url, MOST_ITEMS)
    document = split_root(text)
    if document.root == "html":
        raise NotAFeedError(
            "This is a web page, not a feed. Give the page's address under “Add a site” and its feeds are found."
        )
    if document.root == "opml":
        raise NotAFeedError("This is a list of feeds (OPML), not a feed. Import it on the sources page.")
    return _read_xml(document, url)


def _read_xml(document: Document, url: str) -> FoundFeed:
    # A stream, never a string: feedparser opens a path or an address that it is given as one.
    stream = io.BytesIO(DECLARATION + document.text.encode())
    headers = {**UTF8_XML, "content-location": url} if url else UTF8_XML
    read = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    if not read.get("version") and document.root not in ROOTS and not read.entries:
        raise NotAFeedError(f"This is XML, but not a feed: its outermost element is <{one_line(document.root, 40)}>.")
    found = [_item(entry, url) for entry in read.entries[:MOST_ITEMS]]
    items = tuple(item for item in found if item.title or item.link or item.summary or item.guid)
    if read.get("bozo") and not items:
        raise DamagedError(f"The feed is broken and nothing in it could be read: {_fault(read, document)}.")
    warning = f"The feed is not well formed ({_fault(read, document)}); what could be read was kept."
    return FoundFeed(
        title=_line(read.feed, "title"),
        site=web_address(url, _string(read.feed, "link")),
        items=items,
        warning=warning if read.get("bozo") else "",
    )


def _fault(read: Any, document: Document) -> str:
    fault = read.get("bozo_exception")
    message = getattr(fault, "getMessage", lambda: str(fault))()
    line = getattr(fault, "getLineNumber", lambda: None)()
    return one_line(message, 120) + (f", line {line - 1 + document.line}" if line else "")


def _item(entry: Any, url: str) -> FoundItem:
    link = web_address(url, _string(entry, "link"))
    detail = dict.get(entry, "title_detail") or {}
    return FoundItem(
        guid=one_line(_string(entry, "id"), 1000),
        link=link,
        title=_line(entry, "title"),
        author=plain_text(_string(entry, "author"), NAME_LENGTH),
        summary=_summary(entry, link or url),
        published=_instant(dict.get(entry, "published_parsed")),
        updated=_instant(dict.get(entry, "updated_parsed")),
        language=one_line(detail.get("language") or "", 35),
    )


def _line(entry: Any, name: str) -> str:
    """A text construct on one line: markup read as text when it is markup, kept as it stands when it is not."""
    detail = dict.get(entry, f"{name}_detail") or {}
    value = _string(entry, name)
    return one_line(value) if detail.get("type") == "text/plain" else plain_text(value)


def _summary(entry: Any, base: str) -> str:
    if text := _string(entry, "summary"):
        return safe_summary(text, base)
    contents = dict.get(entry, "content") or []
    return safe_summary(str(contents[0].get("value") or ""), base) if contents else ""


def _string(entry: Any, name: str) -> str:
    """dict.get, because feedparser's own get answers "updated" with "published" and warns of it."""
    value = dict.get(entry, name)
    return value if isinstance(value, str) else ""


def _instant(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
