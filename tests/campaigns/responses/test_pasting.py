"""Pasting questions: a question a paragraph, its scale as lines below it; an error names the paragraph."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.responses.pasting import LONGEST_CHOICE, MOST_QUESTIONS, Asked, BadQuestion, read


def test_a_list_is_read_with_its_scales() -> None:
    pasted = "1. Do you agree?\r\n- Yes\r\n- No\r\n\r\n\r\nWhy?\r\nSay it in your own words.\r\n"
    assert read(pasted) == [Asked("1. Do you agree?", ("Yes", "No")), Asked("Why?\nSay it in your own words.")]


def test_choices_parted_by_an_empty_line_belong_to_the_question_above() -> None:
    assert read("Do you agree?\n\n- Yes\n\n- No") == [Asked("Do you agree?", ("Yes", "No"))]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "at least one question"),
        ("- Yes\n- No", "a choice without a question"),
        ("One?\n\nTwo?\n- Yes\n- Yes", "Paragraph 2, “Two.”: Two choices of its scale are the same"),
        (f"One?\n- {'x' * (LONGEST_CHOICE + 1)}", "Keep each choice to 200 characters"),
        ("x" * 4001, "Keep a question to 4,000 characters; this has 4,001"),
        ("One?\n" + "\n".join(f"- {number}" for number in range(31)), "Keep a scale to 30 choices"),
        ("\n\n".join("One?" for _ in range(MOST_QUESTIONS + 1)), "That is 301 questions"),
    ],
)
def test_what_cannot_be_read_is_said(pasted: str, said: str) -> None:
    with pytest.raises(BadQuestion, match=said):
        read(pasted)


def test_a_single_question_takes_its_scale_with_or_without_marks() -> None:
    assert Asked.of(" Do you agree? ", "- Yes\r\n\r\nNo\r\n") == Asked("Do you agree?", ("Yes", "No"))
    with pytest.raises(BadQuestion, match="Write the question"):
        Asked.of("  ", "Yes")


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused_in_words(pasted: str) -> None:
    found: list[Asked] = []
    with suppress(BadQuestion):
        found = read(pasted)
    assert all(asked.text.strip() and all(asked.scale) for asked in found)
