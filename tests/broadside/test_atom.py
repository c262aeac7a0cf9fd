"""Feeds that we publish can be read whatever somebody typed into them."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from broadside.atom import Entry, Feed

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2021, 3, 25, 9, tzinfo=UTC)
FEED = Feed("News\x0b", "https://example.org/a", "https://example.org/a.atom", "About\x00 it", "Alice\x1f")


def read(*entries: Entry, feed: Feed = FEED) -> ElementTree.Element:
    return ElementTree.fromstring(feed.document(entries))


def test_no_character_that_xml_forbids_reaches_a_feed() -> None:
    root = read(Entry("One\x08", "https://example.org/a#1", "a:1", AT, summary="<p>S\ufffe</p>", content="C\x01"))
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary", "content")] == ["One", "<p>S</p>", "C"]
    assert (root.findtext(f"{ATOM}title"), root.findtext(f"{ATOM}author/{ATOM}name")) == ("News", "Alice")


def test_an_entry_was_updated_when_it_was_published_until_it_is_corrected() -> None:
    later = AT.replace(day=26)
    root = read(
        Entry("One", "https://example.org/1", "a:1", AT), Entry("Two", "https://example.org/2", "a:2", AT, later)
    )
    assert [each.findtext(f"{ATOM}updated", "")[:10] for each in root.iter(f"{ATOM}entry")] == [
        "2021-03-25",
        "2021-03-26",
    ]


def test_a_feed_is_known_by_its_page_unless_it_has_a_name_of_its_own() -> None:
    named = Feed("News", "https://example.org/a", "https://example.org/a.atom", "", "Alice", ident="tag:example.org:a")
    assert read().findtext(f"{ATOM}id") == "https://example.org/a"
    assert read(feed=named).findtext(f"{ATOM}id") == "tag:example.org:a"
