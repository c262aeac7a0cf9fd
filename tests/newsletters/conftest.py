"""What tests of reading ask for: a local site, and a reader that may ask it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from newsletters.feeds.fetching import Fetcher
from newsletters.feeds.jail import jail
from newsletters.reading import Reader
from tests.newsletters.local_site import LocalSite, local_site


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as running:
        yield running


@pytest.fixture
def fetcher(site: LocalSite) -> Fetcher:
    return Fetcher("https://news.example.org", (site.host,), deadline=5.0)


@pytest.fixture
def reader(context: Flask, fetcher: Fetcher) -> Reader:
    return Reader(fetcher, jail)
