"""Feeds of every kind, sound, broken and hostile, read from bytes."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside.feeds.found import DamagedError, HostileError, NotAFeedError, UnreadableError
from broadside.feeds.parsing import read_feed
from broadside.feeds.prolog import read_text, split_root
from tests.local_site import entry, rss

URL = "https://harbour.example.org/blog/feed.xml"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://harbour.example.org/news/">
<title>Harbour</title><link href="../"/>
<entry><id>tag:harbour.example.org,2026:1</id><title type="html">Tags &amp;amp; &lt;em&gt;trackers&lt;/em&gt;</title>
<link rel="alternate" href="tags"/><author><name>Alice</name></author>
<published>2026-11-18T09:30:00Z</published><updated>2026-11-19T10:00:00+01:00</updated>
<summary type="html">&lt;p onclick="x()"&gt;See &lt;a href="report"&gt;the report&lt;/a&gt;&lt;img src="https://t.example.net/pixel.gif"&gt;.&lt;/p&gt;</summary>
</entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://harbour.example.org/"><title>Harbour</title><link>https://harbour.example.org/</link></channel>
<item rdf:about="https://harbour.example.org/1"><title>From RDF</title><link>https://harbour.example.org/1</link>
<dc:date>2026-11-18T09:30:00Z</dc:date></item></rdf:RDF>"""

RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title><item><title>An old item</title><link>https://old.example.org/1</link></item></channel></rss>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour",
    "home_page_url": "https://harbour.example.org/",
    "language": "en-GB",
    "authors": [{"name": "Bob"}],
    "items": [
        {
            "id": 7,
            "url": "/seven",
            "title": "Seven",
            "content_html": "<p>Seven <script>alert(1)</script><a href='more'>more</a></p>",
            "date_published": "2026-11-18T09:30:00+00:00",
        },
        {
            "id": "8",
            "external_url": "https://else.example.net/8",
            "content_text": "1 < 2 & so on",
            "author": {"name": "Alice"},
        },
        "not an object",
    ],
}


def test_rss_2_gives_its_items() -> None:
    feed = read_feed(rss(entry("a", "One & <b>two</b>".replace("&", "&amp;").replace("<", "&lt;"))).encode(), URL)
    item = feed.items[0]
    assert (feed.title, feed.site) == ("Harbour Law Centre", "https://harbour.example.org/")
    assert (item.guid, item.title, item.link) == ("a", "One & two", "https://harbour.example.org/a")
    assert feed.warning == ""


def test_atom_gives_its_items_with_links_made_absolute_and_html_made_safe() -> None:
    item = read_feed(ATOM.encode(), URL).items[0]
    assert item.title == "Tags & trackers"
    assert item.link == "https://harbour.example.org/news/tags"
    assert item.author == "Alice"
    assert item.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert item.updated == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert item.language == "en"
    assert 'href="https://harbour.example.org/news/report"' in item.summary
    assert "onclick" not in item.summary
    assert "<img" not in item.summary


def test_rdf_gives_its_items() -> None:
    item = read_feed(RDF.encode(), URL).items[0]
    assert (item.title, item.link) == ("From RDF", "https://harbour.example.org/1")


def test_rss_091_is_read_although_it_names_netscapes_dtd() -> None:
    assert read_feed(RSS_091.encode(), URL).items[0].title == "An old item"


def test_a_json_feed_gives_its_items_and_leaves_out_what_is_none() -> None:
    feed = read_feed(json.dumps(JSON_FEED).encode(), URL)
    seven, eight = feed.items
    assert (seven.guid, seven.link, seven.author, seven.language) == (
        "7",
        "https://harbour.example.org/seven",
        "Bob",
        "en-GB",
    )
    assert seven.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert seven.summary == (
        '<p>Seven <a href="https://harbour.example.org/more" rel="noopener noreferrer nofollow">more</a></p>'
    )
    assert (eight.link, eight.summary, eight.author) == ("https://else.example.net/8", "1 &lt; 2 &amp; so on", "Alice")
    assert "1 entries" in feed.warning


def test_a_feed_is_known_by_what_it_is_and_not_by_its_type() -> None:
    assert len(read_feed(json.dumps(JSON_FEED).encode(), URL, "application/rss+xml").items) == 2
    assert read_feed(ATOM.encode(), "https://x.example.org/feed.rss", "text/html; charset=utf-8").items
    assert read_feed(b"\xef\xbb\xbf \n\n" + ATOM.encode(), URL).items


def test_a_title_without_markup_keeps_its_signs() -> None:
    atom = ATOM.replace(
        'type="html">Tags &amp;amp; &lt;em&gt;trackers&lt;/em&gt;', 'type="text">If a &lt; b &amp;amp; c'
    )
    assert read_feed(atom.encode(), URL).items[0].title == "If a < b &amp; c"


def test_dates_that_are_missing_or_mad_are_none_and_future_ones_are_kept() -> None:
    dated = [
        entry("none"),
        entry("mad", published="the day before yesterday"),
        entry("far", published="Sat, 01 Jan 99999 00:00:00 GMT"),
        entry("future", published="Fri, 01 Jan 2106 00:00:00 GMT"),
    ]
    by_name = {item.guid: item.published for item in read_feed(rss(*dated).encode(), URL).items}
    assert by_name == {"none": None, "mad": None, "far": None, "future": datetime(2106, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "utf-16-le"])
def test_letters_are_read_in_the_encoding_that_was_declared(encoding: str) -> None:
    text = rss(entry("a", "Café – 12 December" if encoding != "iso-8859-1" else "Café")).replace("utf-8", encoding, 1)
    assert read_feed(text.encode(encoding), URL).items[0].title.startswith("Café")


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        ("Naïve café à Paris", "windows-1252"),
        ("Первая новость о границе", "koi8-r"),
    ],
)
def test_letters_in_an_undeclared_encoding_are_guessed(title: str, encoding: str) -> None:
    text = rss(entry("a", title, summary=title * 3)).replace(' encoding="utf-8"', "")
    assert read_feed(text.encode(encoding), URL).items[0].title == title


def test_utf_8_that_claims_to_be_something_else_is_still_utf_8() -> None:
    text = rss(entry("a", "Café ещё")).replace("utf-8", "iso-8859-1", 1)
    assert read_feed(text.encode(), URL, "text/xml; charset=us-ascii").items[0].title == "Café ещё"


def test_a_feed_that_breaks_off_keeps_what_could_be_read_and_says_where() -> None:
    text = rss(entry("a"), entry("b"))
    feed = read_feed(("<?xml version='1.0'?>\n\n" + text.partition("?>")[2][:-40]).encode(), URL)
    assert feed.items[0].guid == "a"
    assert "not well formed" in feed.warning
    assert "line 3" in feed.warning


BOMBS = {
    "flat": '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">]>',
    "nested": '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    "external": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
    "after a comment with a tag": '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a "x">]>',
    "after an instruction": '<?x <rss> ?><!DOCTYPE rss [<!ENTITY a "x">]>',
    "bracket behind quotes": '<!DOCTYPE rss PUBLIC "]>" "[" [<!ENTITY a "x">]>',
    "loose": '<!ENTITY a "x">',
    "without an end": "<!DOCTYPE rss " + "x" * 3000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_declares_entities_is_refused_unread(bomb: str, encoding: str) -> None:
    text = f"{bomb}<rss version='2.0'><channel><title>&a;</title></channel></rss>"
    with pytest.raises(HostileError, match="Refused"):
        read_feed(text.encode(encoding), URL)


def test_utf_7_cannot_smuggle_a_declaration_in() -> None:
    smuggled = (
        b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE rss+AFs +ADwAIQ-ENTITY a +ACI-x+ACIAPgBdAD4-<rss/>'
    )
    with pytest.raises(UnreadableError):
        read_feed(smuggled, URL)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<note><to>you</to></note>", "<note>"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither XML nor JSON"),
        (b'{"a": 1}', "not a JSON Feed"),
        (b"[1, 2]", "not a JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named_in_words(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeedError, match=words):
        read_feed(body, URL)


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": "https://jsonfeed.org/version/1", "items": [',
        b'{"version": "https://jsonfeed.org/version/1234", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": {}}',
        b"[" * 100_000,
        b"<rss version='2.0'><channel><item",
        b"<?xml version='1.0'",
        b"<!-- never closed",
    ],
)
def test_a_broken_feed_says_that_it_is_broken(body: bytes) -> None:
    with pytest.raises(DamagedError):
        read_feed(body, URL)


def test_a_path_is_bytes_like_any_other_and_never_opened() -> None:
    with pytest.raises(NotAFeedError):
        read_feed(b"/etc/passwd", URL)


def test_the_text_before_the_root_is_gone_but_its_lines_are_counted() -> None:
    document = split_root("<?xml version='1.0'?>\n<!-- a\nb -->\n<rss/>")
    assert (document.root, document.text, document.line) == ("rss", "<rss/>", 3)


def test_forty_thousand_newlines_cost_nothing() -> None:
    assert read_feed(b"\n" * 40_000 + rss(entry("a")).encode(), URL).items


def test_signs_that_xml_forbids_do_no_harm() -> None:
    assert read_feed(rss(entry("a", "Bell\x07 and\x00 null")).encode(), URL).items[0].title == "Bell and null"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(body: bytes) -> None:
    said: list[str] = []
    for prefix in (
        b"",
        b"<rss version='2.0'><channel><item>",
        b'{"version":"https://jsonfeed.org/version/1","items":[',
    ):
        try:
            read_feed(prefix + body, URL)
        except UnreadableError as error:
            said.append(str(error))
    assert all(words.endswith(".") for words in said)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_title_comes_through_as_one_line_of_text(title: str) -> None:
    item = read_feed(
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": title}]}).encode()
    ).items
    assert all("\n" not in each.title and each.title.isprintable() for each in item)


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-8", "text/xml; charset=punycode", "x; charset=zlib"]),
)
def test_any_bytes_decode_to_letters(body: bytes, content_type: str) -> None:
    text = read_text(body, content_type)
    text.encode()
    assert "\x00" not in text
