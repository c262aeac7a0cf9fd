"""Passages: words as they are read find their Markdown, and a changed paragraph keeps only what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.passages import applied, difference, source_of

MARKED = "The **new** Bill, [published on Monday](https://example.org/bill), lets officers _ask_ for data."


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("The new Bill", "The **new** Bill"),
        ("Bill, published on Monday, lets", "Bill, [published on Monday](https://example.org/bill), lets"),
        ("officers ask for\ndata", "officers _ask_ for data"),
        ("new", "new"),
        ("the old Bill", ""),
        ("", ""),
        ("  ", ""),
    ],
)
def test_words_are_found_however_they_are_marked_up(words: str, source: str) -> None:
    assert source_of(words, MARKED) == source


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("It closes on 12 October.", "It closes on 21 October.", ("12", "21")),
        ("a b a c", "a b x c", (" a ", " x ")),
        ("One two.", "One and two.", (" two.", " and two.")),
        ("All of it.", "Nothing alike!", ("All of it.", "Nothing alike!")),
        ("One two three four.", "One four.", ("two three ", "")),
    ],
)
def test_a_suggestion_keeps_the_fewest_words_that_stand_once(before: str, after: str, kept: tuple[str, str]) -> None:
    assert difference(before, after) == kept


@given(st.text(alphabet="ab \n*.", min_size=1), st.text(alphabet="ab \n*."))
def test_what_a_suggestion_keeps_always_gives_the_text_that_was_suggested(before: str, after: str) -> None:
    quote, replacement = difference(before, after)
    assert before.replace(quote, replacement, 1) == after
    assert quote == before or before.count(quote) == 1


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_words_and_any_paragraph_are_survived(paragraph: str, words: str) -> None:
    assert source_of(words, paragraph) in paragraph


def test_a_passage_is_replaced_where_it_was_meant() -> None:
    text = "It closes on 12 June.\n\nThe other closes on 12 June too."
    assert applied("12", "21", "It closes on 12 June.", text) == text.replace("12", "21", 1)
    assert applied("12", "21", "It closes on 12 June.", "It now closes on 12 June.") == "It now closes on 21 June."


def test_a_passage_that_changed_or_stands_twice_is_left_alone() -> None:
    assert applied("12", "21", "Closes on 12 June.", "Closes in summer.") is None
    assert applied("12", "21", "Closes on 12 June.", "12 here, 12 there.") is None
