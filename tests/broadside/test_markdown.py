"""Markdown: safe HTML, plain text as people write it, and nothing that runs."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.markdown import escape, link, references, to_html, to_text
from broadside.plaintext import Links

ALLOWED = {"p", "br", "hr", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "blockquote"} | {
    *("ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td")
}
PIECES = [
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "](javascript:alert(1))", "[x](", "![", "<", ">"),
    *("<svg/onload=alert(1)>", "[a]: data:text/html,x", "[a][a]", "<a href='vbscript:x'>", "</p>", "-->", "<!--"),
    *(
        "java\tscript:alert(1)",
        "https://example.org/",
        "</mj-text>",
        "<mj-include path='/etc/passwd'/>",
        "klzzwxh:0000",
    ),
    *('"', "'", "`", "\n", "&#", "|", "---|---", "# ", "> ", "\x02", "\x03"),
]
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=30).map("".join)


class Seen(HTMLParser):
    """Collects the tags and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@given(HOSTILE)
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_only_harmless_tags_come_out(source: str) -> None:
    for tag, attributes in Seen(to_html(source)).tags:
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "title", "src", "alt", "start"}
        assert re.match(r"(?i)https?://|mailto:", attributes.get("href") or "http://")
        assert re.match(r"https?://", attributes.get("src") or "http://")


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_written_plainly(source: str) -> None:
    assert "\x02" not in to_text(source)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=80))
@settings(max_examples=400, deadline=None)
def test_an_escaped_title_shows_as_it_stands(title: str) -> None:
    shown = " ".join(title.split())
    text = re.sub("<[^>]+>", "", to_html(f"Publisher: {escape(title)}"))
    parsed = HTMLText(text).text
    assert parsed.strip() == f"Publisher: {shown}".strip()


@given(st.from_regex(r"\A(\d{0,3}[-+#.)=>*_!|\[]{0,3} ?){1,3}[a-z ]{0,8}\Z"))
@settings(max_examples=400, deadline=None)
def test_an_escaped_name_shows_as_it_stands_at_the_start_of_a_line(name: str) -> None:
    html = to_html(f"{escape(name)} | [Title](https://example.org)")
    assert HTMLText(str(html)).text.strip() == f"{' '.join(name.split())} | Title".strip()


def test_an_escaped_title_stays_readable_for_those_who_edit_it() -> None:
    assert escape("COVID-19 (and after): what’s next? No. 4!") == "COVID-19 (and after): what’s next? No. 4!"


class HTMLText(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_shown_as_the_text_it_is() -> None:
    assert to_html("a <b>bold</b> claim") == "<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>"


def test_headings_start_at_the_third_level_without_a_gap() -> None:
    assert re.findall(r"<(h\d)", to_html("## One\n\n#### Two\n\n## Three")) == ["h3", "h4", "h3"]


def test_a_bare_address_becomes_a_link_without_its_full_stop() -> None:
    html = to_html("See https://example.org/a_b_c (or https://example.net/x_(y)). Write to alice@example.org.")
    assert re.findall(r'href="([^"]+)"', html) == [
        "https://example.org/a_b_c",
        "https://example.net/x_(y)",
        "mailto:alice@example.org",
    ]
    assert html.endswith("alice@example.org</a>.</p>")


def test_an_address_inside_a_link_stays_one_link() -> None:
    assert to_html("[https://example.org](https://example.com)").count("<a ") == 1


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/relative", "//host", "file:///etc/passwd"],
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    assert "href" not in to_html(f"[read]({address})")
    assert "src" not in to_html(f"![picture]({address})")


def test_a_line_break_is_kept_as_it_was_typed() -> None:
    assert to_html("one\ntwo") == "<p>one<br>\ntwo</p>"
    assert to_text("one\ntwo") == "one\ntwo"


def test_a_list_needs_no_empty_line_before_it() -> None:
    assert "<li>one</li>" in to_html("We ask for:\n- one\n- two")
    assert to_html("A range of 5 - 7\n- 9").count("<li>") == 1


def test_styles_are_put_on_each_tag_for_mail_programs() -> None:
    assert to_html("hello", {"p": "margin:0"}) == '<p style="margin:0">hello</p>'


def test_a_link_made_of_strange_parts_stays_one_link() -> None:
    made = link("A [bold] *claim* | <x>", 'https://example.org/a b)(<>"?q=1_2_3')
    assert to_html(made).count("<a ") == 1
    assert references(made)[0].text == "A [bold] *claim* | <x>"


def test_references_name_every_link_and_image_as_written() -> None:
    found = references("[empty]() [local](page) ![](https://example.org/x.png) https://example.org")
    assert [(r.kind, r.address, r.text) for r in found] == [
        ("link", "", "empty"),
        ("link", "page", "local"),
        ("image", "https://example.org/x.png", ""),
        ("link", "https://example.org", "https://example.org"),
    ]


SOURCE = """## A head
A *long* paragraph that goes on until it has to be wrapped at seventy-two characters of width.

- one [first](https://example.org/1)
- two

> quoted

1. a
2. b

[again](https://example.org/1) and https://example.net
"""
WRITTEN = """A head
------

A _long_ paragraph that goes on until it has to be wrapped at
seventy-two characters of width.

- one first [1]
- two

> quoted

1. a
2. b

again [1] and https://example.net

[1] https://example.org/1"""


def test_plain_text_is_written_not_torn() -> None:
    assert to_text(SOURCE) == WRITTEN


def test_numbers_go_on_from_text_to_text() -> None:
    links = Links()
    assert to_text("[a](https://example.org/a)", links) == "a [1]"
    assert links.listing() == "[1] https://example.org/a"
    assert to_text("[b](https://example.org/b) [a](https://example.org/a)", links) == "b [2] a [1]"
    assert links.listing() == "[1] https://example.org/a\n[2] https://example.org/b"


def test_a_text_asked_for_again_says_the_same_in_every_form() -> None:
    before = (to_html(SOURCE), to_text(SOURCE), references(SOURCE))
    assert to_html(SOURCE, {"p": "margin:0"}) != before[0]
    assert to_text(SOURCE, width=30) != before[1]
    assert (to_html(SOURCE), to_text(SOURCE), references(SOURCE)) == before
