"""Looking at pages in a real browser: signed in, by width and theme, with axe, and photographed."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.people import signed_in

Theme = Literal["light", "dark"]
WIDTHS = (1280, 375)
THEMES: tuple[Theme, ...] = ("light", "dark")
PHOTOGRAPHS = Path("screenshots")
SERIOUS = {"serious", "critical"}


def let_in(app: Flask, context: BrowserContext, server: str, email: str) -> None:
    """Give a browser the session of one of the test people."""
    cookie = signed_in(app.test_client(), email).get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": server}])


def look_as(page: Page, width: int, theme: Theme) -> None:
    """Show the page at a width (CSS pixels) and in a theme, painted in its new colours before they are measured."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.screenshot()


def looks(page: Page) -> Iterator[str]:
    """Show the page wide and narrow, light and dark, one after the other; yields what to call each."""
    for width, theme in product(WIDTHS, THEMES):
        look_as(page, width, theme)
        yield f"{width}-{theme}"


def faults(page: Page, *, frames: bool = True) -> list[str]:
    """What axe finds serious on the page as it stands, and whether something sticks out; an empty list is good.

    Without `frames`, documents in frames are left to tests of their own.
    """
    violations: list[dict[str, Any]] = Axe().run(page, options={"iframes": frames}).response["violations"]
    found = [f"{page.url}: {one['id']} {one['nodes'][0]['target']}" for one in violations if one["impact"] in SERIOUS]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, f"{page.url}: something sticks out"] if wide else found


def faults_everywhere(page: Page) -> list[str]:
    """The faults of the page wide and narrow, light and dark."""
    return [f"{look} {fault}" for look in looks(page) for fault in faults(page)]


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the whole page, for people to look at."""
    PHOTOGRAPHS.mkdir(exist_ok=True)
    page.screenshot(path=PHOTOGRAPHS / f"{name}.png", full_page=True)
