"""Calls to action: a button in the mail, a line in plain text, and text as it was where it is no button."""

import pytest

from broadside import markdown
from broadside.delivery import buttons, render
from broadside.delivery.palette import HOUSE_ACCENT, Palette

SIGN = "Button: [Sign the letter](https://example.org/sign?a=1&b=2) | by Friday"
PALETTE = Palette.around(HOUSE_ACCENT)
NO_BUTTONS = [
    "Button: Sign the letter",
    "Button: https://example.org/",
    "Button: [](https://example.org/)",
    "Button: [Sign](https://example.org/) and [read](https://example.org/2)",
    "Button: [Sign](https://example.org/) today",
    "A Button: [Sign](https://example.org/)",
    "- Button: [Sign](https://example.org/)",
    "Button: ![Sign](https://example.org/a.png)",
    "Button: [Sign](https://example.org/) |",
    "Button: [Sign",
    "Button: [Sign](https://example.org/) | by **Friday**",
]


def mail(text: str) -> render.Rendered:
    return render.render(render.Letter("News", "Subject", (render.Section("", text),), preheader="More"))


def test_a_button_is_a_cell_with_a_colour_that_every_mail_program_shows() -> None:
    html = mail(f"Before.\n\n{SIGN}\n\nAfter.").html
    assert f'bgcolor="{HOUSE_ACCENT}"' in html
    assert '<a href="https://example.org/sign?a=1&amp;b=2" style="display:inline-block;' in html
    assert ">Sign the letter</a></td>" in html
    assert '<p class="soft" style="' in html, "in the dark the line below it would keep the ink of the light"
    assert "Button:" not in html


def test_in_plain_text_it_is_a_line_with_its_address() -> None:
    plain = "Button: [Sign the letter](https://example.org/sign) | by Friday"
    assert markdown.to_text(f"Before.\n\n{plain}") == "Before.\n\nSign the letter:\nhttps://example.org/sign\nby Friday"
    assert "Sign the letter:\nhttps://example.org/sign?a=1&b=2" in mail(SIGN.replace(" | by Friday", "")).text


@pytest.mark.parametrize("text", NO_BUTTONS)
def test_what_is_no_button_stays_the_text_it_is(text: str) -> None:
    html = str(markdown.to_html(text))
    assert "class=" not in html
    assert buttons.drawn(markdown.to_html(text), PALETTE) == html
    assert "Button:" in html


def test_an_address_of_another_kind_presses_nothing() -> None:
    html = str(buttons.drawn(markdown.to_html("Button: [Sign](javascript:alert(1))"), PALETTE))
    assert "javascript" not in html
    assert "Sign" in html


def test_nobody_writes_a_class_into_the_page() -> None:
    assert "<p class" not in markdown.to_html('<p class="call">x</p>')
