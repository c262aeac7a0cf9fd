"""Relevance: a sum that explains itself."""

import pytest

from broadside.feeds.relevance import Relevance, Score

TOPICS = [
    ("immigration", {"Home Office": 3.0, "right to rent": 4.0, "policy": 1.0, "sport": -5.0}),
    ("borders", {"GPS tag": 6.0, "eVisa": 5.0, "AI": 1.0, "Home Office": 2.0}),
]


def score(title: str, text: str = "") -> Score:
    return Relevance(TOPICS).score(title, text)


def test_weights_are_added_and_words_in_the_title_count_twice() -> None:
    found = score("GPS tags fail", "The Home Office knew.")
    assert found == Score(15.0, ("GPS tag", "Home Office"), ("immigration", "borders"))


@pytest.mark.parametrize(
    "text",
    [
        "home office",
        "HOME OFFICE",
        "Home Office’s",
        "“Home Office”",
        "Home-Office",
        "the Home\n Office,",
        "Home Offices",
    ],
)
def test_a_phrase_is_found_in_any_case_with_any_quotes_and_endings(text: str) -> None:
    assert score("", text).reasons == ("Home Office",)


@pytest.mark.parametrize("text", ["at home, in the office", "Homeoffice", "paid", "maintain", "tag GPS", "eVisage"])
def test_parts_of_words_and_scattered_words_are_not_found(text: str) -> None:
    assert score("", text) == Score()


def test_a_word_that_ends_in_y_has_its_own_plural() -> None:
    assert score("", "policies").reasons == ("policy",)


def test_a_word_of_two_topics_counts_once_by_the_greater_weight() -> None:
    found = score("", "Home Office")
    assert (found.value, found.topics) == (3.0, ("immigration", "borders"))


def test_a_negative_weight_pulls_an_item_down() -> None:
    assert score("Sports and the Home Office").value == -4.0


def test_signs_in_a_phrase_are_signs_and_no_pattern() -> None:
    found = Relevance([("law", {"Data (Use and Access)": 4.0, "a.b": 1.0})]).score(
        "", "the Data (Use and Access) Act, axb"
    )
    assert found.reasons == ("Data (Use and Access)",)
