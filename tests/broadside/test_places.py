import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.places import Place, best

PLACES = [
    Place("page", "Inbox", "/inbox"),
    Place("page", "Issues", "/issues"),
    Place("issue", "No. 4: November 2026", "/4", "Immigration, Data and Technology in review"),
    Place("issue", "No. 3: October 2026", "/3", "Immigration, Data and Technology sent"),
    Place("source", "Migrant Voices North", "/mvn"),
    Place("letter", "Give people time to answer", "/letter", "nfi Harbour Office"),
]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("inb", "/inbox"),
        ("nov", "/4"),
        ("novmber", "/4"),
        ("4", "/4"),
        ("imigration oct", "/3"),
        ("voices migrant", "/mvn"),
        ("NFI", "/letter"),
        ("issues", "/issues"),
    ],
)
def test_a_part_of_a_name_is_enough_in_any_order_and_with_a_slip(words: str, first: str) -> None:
    assert best(words, PLACES, 3)[0].url == first


@pytest.mark.parametrize("words", ["", "  ", "?!", "xylophone", "inbox zebra", "ox"])
def test_what_nothing_is_called_finds_nothing(words: str) -> None:
    assert best(words, PLACES, 3) == []


def test_of_the_equally_near_the_first_given_stand_first_and_no_more_than_asked_for() -> None:
    assert [each.url for each in best("2026", PLACES, 1)] == ["/4"]
    assert [each.url for each in best("2026", PLACES, 5)] == ["/4", "/3"]


@given(st.text())
def test_whatever_is_typed_is_answered(words: str) -> None:
    assert len(best(words, PLACES, 3)) <= 3
