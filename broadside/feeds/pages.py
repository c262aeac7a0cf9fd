"""A web page's bytes to what it says about itself: title, publisher, date, and the feeds it names."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from broadside.feeds.found import (
    FeedLink,
    FoundPage,
    NotAFeedError,
    one_line,
    plain_text,
    web_address,
)
from broadside.feeds.prolog import read_text

FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "text/xml+rss",
}
DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.issued",
    "govuk:first-published-at",
)
MOST_FEEDS = 20
DESCRIPTION = 600


def read_page(body: bytes, url: str = "", content_type: str = "") -> FoundPage:
    """What the page says of itself. Raises NotAFeedError for what is no web page."""
    text = read_text(body, content_type)
    if "<" not in text:
        raise NotAFeedError("This address holds no web page.")
    soup = BeautifulSoup(text, "html.parser")
    base = _base(soup, url)
    named = dict(_named(soup))
    linked = _linked_data(soup)
    return FoundPage(
        link=_canonical(soup, base) or url,
        title=_first(named.get("og:title"), _heading(soup), linked.get("headline")),
        publisher=_first(
            named.get("og:site_name"),
            linked.get("publisher"),
            named.get("application-name"),
        ),
        description=plain_text(named.get("og:description") or named.get("description") or "", DESCRIPTION),
        published=_date(named, linked, soup),
        language=one_line(_attribute(soup.find("html"), "lang"), 35),
        feeds=tuple(_feeds(soup, base))[:MOST_FEEDS],
    )


def _base(soup: BeautifulSoup, url: str) -> str:
    return web_address(url, _attribute(soup.find("base", href=True), "href")) or url


def _attribute(tag: Any, name: str) -> str:
    value = tag.get(name) if isinstance(tag, Tag) else None
    return value if isinstance(value, str) else " ".join(value or [])


def _named(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Each meta element's name or property with its content; the first of a name wins."""
    for tag in reversed(soup.find_all("meta", limit=300)):
        name = _attribute(tag, "property") or _attribute(tag, "name") or _attribute(tag, "itemprop")
        if content := _attribute(tag, "content").strip():
            yield name.lower(), content


def _first(*texts: str | None) -> str:
    return next((plain for text in texts if text and (plain := plain_text(text))), "")


def _heading(soup: BeautifulSoup) -> str:
    for name in ("title", "h1"):
        if tag := soup.find(name):
            return tag.get_text(" ")
    return ""


def _canonical(soup: BeautifulSoup, base: str) -> str:
    for tag in soup.find_all("link", limit=300):
        if "canonical" in _attribute(tag, "rel").lower().split():
            return web_address(base, _attribute(tag, "href"))
    return ""


def _feeds(soup: BeautifulSoup, base: str) -> Iterator[FeedLink]:
    seen: set[str] = set()
    for tag in soup.find_all("link", limit=300):
        kind = _attribute(tag, "type").lower().partition(";")[0].strip()
        rel = _attribute(tag, "rel").lower().split()
        named = kind in FEED_TYPES or (kind == "application/json" and "feed" in _attribute(tag, "title").lower())
        address = web_address(base, _attribute(tag, "href"))
        if address and address not in seen and named and ("alternate" in rel or "feed" in rel):
            seen.add(address)
            yield FeedLink(address, plain_text(_attribute(tag, "title")))


def _linked_data(soup: BeautifulSoup) -> dict[str, str]:
    """headline, datePublished and publisher of the page's JSON-LD, as far as it is sound."""
    found: dict[str, str] = {}
    for tag in soup.find_all("script", type="application/ld+json", limit=10):
        try:
            said = json.loads(tag.get_text())
        except (ValueError, RecursionError):
            continue
        for thing in _things(said):
            publisher = thing.get("publisher")
            said_by = publisher.get("name") if isinstance(publisher, dict) else None
            for name, value in (*thing.items(), ("publisher", said_by)):
                if name in ("headline", "datePublished", "publisher") and isinstance(value, str):
                    found.setdefault(name, value)
    return found


def _things(said: Any) -> Iterator[dict[str, Any]]:
    for thing in said if isinstance(said, list) else [said]:
        if isinstance(thing, dict):
            graph = thing.get("@graph")
            yield from ((part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else iter(()))
            yield thing


def _date(named: dict[str, str], linked: dict[str, str], soup: BeautifulSoup) -> datetime | None:
    said = [named.get(name, "") for name in DATE_NAMES]
    said += [
        linked.get("datePublished", ""),
        _attribute(soup.find("time", datetime=True), "datetime"),
    ]
    return next((instant for text in said if (instant := _instant(text))), None)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text.strip()[:40])
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
