"""What tests of reading ask for: a local site, and a reader that may ask it."""

import pytest
from flask import Flask

from broadside.feeds.fetching import Fetcher
from broadside.feeds.jail import jail
from newsletters.reading import Reader


@pytest.fixture
def reader(context: Flask, fetcher: Fetcher) -> Reader:
    return Reader(fetcher, jail)
