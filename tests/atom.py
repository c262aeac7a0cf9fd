"""What RFC 4287 asks of an Atom feed, checked by its structure: a feed that breaks one of its rules is told so."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def problems(document: bytes) -> list[str]:
    """Every rule that a feed breaks, in a few words each; nothing for a valid one."""
    root = ElementTree.fromstring(document)
    if root.tag != f"{ATOM}feed":
        return [f"the root is {root.tag}"]
    found = [*_common(root, "feed"), *_authors(root), *_links(root)]
    for number, entry in enumerate(root.findall(f"{ATOM}entry"), 1):
        found += _entry(entry, f"entry {number}")
    ids = Counter(each.findtext(f"{ATOM}id") for each in root.findall(f"{ATOM}entry"))
    found += [f"the id {ident} stands {times} times" for ident, times in ids.items() if times > 1]
    parsed = feedparser.parse(document)
    return [*found, f"feedparser: {parsed.bozo_exception}"] if parsed.bozo else found


def _common(element: Element, name: str) -> Iterator[str]:
    """One id, title and updated each, not empty (§4.1.1, §4.1.2); an absolute id; dates as RFC 3339 (§3.3)."""
    for needed in ("id", "title", "updated"):
        found = element.findall(f"{ATOM}{needed}")
        if len(found) != 1 or not (found[0].text or "").strip():
            yield f"{name} has {len(found)} {needed}, or an empty one"
    if not urlsplit(element.findtext(f"{ATOM}id") or "").scheme:
        yield f"{name} has an id that is not absolute"
    for date in ("updated", "published"):
        for each in element.findall(f"{ATOM}{date}"):
            yield from _date(each.text or "", f"{name} {date}")


def _date(text: str, name: str) -> Iterator[str]:
    if not RFC_3339.fullmatch(text):
        yield f"{name} is no date: {text}"
        return
    try:
        datetime.fromisoformat(text)
    except ValueError:
        yield f"{name} is no date: {text}"


def _authors(root: Element) -> Iterator[str]:
    """An author with a name in the feed, or else in each entry (§4.1.1)."""
    entries = root.findall(f"{ATOM}entry")
    for element in [root, *entries]:
        if any(not each.findtext(f"{ATOM}name") for each in element.findall(f"{ATOM}author")):
            yield "an author has no name"
    if root.find(f"{ATOM}author") is None and any(each.find(f"{ATOM}author") is None for each in entries):
        yield "an entry has no author, and neither has the feed"


def _links(root: Element) -> Iterator[str]:
    """The feed names its own address; every link leads somewhere (§4.1.1, §4.2.7)."""
    own = [each for each in root.findall(f"{ATOM}link") if each.get("rel") == "self"]
    if len(own) != 1:
        yield f"the feed names its own address {len(own)} times"
    for link in root.iter(f"{ATOM}link"):
        if not urlsplit(link.get("href") or "").scheme:
            yield f"a link leads nowhere: {link.get('href')}"


def _entry(entry: Element, name: str) -> Iterator[str]:
    """What every entry needs, and a page to read when it holds no content (§4.1.2)."""
    yield from _common(entry, name)
    alternate = [each for each in entry.findall(f"{ATOM}link") if each.get("rel", "alternate") == "alternate"]
    if entry.find(f"{ATOM}content") is None and not alternate:
        yield f"{name} has neither content nor a page"
