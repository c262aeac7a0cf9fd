"""What a reader finds: frozen records that can cross the jail's wall as JSON, and the errors that say why not."""

import html
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3

TITLE_LENGTH = 500
ADDRESS_LENGTH = 2000
MARKUP_READ = 40_000
SUMMARY_TAGS = {"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre", "strong", "ul"}
WEB = ("http", "https")


class UnreadableError(Exception):
    """Bytes that could not be read; the text says why in plain words."""


class HostileError(UnreadableError):
    """Refused before it was read: it holds declarations that feeds do not need and attacks do."""


class NotAFeedError(UnreadableError):
    """Something else than a feed: a web page, an image, nothing at all."""


class DamagedError(UnreadableError):
    """Meant as a feed, but too broken to read."""


class TooHeavyError(UnreadableError):
    """Stopped: reading it took more time or memory than any feed should."""


KINDS: dict[str, type[UnreadableError]] = {
    kind.__name__: kind
    for kind in (
        UnreadableError,
        HostileError,
        NotAFeedError,
        DamagedError,
        TooHeavyError,
    )
}


@dataclass(frozen=True)
class FoundItem:
    """One entry of a feed; `summary` is safe HTML without images, every other text is plain."""

    guid: str = ""
    link: str = ""
    title: str = ""
    author: str = ""
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""


@dataclass(frozen=True)
class FoundFeed:
    """A feed that was read; `warning` says what was wrong with it although its items could be kept."""

    title: str = ""
    site: str = ""
    items: tuple[FoundItem, ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class FeedLink:
    """A feed that a web page names."""

    url: str
    title: str = ""


@dataclass(frozen=True)
class FoundPage:
    """What a web page says about itself, and the feeds that it names."""

    link: str = ""
    title: str = ""
    publisher: str = ""
    description: str = ""
    published: datetime | None = None
    language: str = ""
    feeds: tuple[FeedLink, ...] = field(default=())


@dataclass(frozen=True)
class Outline:
    """One subscription of an OPML file."""

    url: str
    name: str = ""
    site: str = ""
    group: str = ""


def as_plain(found: Any) -> dict[str, Any]:
    """A found record as what JSON can say; instants in ISO 8601."""
    return asdict(found)


def feed_from(plain: dict[str, Any]) -> FoundFeed:
    """The feed that `as_plain` took apart."""
    return FoundFeed(**{**plain, "items": tuple(FoundItem(**_with_instants(item)) for item in plain["items"])})


def page_from(plain: dict[str, Any]) -> FoundPage:
    """The page that `as_plain` took apart."""
    return FoundPage(**{**_with_instants(plain), "feeds": tuple(FeedLink(**link) for link in plain["feeds"])})


def _with_instants(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: _instant(value) if name in ("published", "updated") else value for name, value in plain.items()}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def one_line(text: object, length: int = TITLE_LENGTH) -> str:
    """Text on one line without control characters, cut at `length` characters."""
    spaced = " ".join(str(text or "")[: length * 4].split())
    clean = spaced if spaced.isprintable() else "".join(letter for letter in spaced if letter.isprintable())
    return clean if len(clean) <= length else clean[: length - 1].rstrip() + "…"


def plain_text(markup: str, length: int = TITLE_LENGTH) -> str:
    """Markup as one line of text: tags and scripts gone, entities read."""
    return one_line(html.unescape(nh3.clean(markup[:MARKUP_READ], tags=set())), length)


def safe_summary(markup: str, base: str = "") -> str:
    """Markup cut to a harmless few tags: no images, no styles; links absolute, http(s) or mailto."""

    def absolute(tag: str, attribute: str, value: str) -> str | None:
        return value if attribute != "href" else joined(base, value) or None

    return nh3.clean(
        markup[:MARKUP_READ],
        tags=SUMMARY_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=absolute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def joined(base: str, address: str) -> str:
    """The address made absolute; "" when it is too long or not one."""
    try:
        full = urljoin(base, address.strip())
        urlsplit(full)
    except ValueError:
        return ""
    return full if len(full) <= ADDRESS_LENGTH else ""


def web_address(base: str, address: str) -> str:
    """The absolute http(s) address, or "" for any other."""
    full = joined(base, address) if address.strip() else ""
    parts = urlsplit(full)
    return full if parts.scheme in WEB and parts.netloc else ""
