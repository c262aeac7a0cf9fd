"""Lists of feeds: read from other readers, written for them."""

import pytest

from broadside.feeds.found import DamagedError, HostileError, NotAFeedError, Outline
from broadside.feeds.opml import read_opml, write_opml

LIST = b"""<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Rights"><outline text="Harbour" title="Harbour Law Centre" xmlUrl="https://harbour.example.org/feed"
 htmlUrl="https://harbour.example.org/"/><outline text="no feed"/></outline>
<outline text="Voices &amp; more" xmlUrl="https://voices.example.org/feed"/>
<outline text="again" xmlUrl="https://voices.example.org/feed"/>
<outline text="wrong" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_each_feed_of_a_list_is_found_once_with_its_group() -> None:
    harbour, voices = read_opml(LIST)
    assert harbour == Outline(
        "https://harbour.example.org/feed", "Harbour Law Centre", "https://harbour.example.org/", "Rights"
    )
    assert voices.url == "https://voices.example.org/feed"


def test_what_is_written_can_be_read_again() -> None:
    outlines = (
        Outline("https://a.example.org/feed?x=1&y=2", "A & B <c>", "https://a.example.org/", "News"),
        Outline("https://b.example.org/feed", "Bé", "", "Blog"),
        Outline("https://c.example.org/feed", "C", "", "News"),
    )
    assert set(read_opml(write_opml("Mine", outlines))) == set(outlines)


def test_a_list_nested_very_deeply_is_still_read() -> None:
    deep = b"<outline text='x'>" * 3000 + b"<outline xmlUrl='https://a.example.org/feed'/>" + b"</outline>" * 3000
    assert read_opml(b"<opml version='2.0'><body>" + deep + b"</body></opml>")[0].url == "https://a.example.org/feed"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<!DOCTYPE opml [<!ENTITY a "x">]><opml><body/></opml>', HostileError),
        (b"<opml><body><outline></body></opml>", DamagedError),
        (b"<rss/>", NotAFeedError),
        (b"<opml version='2.0'><body/></opml>", NotAFeedError),
        (b"hello", NotAFeedError),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_opml(body)
