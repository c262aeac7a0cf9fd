"""The palette: any accent stays readable on both papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.delivery.palette import DARK_PAPER, HOUSE_ACCENT, PAPER, Palette, contrast


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_is_made_readable_in_light_and_dark(colour: int) -> None:
    palette = Palette.around(f"#{colour:06x}")
    assert contrast(palette.accent, PAPER) >= 4.5
    assert contrast(palette.dark_accent, DARK_PAPER) >= 4.5


@pytest.mark.parametrize("words", ["", "red", "#fff", "#12345g", "red;}body{display:none"])
def test_what_is_no_colour_gives_the_house_accent(words: str) -> None:
    assert Palette.around(words).accent == HOUSE_ACCENT


def test_a_readable_accent_is_left_alone() -> None:
    assert Palette.around("#1B4D8C").accent == "#1b4d8c"
