"""The journeys' fixtures: a second person at the desk."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.looking import let_in
from tests.people import PETRA


@pytest.fixture
def petra_page(app: Flask, chromium: Browser, live_server: str) -> Iterator[Page]:
    """Petra in a browser of her own."""
    context = chromium.new_context(base_url=live_server, locale="en-GB", timezone_id="Europe/London")
    let_in(app, context, live_server, PETRA)
    yield context.new_page()
    context.close()
