"""Looking at pages in a real browser: signed in, by width and theme, with axe, and photographed."""

from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from tests.people import signed_in

Theme = Literal["light", "dark"]
WIDTHS = (1280, 375)
PHOTOGRAPHS = Path("screenshots")
COLOURS = ("color-contrast", "link-in-text-block")
SERIOUS = ("serious", "critical")

# Two frames after it was asked to be shown so, what had to move has begun to; then nothing moves any more.
STILL = """async () => {
    for (const _ of [1, 2]) await new Promise((done) => requestAnimationFrame(done));
    const ending = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
}"""

# A document in a frame is left to tests of its own. Only what is wrong comes back, since all that is right is a lot.
FAULTS = """async ([rules, serious]) => {
    const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
    const { violations } = await axe.run(document, { ...only, iframes: false, resultTypes: ["violations"] });
    const found = violations.filter((one) => serious.includes(one.impact));
    return found.map((one) => `${one.id} ${one.nodes[0].target}`);
}"""


def let_in(app: Flask, context: BrowserContext, server: str, email: str) -> None:
    """Give a browser the session of one of the test people."""
    cookie = signed_in(app.test_client(), email).get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": server}])


def look_as(page: Page, width: int, theme: Theme) -> None:
    """Show the page at a width (CSS pixels) and in a theme, painted in its new colours before they are measured."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.screenshot()  # frames alone do not see to it that it is painted: on a slow machine old colours were measured
    page.evaluate(STILL)


def faults_everywhere(page: Page, name: str = "") -> list[str]:
    """What axe finds serious on the page wide and narrow, light and dark, and what sticks out; an empty list is good.

    The dark page is the light one in other colours: there the rules about colours alone are asked. With a `name` it is
    photographed in every look.
    """
    found: list[str] = []
    for width in WIDTHS:
        look_as(page, width, "light")
        found += _faults(page, f"{width}-light", name)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} {page.url}: something sticks out")
        look_as(page, width, "dark")
        found += _faults(page, f"{width}-dark", name, *COLOURS)
    return found


def _faults(page: Page, look: str, name: str, *rules: str) -> list[str]:
    if name:
        photograph(page, f"{name}-{look}")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    said: list[Any] = page.evaluate(FAULTS, [list(rules), list(SERIOUS)])
    return [f"{look} {page.url}: {each}" for each in said]


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the whole page for people to look at, where somebody has made a folder for them."""
    if PHOTOGRAPHS.is_dir():
        page.screenshot(path=PHOTOGRAPHS / f"{name}.png", full_page=True)
