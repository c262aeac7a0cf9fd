"""Pasting in a real browser: what Word and Google Docs put on the clipboard becomes clean Markdown."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside import markdown
from tests.looking import let_in
from tests.newsletters.publication import publication, written
from tests.people import ALICE

pytestmark = pytest.mark.browser

CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """(area, [html, plain]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", plain);
    area.focus();
    area.select();
    const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    return area.dispatchEvent(pasted) ? "by the browser" : area.value;
}"""
SMALL = {
    "<p>a <b>b </b><i>c</i></p>": "a **b** *c*",
    "<p><b><i>both</i></b> <span style='font-weight:bold;font-style:italic'>too</span></p>": "***both*** ***too***",
    "<ul><li>one<ol><li>two<ul><li>three</li></ul></li></ol></li></ul>": "- one\n    1. two\n        - three",
    "<a href='javascript:alert(1)'>no link</a> <b>x</b>": "no link **x**",
    "<a href='https://example.org/a (b)'>brackets</a>": "[brackets](https://example.org/a%20%28b%29)",
    "<a href='https://www.google.com/url?q=javascript:alert(1)'>odd</a>": (
        "[odd](https://www.google.com/url?q=javascript:alert%281%29)"
    ),
    "<a href='https://www.google.com/search?q=https://x.example.org'>a search</a>": (
        "[a search](https://www.google.com/search?q=https://x.example.org)"
    ),
    "<blockquote><p>said</p><p>more</p></blockquote>": "> said\n>\n> more",
    "<table><tr><td>a frame around <b>words</b></td></tr></table>": "a frame around **words**",
    "<table><tr><td colspan=2><b>wide</b></td></tr><tr><td>a</td><td>b</td></tr></table>": (
        "| wide |  |\n| --- | --- |\n| a | b |"
    ),
    "<p>5 * 3 and `code` and a\\b <i>x</i></p>": "5 \\* 3 and \\`code\\` and a\\\\b *x*",
}


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at the first section of a draft."""
    with app.app_context():
        written(publication())
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto("/desk/issues/1/sections/1")
    return browser_page


def pasted(page: Page, html: str, plain: str = "plain") -> str:
    area = page.locator("textarea[data-markdown]")
    expect(area).to_be_editable()
    made: str = area.evaluate(PASTE, [html, plain])
    return made


def test_documents_of_word_and_google_docs_become_clean_markdown(desk: Page) -> None:
    wrong = []
    for name in ("word", "docs"):
        wanted = (CLIPBOARD / f"{name}.md").read_text().strip()
        if (made := pasted(desk, (CLIPBOARD / f"{name}.html").read_text())) != wanted:
            wrong.append(made)
        html = markdown.to_html(wanted)
        assert html.count("<li>") == 6, "the lists are not lists to us"
        assert '<td align="left">ICO | DSIT</td>' in html
    assert wrong == []


def test_small_things_keep_their_meaning_and_lose_what_could_run(desk: Page) -> None:
    made = {html: pasted(desk, html) for html in SMALL}
    assert made == SMALL
    for chosen, made_of_it in (("words", "[words](https://example.org/)"), ("https://", "https://example.org/")):
        desk.locator("textarea[data-markdown]").fill(chosen)
        assert pasted(desk, "", "https://example.org/") == made_of_it


def test_what_has_no_form_is_pasted_by_the_browser_and_an_address_links_the_words(desk: Page) -> None:
    assert pasted(desk, "<p>only words</p>") == "by the browser"
    desk.locator("textarea[data-markdown]").fill("these words")
    assert pasted(desk, "", "https://example.org/a") == "[these words](https://example.org/a)"
