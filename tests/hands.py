"""A person's hands at a page: who presses what leads to another page waits until that page has come.

The page before often has the same headings, words and fields as the one after. On a slow machine it is still there when
the next thing is typed, looked at or asked of the database: so nothing is done before the next page is loaded, and its
scripts have bound their keys.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Route

Name = str | re.Pattern[str]

SETTLES = """() => {
    window.settled = new Promise((done) => document.addEventListener("htmx:afterSettle", done, { once: true }));
}"""


def follow(place: Page | Locator, name: Name, key: str = "", *, exact: bool = False) -> None:
    """Follow the link of this name in a page or a part of it; `exact` when another holds its name."""
    go(place.get_by_role("link", name=name, exact=exact), key)


def press(place: Page | Locator, name: Name, key: str = "", *, exact: bool = False) -> None:
    """Press the button of this name, which sends a form; whatever the answer is, it is a page of its own."""
    go(place.get_by_role("button", name=name, exact=exact), key)


def go(way: Locator, key: str = "") -> None:
    """Click what leads to another page, or press a key on it."""
    with arriving(way.page):
        if key:
            way.press(key)
        else:
            way.click()


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done in the block leads to another page, or to the same one anew: wait until it is loaded."""
    with page.expect_navigation():
        yield


@contextmanager
def settling(page: Page) -> Iterator[None]:
    """What is done in the block makes htmx put a part of the page in anew: wait until it stands there."""
    page.evaluate(SETTLES)
    yield
    page.evaluate("() => window.settled")


def hold_the_first(page: Page, where: str) -> list[Route]:
    """Hold up the first request for an address, for the caller to let go on; those after it are not held."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(where, hold)
    return held
