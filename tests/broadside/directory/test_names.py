"""The form under which spellings of a name meet, and by which names are sorted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.directory.names import folded, sorting


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wheldrake Women's Institute", "Wheldrake Womens Institute"),
        ("Wheldrake Women’s Institute", "WHELDRAKE WOMEN'S INSTITUTE"),
        ("The Right to Remain", "Right to Remain"),
        ("Refugee & Migrant Centre Ltd.", "Refugee and Migrant Centre Limited"),
        ("Brampton 2 Zero CIC", "Brampton 2 Zero"),
        ("Repair Café", "Repair Cafe"),
        ("St.Albans Friends", "St Albans Friends"),
        ("Bradford-Shipley  Travel", "Bradford Shipley Travel"),
        ("Cymdeithas Tŷ’r Ffoadur", "cymdeithas tyr ffoadur"),
    ],
)
def test_spellings_of_one_name_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Liberty", "Libertas"), ("Leeds 1", "Leeds 2"), ("Women's Aid", "Women's Aid Leeds")]
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("name", ["The", "Ltd", "The Limited"])
def test_a_name_of_nothing_but_what_is_left_out_is_kept(name: str) -> None:
    assert folded(name)


@given(st.text(max_size=300))
def test_folding_twice_is_folding_once_and_fits_its_column(name: str) -> None:
    once = folded(name)
    assert folded(once) == once
    assert len(once) <= 200
    assert len(sorting(name)) <= 200


def test_a_to_z_ignores_the_article_case_accents_and_quotes() -> None:
    names = ["Zebra", "The Bourne Parish", "“Action” Leeds", "école Libre", "apple", "’Twas Ours", "Étude"]
    assert sorted(names, key=sorting) == [
        "“Action” Leeds",
        "apple",
        "The Bourne Parish",
        "école Libre",
        "Étude",
        "’Twas Ours",
        "Zebra",
    ]
