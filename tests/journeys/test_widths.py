"""Every page enlarged: at 200 % and 400 % of a window of 1280 pixels (WCAG 2.2: 1.4.4, 1.4.10), for eyes and ears."""

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page

from tests.filled import fill
from tests.looking import let_in
from tests.people import ADA, signed_in

WIDTHS = (640, 320)
HEIGHT = 300  # a low window is painted sooner
ROLES = {
    *("button", "checkbox", "combobox", "link", "listbox", "menuitem", "radio", "searchbox", "slider", "spinbutton"),
    *("switch", "tab", "textbox", "DisclosureTriangle", "Date", "DateTime", "InputTime", "Iframe"),
}
# What sticks out sideways.
SIDEWAYS = """() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return [];
    const out = [...document.querySelectorAll("body *")].find((one) => one.getBoundingClientRect().right > innerWidth);
    return [`sticks out by ${over}: ${(out ?? document.body).outerHTML.slice(0, 120)}`];
}"""
# What can be scrolled by hand alone, is out of a keyboard's reach, or moves where movement is not wanted.
FAULTS = """() => {
    const found = [];
    const say = (what, one) => found.push(`${what}: ${one.outerHTML.slice(0, 120)}`);
    const shown = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
    const moves = (times) => times.split(",").some((each) => parseFloat(each) > 0.001);
    const wide = (one, style) => ["auto", "scroll"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    for (const one of document.body.querySelectorAll("*")) {
        const style = getComputedStyle(one);
        if (moves(style.transitionDuration) || (style.animationName !== "none" && moves(style.animationDuration)))
            say("moves", one);
        if (wide(one, style) && shown(one) && one.localName !== "textarea") {
            if (one.tabIndex < 0 && !one.querySelector("a, button")) say("scrolls, but takes no focus", one);
            if (!one.ariaLabel && !one.hasAttribute("aria-labelledby")) say("scrolls, but has no name", one);
        }
    }
    for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
        if (one.tabIndex < 0 && !one.disabled && shown(one) && !one.closest("[aria-hidden=true]"))
            say("out of reach", one);
    }
    return found;
}"""


@pytest.fixture
def enlarged(app: Flask, chromium: Browser, live_server: str) -> Page:
    """A browser of Ada's that wants nothing to move."""
    context = chromium.new_context(base_url=live_server, reduced_motion="reduce")
    let_in(app, context, live_server, ADA)
    return context.new_page()


def test_every_page_can_be_read_and_used_at_four_times_its_size(app: Flask, enlarged: Page) -> None:
    """Nothing sticks out sideways or moves, and each control has a name and can be reached, on a phone's width too."""
    wrong = []
    ears = enlarged.context.new_cdp_session(enlarged)
    widths = list(WIDTHS)
    for path in pages(app):
        widths.reverse()  # so that each page is made as wide as the one before ended
        enlarged.goto(path)
        for width in widths:
            enlarged.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += [f"{width} {path} {fault}" for fault in enlarged.evaluate(SIDEWAYS)]
        wrong += [f"{path} {fault}" for fault in enlarged.evaluate(FAULTS)]
        wrong += [f"{path} has no name: {control}" for control in nameless(ears)]
    assert wrong == [], "\n".join(wrong)


def pages(app: Flask) -> Iterator[str]:
    """Each page once, and those of an issue twice: a sent one and a draft differ."""
    seen: Counter[str] = Counter()
    client, stranger = signed_in(app.test_client(), ADA), app.test_client()
    for endpoint, path in fill(app).paths(app):
        if seen[endpoint] < (2 if endpoint.startswith("issues.") else 1):
            answer = (client if path.startswith("/desk") else stranger).get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                seen[endpoint] += 1
                yield path


def nameless(ears: CDPSession) -> list[str]:
    """The controls of which a screen reader could only say what they are."""
    nodes = ears.send("Accessibility.getFullAXTree")["nodes"]
    heard = [node for node in nodes if not node["ignored"] and node["role"]["value"] in ROLES]
    return [str(node["role"]["value"]) for node in heard if not node.get("name", {}).get("value", "").strip()]
