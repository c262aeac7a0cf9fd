"""What tests of newsletters ask for: a reader that may ask the local site, and an issue to be sent."""

import pytest
from flask import Flask

from broadside.feeds.fetching import Fetcher
from broadside.feeds.jail import jail
from newsletters.issues import Issue
from newsletters.reading import Reader
from tests.newsletters import publication
from tests.people import BOB


@pytest.fixture
def reader(context: Flask, fetcher: Fetcher) -> Reader:
    return Reader(fetcher, jail)


@pytest.fixture
def issue(context: Flask) -> Issue:
    """A written issue of a newsletter that Bob reads."""
    newsletter = publication.publication()
    publication.reader(newsletter, BOB)
    return publication.written(newsletter)
