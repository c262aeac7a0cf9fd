"""Merging: what two people made of one text, in one text, or nothing where they changed the same."""

from hypothesis import given
from hypothesis import strategies as st

from broadside.merging import MOST_PARAGRAPHS, MOST_WORDS, choose, merge

BASE = "The letter is open.\n\nIt closes on Friday at noon, as the minister asked.\n\nThank you."
TEXT = st.text(alphabet="ab \n", max_size=40)


def test_paragraphs_that_two_people_wrote_stand_together() -> None:
    mine = BASE.replace("Thank you.", "Thank you for reading.")
    theirs = "Dear all,\n\n" + BASE
    assert merge(BASE, mine, theirs) == "Dear all,\n\n" + mine


def test_neighbouring_paragraphs_are_merged_too() -> None:
    mine, theirs = BASE.replace("open", "closed"), BASE.replace("Friday", "Monday")
    assert merge(BASE, mine, theirs) == BASE.replace("open", "closed").replace("Friday", "Monday")


def test_within_one_paragraph_words_apart_are_merged() -> None:
    mine, theirs = BASE.replace("Friday", "Monday"), BASE.replace("minister", "Home Secretary")
    assert merge(BASE, mine, theirs) == BASE.replace("Friday", "Monday").replace("minister", "Home Secretary")


def test_the_same_words_changed_by_both_are_for_a_person_to_choose() -> None:
    assert merge(BASE, BASE.replace("Friday", "Monday"), BASE.replace("Friday", "Tuesday")) is None
    assert merge(BASE, BASE.replace("on Friday", "on Monday"), BASE.replace("closes", "closed")) is not None
    assert merge(BASE, BASE.replace("on Friday", "by Monday"), BASE.replace("closes", "closed")) is None


def test_a_paragraph_that_one_deletes_and_the_other_edits_is_for_a_person_to_choose() -> None:
    assert merge(BASE, "The letter is open.\n\nThank you.", BASE.replace("Friday", "Monday")) is None


def test_two_texts_begun_in_an_empty_place_are_not_put_behind_each_other() -> None:
    assert merge("", "Mine.", "Theirs.") is None


def test_the_same_change_made_by_both_is_made_once() -> None:
    assert merge(BASE, BASE.replace("noon", "five"), BASE.replace("noon", "five")) == BASE.replace("noon", "five")
    both = BASE.replace("noon", "five")
    assert merge(BASE, both, both.replace("Thank you.", "Thanks.")) == both.replace("Thank you.", "Thanks.")


def test_what_would_take_long_to_compare_is_left_to_people() -> None:
    words = "a " * (MOST_WORDS + 1)
    assert merge(words, words + "b", "b " + words) is None
    paragraphs = "a\n\n" * (MOST_PARAGRAPHS + 1)
    assert merge(paragraphs, paragraphs + "b", "b " + paragraphs) is None


def test_of_two_values_the_one_that_was_changed_is_chosen() -> None:
    assert [choose("a", "b", "a"), choose("a", "a", "b"), choose("a", "b", "b"), choose("a", "b", "c")] == [
        "b",
        "b",
        "b",
        None,
    ]


@given(TEXT, TEXT)
def test_one_who_changed_nothing_changes_nothing(base: str, theirs: str) -> None:
    assert merge(base, base, theirs) == theirs
    assert merge(base, theirs, base) == theirs


@given(TEXT, TEXT, TEXT)
def test_it_is_the_same_whoever_saves_first(base: str, mine: str, theirs: str) -> None:
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(st.lists(st.sampled_from("abcd"), max_size=6), st.lists(st.sampled_from("xy"), min_size=1, max_size=3))
def test_no_new_paragraph_is_lost_in_merging(old: list[str], new: list[str]) -> None:
    base = "\n\n".join(["top", *old, "end"])
    both = merge(base, "\n\n".join(["top", *new, *old, "end"]), base.replace("end", "ende"))
    assert both == "\n\n".join(["top", *new, *old, "ende"])
