"""Appearance: faint colours and unsupported features are found; our own mail has neither."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.delivery import appearance, render
from broadside.delivery.appearance import SUPPORT

EVERYTHING = (
    "# One\n\n## Two\n\nText **b** *i* [l](https://example.org/).\n\n- a\n\n1. b\n\n> q\n\n"
    "|a|b|\n|-|-|\n|1|2|\n\n`c`\n\n---\n\nButton: [Sign the letter](https://example.org/) | by Friday"
)


def found(html: str) -> list[tuple[str, str]]:
    return [(problem.rule, problem.message) for problem in appearance.of_html(html)]


@pytest.mark.parametrize("accent", ["#a8231b", "#ffee00", "#000000", "#ffffff"])
def test_our_own_mail_is_readable_and_asks_for_nothing_special(accent: str) -> None:
    letter = render.Letter(
        newsletter="News",
        subject="Subject",
        sections=(("Heading", f"{EVERYTHING}\n\n![A map](https://example.org/map.png)"),),
        preheader="And more",
        issue_line="No. 1",
        accent=accent,
        logo_url="https://example.org/logo.png",
        footer=("Example Rights", "1 High Street"),
        why="You get this because you asked for it.",
        archive_url="https://example.org/archive",
        greets=True,
    )
    assert render.inspect(render.render(letter)) == ()


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#aaa">Faint</p>',
        '<div style="background:#333"><p>Dark on dark</p></div>',
        '<td bgcolor="#000000">Black</td>',
        '<div style="color:#777777;background-color:#888888"><b>Grey</b></div>',
    ],
)
def test_colours_that_cannot_be_read_are_found_once(html: str) -> None:
    assert [rule for rule, _ in found(html * 2)] == ["contrast"]


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#555">Well</p>',
        '<p style="color:#aaa"> <img alt="" src="x"></p>',
        '<div style="display:none;color:#fff">Preheader<b style="color:#fff"> of it</b></div>',
        '<p style="color:rebeccapurple">Named</p>',
        "<style>p { color: #eee; display: flex }</style><!--[if mso]><v:rect><video></v:rect><![endif]-->",
    ],
)
def test_what_can_be_read_or_is_not_shown_passes(html: str) -> None:
    assert found(html) == []


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<div style="display:flex">a</div>', "Outlook on Windows"),
        ('<div style="position:sticky">a</div>', "position"),
        ("<video></video>", "<video> element is not known to Gmail"),
        ('<p style="width:calc(1px + 2px)">a</p>', "calc"),
        ("<svg></svg>", "Gmail"),
    ],
)
def test_what_a_major_mail_program_lacks_is_named(html: str, words: str) -> None:
    ((rule, message),) = found(html)
    assert rule == "support"
    assert words in message


def test_the_list_is_as_it_was_vendored() -> None:
    page = SUPPORT.with_name("VENDORED.md").read_text()
    assert re.findall(r"`([0-9a-f]{64})`", page) == [sha256(SUPPORT.read_bytes()).hexdigest()]
    assert SUPPORT.with_name("LICENSE").read_text().startswith("MIT License")


@given(st.text(alphabet="<>/=\"' pdivstylecolor:#0af;!-[]", max_size=80))
def test_any_html_is_read(html: str) -> None:
    assert isinstance(found(html), list)
