"""Rendering: one letter in, HTML and text and a verdict out; what anybody typed stays text."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from broadside.delivery.personal import Personal, greeting
from broadside.delivery.render import Letter, Section, render
from tests.broadside.delivery.sample import ISSUE

PERSONAL = Personal("https://news.example.org/u/1", "https://news.example.org/p/1", "Hello Bob,")
HOSTILE = [
    "</mj-text></mj-column></mj-section><mj-raw><script>alert(1)</script></mj-raw>",
    '<mj-include path="/etc/passwd" />',
    "{{ 7 * 7 }}{% include 'base.html' %}{{ config }}",
    "[[slot 0]][[slot 99]]",
    '"><script>alert(1)</script>',
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "\u200b\\ \\u{200b} ’ \u2066",
]


class Page(HTMLParser):
    """What a mail program would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self, tag: str, attribute: str) -> list[str]:
        return [attributes.get(attribute) or "" for name, attributes in self.tags if name == tag]


def rules(letter: Letter) -> set[str]:
    return {problem.rule for problem in render(letter).problems if problem.grave}


def test_a_whole_issue_is_fit() -> None:
    rendered = render(ISSUE)
    assert rendered.fit
    assert rendered.problems == ()
    assert len(rendered.html.encode()) < 80 * 1024


def test_rendering_is_the_same_each_time() -> None:
    assert render(ISSUE) == render(ISSUE)


def test_the_mail_asks_nothing_of_anybody_but_its_own_pictures() -> None:
    html = render(ISSUE).personalise(PERSONAL).html
    page = Page(html)
    assert page.addresses("img", "src") == ["https://news.example.org/logo.png", "https://news.example.org/court.jpg"]
    assert {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "form", "video", "audio"} == set()
    assert "url(" not in html
    assert "@import" not in html
    assert all(attributes.get("width") != "1" for tag, attributes in page.tags if tag == "img")


def test_links_go_where_the_author_sent_them() -> None:
    links = Page(render(ISSUE).personalise(PERSONAL).html).addresses("a", "href")
    assert links == [
        "https://example.org/matched?x=1&y=2",
        "mailto:alice@example.org",
        "https://example.org/consultation",
        "https://example.org/a",
        "https://example.org/b",
        "https://news.example.org/p/1",
        "https://news.example.org/u/1",
        "https://news.example.org/issues/4",
    ]


def test_the_text_says_the_same_and_lists_its_links() -> None:
    text = render(ISSUE).personalise(PERSONAL).text
    assert "DATA MATCHING POWERS: TWO WEEKS LEFT" in text
    assert "answer the consultation yourself [2]" in text
    assert "[2] https://example.org/consultation" in text
    assert "Unsubscribe: https://news.example.org/u/1" in text
    assert "Hello Bob," in text
    assert "12 Example Street" in text
    assert not re.search(r"<[a-z/]", text)
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_wherever_they_stand(words: str) -> None:
    letter = Letter(
        newsletter=words,
        subject=words,
        preheader=words,
        issue_line=words,
        logo_url="https://example.org/x.png",
        logo_alt=words,
        why=words,
        footer=(words,),
        sections=(Section(words, words),),
    )
    page = Page(render(letter).html)
    assert not {tag for tag, _ in page.tags} & {"script", "mj-include", "mj-raw"}
    assert "root:" not in page.text
    assert "49" not in page.text
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], tag


@given(st.text(max_size=60), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_rendered(line: str, body: str) -> None:
    letter = Letter(newsletter=line, subject=line, issue_line=line, why=line, sections=((line, body),))
    page = Page(render(letter).html)
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "mj-include", "form"}


def test_a_name_cannot_break_out_of_its_place() -> None:
    personal = replace(PERSONAL, greeting=greeting('<b onclick="x">"Bob'))
    rendered = render(ISSUE).personalise(personal)
    assert "Hello &lt;b onclick=&quot;x&quot;&gt;&quot;Bob," in rendered.html
    assert greeting("a\r\nBcc: x") == "Hello a Bcc: x,"
    assert greeting("  ") == "Hello,"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"subject": " "}, "no-subject"),
        ({"subject": "One\nTwo"}, "one-line"),
        ({"subject": "Hello [name]"}, "placeholder"),
        ({"sections": ()}, "no-sections"),
        ({"sections": (("Get involved", " \n"),)}, "empty-section"),
        ({"sections": (("", "The {{ month }} issue"),)}, "placeholder"),
        ({"sections": (("", "Closes on TK"),)}, "placeholder"),
        ({"sections": (("", "[Write a welcome here]"),)}, "placeholder"),
        ({"sections": (("", "Lorem ipsum dolor"),)}, "placeholder"),
        ({"sections": (("", "Read [this]()"),)}, "empty-link"),
        ({"sections": (("", "Read [this](page.html)"),)}, "not-http"),
        ({"sections": (("", "Read [this](javascript:alert(1))"),)}, "not-http"),
        ({"sections": (("", "![](https://example.org/x.png)"),)}, "no-alt-text"),
        ({"sections": (("", "![A court](court.png)"),)}, "image-address"),
        ({"sections": (("", "word " * 25_000),)}, "too-large"),
    ],
)
def test_what_makes_a_letter_unfit_is_named(change: dict[str, object], rule: str) -> None:
    assert rules(replace(ISSUE, **change)) == {rule}  # type: ignore[arg-type]


def test_a_problem_has_its_place() -> None:
    problem = render(replace(ISSUE, sections=(("News", "x"), ("Get involved", "[x]()")))).problems[0]
    assert (problem.place, problem.section) == ("Section 2, “Get involved”", 1)
    assert problem.message == "The link “x” leads nowhere."


@pytest.mark.parametrize(
    "words", ["I shop at Tkmaxx", "a link [like this](https://example.org)", "see note [1]", "x{2}"]
)
def test_ordinary_words_are_no_placeholders(words: str) -> None:
    assert rules(replace(ISSUE, sections=(("", words),))) == set()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 600])
def test_it_reads_well_narrow_and_wide_in_light_and_dark(chromium: Browser, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(render(ISSUE).personalise(PERSONAL).html)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.querySelector('.text p')).color")
    link = page.evaluate("getComputedStyle(document.querySelector('.text a')).color")
    assert (brightness(background) < 0.1) == (scheme == "dark")
    assert contrast(background, ink) >= 7
    assert contrast(background, link) >= 4.5
    assert page.get_by_alt_text("People outside the court, in rain").count() == 1
    context.close()


def brightness(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
