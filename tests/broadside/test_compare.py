"""Comparing: the words that only one of two texts has."""

from hypothesis import given
from hypothesis import strategies as st

from broadside.compare import Kind, Run, compare, merged

TEXT = st.text(alphabet="ab \n", max_size=40)


def test_words_that_only_one_text_has_are_its_own() -> None:
    mine, theirs = compare("The deadline is Friday.", "The deadline was Friday.")
    assert [run.words for run in mine if run.own] == ["is"]
    assert [run.words for run in theirs if run.own] == ["was"]


def test_the_same_text_has_nothing_of_its_own() -> None:
    assert compare("Same words", "Same words") == ([Run("Same words", False)],) * 2


@given(TEXT, TEXT)
def test_no_letter_is_lost_in_comparing(one: str, other: str) -> None:
    mine, theirs = compare(one, other)
    assert "".join(run.words for run in mine) == one
    assert "".join(run.words for run in theirs) == other


def test_one_text_of_two_says_what_went_and_what_came() -> None:
    told = merged("The deadline is Friday.", "The deadline was Friday.")
    assert [words for kind, words in told if kind == Kind.GONE] == ["is"]
    assert [words for kind, words in told if kind == Kind.NEW] == ["was"]


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_one(before: str, after: str) -> None:
    told = merged(before, after)
    assert "".join(words for kind, words in told if kind != Kind.NEW) == before
    assert "".join(words for kind, words in told if kind != Kind.GONE) == after
