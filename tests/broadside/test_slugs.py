"""Names as parts of addresses."""

from broadside.slugs import slug_of


def test_a_long_name_is_cut_between_words() -> None:
    name = "Give people time to answer the data matching consultation"
    assert slug_of(name, "letter") == "give-people-time-to-answer-the-data-matching"
    assert slug_of("Give people time", "letter", 11) == "give-people"
    assert slug_of("Give people time", "letter", 12) == "give-people"


def test_a_word_longer_than_all_is_cut_and_an_empty_name_has_another() -> None:
    assert slug_of("x" * 60, "letter") == "x" * 50
    assert slug_of("…", "letter") == "letter"
