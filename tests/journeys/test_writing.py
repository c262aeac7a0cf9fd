"""Writing in a real browser: marks by buttons and keys, lists, the look of Markdown, and pictures."""

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication, written
from tests.people import ALICE

pytestmark = pytest.mark.browser

GIVE = """(area, [bytes, kind]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "graph.png", { type: "image/png" }));
    area.focus();
    const given = kind === "paste" ? new ClipboardEvent(kind, { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    area.dispatchEvent(given);
}"""
# The height of the layer is that of its text, and the place of its last line where the text's last line must be.
PLACES = """() => {
    const [area, layer] = [document.querySelector("textarea[data-markdown]"), document.querySelector("[data-marks]")];
    const bare = area.cloneNode();
    bare.value = area.value;
    Object.assign(bare.style, { height: "0", minHeight: "0", width: `${area.clientWidth}px`, flex: "none" });
    area.parentElement.append(bare);
    const wanted = bare.scrollHeight;
    bare.remove();
    return [layer.getBoundingClientRect().width - area.getBoundingClientRect().width, layer.scrollHeight - wanted];
}"""
LONG = "\n".join(
    [
        "## A heading that is so long that it has to be broken somewhere near its end, whatever the pane is like",
        "",
        "Words with **bold ones**, *slanted* ones, `code`, [link](https://example.org/a-very-long-address/without-end) "
        "and {{ deadline nfi }}; “quotes” – and naïve Ünïcode 🙂.",
        "- item\n    - inner\n> said\n| a | b |\n",
    ]
    * 20
)


@pytest.fixture
def desk(app: Flask, live_server: str, chromium: Browser) -> Iterator[Page]:
    """Alice at the first section of a draft; pictures stand at the public address, where nobody is."""
    with app.app_context():
        written(publication())
    context = chromium.new_context(base_url=live_server)
    context.route("http://broadside.test/**", lambda route: route.abort())
    let_in(app, context, live_server, ALICE)
    page = context.new_page()
    page.goto("/desk/issues/1/sections/1")
    yield page
    context.close()


def area(page: Page) -> Locator:
    return page.locator("textarea[data-markdown]")


def test_marks_come_and_go_by_buttons_and_keys(desk: Page) -> None:
    area(desk).fill("one\ntwo")
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+Shift+Digit7")
    expect(area(desk)).to_have_value("1. one\n2. two")
    desk.get_by_role("button", name="List", exact=True).click()
    expect(area(desk)).to_have_value("- one\n- two")
    desk.get_by_role("button", name="List", exact=True).click()
    expect(area(desk)).to_have_value("one\ntwo")
    area(desk).fill("one")
    desk.get_by_role("button", name="Heading", exact=True).click()
    expect(area(desk)).to_have_value("## one")
    desk.get_by_role("button", name="Table").click()
    expect(area(desk)).to_have_value("## one\n\n| What | When |\n| --- | --- |\n| first | day |\n")
    desk.keyboard.insert_text("Body")
    expect(area(desk)).to_have_value("## one\n\n| Body | When |\n| --- | --- |\n| first | day |\n")


def test_tab_moves_an_item_and_nobody_is_caught_in_the_text(desk: Page) -> None:
    area(desk).fill("- one\n- two")
    desk.keyboard.press("Control+End")
    desk.keyboard.press("Tab")
    expect(area(desk)).to_have_value("- one\n    - two")
    desk.keyboard.press("Enter")
    desk.keyboard.insert_text("three")
    desk.keyboard.press("Shift+Tab")
    expect(area(desk)).to_have_value("- one\n    - two\n- three")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Tab")
    expect(area(desk)).not_to_be_focused()
    area(desk).fill("no list")
    desk.keyboard.press("Tab")
    expect(area(desk)).not_to_be_focused()
    expect(area(desk)).to_have_value("no list")


def test_the_look_of_markdown_lies_exactly_below_the_text(desk: Page) -> None:
    area(desk).fill(LONG)
    expect(desk.locator(".md-heading").first).to_be_visible()
    expect(desk.locator(".md-fact").first).to_have_text("{{ deadline nfi }}")
    assert desk.locator("[data-marks]").evaluate("layer => layer.innerText.length") > len(LONG) * 0.9
    for width in (1280, 1000, 375):
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.evaluate(PLACES) == [0, 0], width
    desk.keyboard.press("Control+Home")
    desk.keyboard.insert_text("First.\n")
    expect(desk.locator("[data-marks] > div").first).to_have_text("First.")
    assert desk.locator("[data-marks] > div").count() == len(f"First.\n{LONG}".split("\n"))


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_asked_for_its_description_and_stands_where_the_caret_was(desk: Page, kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    area(desk).evaluate(GIVE, [list(out.getvalue()), kind])
    dialog = desk.get_by_role("dialog", name="Put in a picture")
    expect(dialog.locator("[data-picture-shown]")).to_be_visible()
    expect(dialog.get_by_label("What it shows")).to_be_focused()
    if kind == "paste":
        assert faults_everywhere(desk) == []
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Say what the picture shows")
    dialog.get_by_label("What it shows").fill("A teal square")
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog).to_be_hidden()
    expect(area(desk)).to_have_value(
        re.compile(r"!\[A teal square\]\(http://broadside.test/pictures/\w+-40x30-\w+\.png\)")
    )
    expect(desk.frame_locator("iframe[name=proof]").locator("img")).to_have_attribute("width", "40")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved ")
