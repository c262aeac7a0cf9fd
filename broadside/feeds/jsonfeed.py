"""JSON Feed 1 and 1.1: feedparser reads none, so this does."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

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

VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")
NAME_LENGTH = 200


def read_json_feed(text: str, base: str, most: int) -> FoundFeed:
    """The feed's first `most` items; an item that is no object, or says nothing, is passed over.

    Raises NotAFeedError or DamagedError.
    """
    feed = _document(text)
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise DamagedError("The JSON Feed has no list of items.")
    author, language = _author(feed), _text(feed, "language")
    base = web_address(base, _text(feed, "feed_url")) or base
    found = [_item(entry, base) for entry in entries[:most] if isinstance(entry, dict)]
    items = tuple(
        _with_defaults(item, author, language) for item in found if item.title or item.link or item.summary or item.guid
    )
    left_out = len(entries[:most]) - len(items)
    return FoundFeed(
        title=one_line(_text(feed, "title")),
        site=web_address(base, _text(feed, "home_page_url")),
        items=items,
        warning=f"{left_out} entries of the feed are empty or malformed and were left out." if left_out else "",
    )


def _document(text: str) -> dict[str, Any]:
    try:
        feed = json.loads(text)
    except RecursionError:
        raise DamagedError("The JSON is nested too deeply for a feed.") from None
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise DamagedError(f"The JSON breaks off or is malformed{where}.") from None
    if not isinstance(feed, dict) or ("version" not in feed and "items" not in feed):
        raise NotAFeedError("This is JSON, but not a JSON Feed.")
    version = str(feed.get("version", "")).rstrip("/")
    if version and version not in {known + more for known in VERSIONS for more in ("", ".0", ".1")}:
        raise DamagedError(
            f"This JSON Feed says it is version “{one_line(version, 60)}”; versions 1 and 1.1 can be read."
        )
    return feed


def _item(entry: dict[str, Any], base: str) -> FoundItem:
    link = web_address(base, _text(entry, "url")) or web_address(base, _text(entry, "external_url"))
    text = _text(entry, "summary") or _text(entry, "content_text")
    markup = _text(entry, "content_html")
    return FoundItem(
        guid=one_line(_text(entry, "id")),
        link=link,
        title=plain_text(_text(entry, "title")),
        author=_author(entry),
        summary=safe_summary(markup, link or base) if markup and not _text(entry, "summary") else _paragraph(text),
        published=_instant(entry.get("date_published")),
        updated=_instant(entry.get("date_modified")),
        language=one_line(_text(entry, "language"), 35),
    )


def _with_defaults(item: FoundItem, author: str, language: str) -> FoundItem:
    return FoundItem(
        **{
            **item.__dict__,
            "author": item.author or author,
            "language": item.language or one_line(language, 35),
        }
    )


def _text(entry: dict[str, Any], name: str) -> str:
    """A field as text; numbers are taken too, since many feeds number their items."""
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _paragraph(text: str) -> str:
    return safe_summary(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _author(entry: dict[str, Any]) -> str:
    listed = entry.get("authors")
    people: Iterable[Any] = listed if isinstance(listed, list) else [entry.get("author")]
    names = [_text(person, "name") if isinstance(person, dict) else "" for person in people]
    return plain_text(", ".join(name for name in names[:10] if name), NAME_LENGTH)


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str) or not 10 <= len(value) <= 40:
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
