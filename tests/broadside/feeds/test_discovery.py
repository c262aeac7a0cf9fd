"""From a pasted address to feeds, or to what a page says of itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from broadside.feeds.discovery import Discovery, completed
from broadside.feeds.fetching import Fetcher
from broadside.feeds.found import NotAFeedError
from broadside.feeds.jail import jail
from broadside.feeds.pages import read_page
from tests.local_site import LocalSite, entry, rss
from tests.running import PATIENCE

HOME = """<!doctype html><html lang="en-GB"><head><title>Harbour Law Centre</title>
<base href="/site/"><meta property="og:site_name" content="Harbour &amp; Co">
<link rel="alternate" type="application/rss+xml" title="News" href="feed">
<link rel="alternate" type="application/atom+xml" href="/comments.atom">
<link rel="alternate" type="application/rss+xml" title="again" href="feed">
<link rel="alternate" hreflang="cy" type="text/html" href="/cy">
<link rel="alternate" type="application/rss+xml" href="javascript:x">
</head><body>Hello</body></html>"""

ARTICLE = """<html><head><title>Report | Harbour</title>
<meta property="og:title" content="The report’s &lt;b&gt;title&lt;/b&gt;">
<meta name="description" content="What it found.">
<link rel="canonical" href="https://harbour.example.org/report?utm_source=x">
<script type="application/ld+json">{"@graph": [{"@type": "Article", "datePublished": "2026-11-18T09:30:00+00:00",
"publisher": {"name": "Harbour Law Centre"}}]}</script></head></html>"""


@pytest.fixture
def discovery(fetcher: Fetcher) -> Discovery:
    return Discovery(fetcher, jail)


def test_the_feeds_that_a_page_names_are_found_once_and_absolute(site: LocalSite, discovery: Discovery) -> None:
    found = discovery.find_feeds(site.put("/", HOME, Content_Type="text/html"))
    assert found.name == "Harbour & Co"
    assert [(feed.url, feed.title) for feed in found.feeds] == [
        (site.url("/site/feed"), "News"),
        (site.url("/comments.atom"), ""),
    ]


def test_an_address_that_is_a_feed_is_its_own_answer(site: LocalSite, discovery: Discovery) -> None:
    url = site.put("/feed", rss(entry("a")))
    found = discovery.find_feeds(url)
    assert (found.feeds[0].url, found.name, found.site) == (url, "Harbour Law Centre", "https://harbour.example.org/")


def test_a_site_that_names_none_is_asked_at_the_usual_addresses(site: LocalSite, discovery: Discovery) -> None:
    site.put("/atom.xml", rss(entry("a")))
    assert discovery.find_feeds(site.put("/blog", "<html></html>")).feeds[0].url == site.url("/atom.xml")


def test_a_site_without_feeds_is_said_to_have_none(site: LocalSite, discovery: Discovery) -> None:
    with pytest.raises(NotAFeedError, match=r"names no feed.* Give the address of the feed itself"):
        discovery.find_feeds(site.put("/", "<html></html>"))


def test_a_page_is_described_by_what_it_says_of_itself(site: LocalSite, discovery: Discovery) -> None:
    page = discovery.describe(site.put("/r", ARTICLE, Content_Type="text/html"))
    assert (page.title, page.publisher, page.description) == (
        "The report’s title",
        "Harbour Law Centre",
        "What it found.",
    )
    assert page.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def test_a_page_cannot_pass_itself_off_as_one_of_another_site(site: LocalSite, discovery: Discovery) -> None:
    assert discovery.describe(site.put("/r", ARTICLE)).link == site.url("/r")


def test_a_file_that_is_no_page_is_described_by_its_name(site: LocalSite, discovery: Discovery) -> None:
    page = discovery.describe(site.put("/Know-Your-Rights_2020.pdf", b"%PDF-1.7 ...", Content_Type="application/pdf"))
    assert (page.title, page.publisher) == ("Know Your Rights 2020", "127.0.0.1")


@pytest.mark.parametrize(
    "markup",
    [
        "<title></title>",
        "<script type='application/ld+json'>{broken</script>",
        "<script type='application/ld+json'>[1, null, {'a': 2}]</script>",
        '<meta property="article:published_time" content="yesterday">',
        '<link rel="canonical" href="http://["><base href="http://[">',
        "<html" + "<b>" * 5000,
    ],
)
def test_a_page_of_any_shape_is_read_without_harm(markup: str) -> None:
    assert read_page(markup.encode(), "https://example.org/x").link == "https://example.org/x"


def test_an_address_is_completed_as_people_type_it() -> None:
    assert completed(" example.org/a ") == "https://example.org/a"
    assert completed("http://example.org") == "http://example.org"


def test_looking_at_the_usual_addresses_is_quick(site: LocalSite, fetcher: Fetcher) -> None:
    patient = Discovery(replace(fetcher, deadline=PATIENCE), jail)
    with pytest.raises(NotAFeedError):
        patient.find_feeds(site.put("/", "<html></html>"))
    assert len(site.asked) == 8
