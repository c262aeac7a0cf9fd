"""Comparing: the words that only one of two texts has."""

from hypothesis import given
from hypothesis import strategies as st

from newsletters.compare import Run, compare

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
