"""Likely duplicates in the directory: flagged, told apart by a person, and not flagged again."""

import pytest
from flask import Flask

from broadside.directory.merging import merge
from broadside.directory.organisations import Organisation
from broadside.directory.twins import all_twins, are_two, twins_of
from tests.broadside.directory.entries import organisation


@pytest.fixture
def pair(context: Flask) -> tuple[Organisation, Organisation]:
    return organisation("Wheldrake Women's Institute"), organisation("Wheldrake Womens Institute")


def pairs() -> list[tuple[str, str]]:
    return [(each.first.name, each.second.name) for each in all_twins()]


def test_two_spellings_of_one_name_are_flagged_and_both_stay(pair: tuple[Organisation, Organisation]) -> None:
    one, other = pair
    assert pairs() == [(one.name, other.name)]
    assert twins_of(one) == [other]
    assert twins_of(other) == [one]
    assert one.merged_into is None
    assert other.merged_into is None


def test_who_was_told_apart_is_not_flagged_again(pair: tuple[Organisation, Organisation]) -> None:
    one, other = pair
    are_two(other, one, None)
    are_two(one, other, None)
    assert pairs() == []
    assert twins_of(one) == twins_of(other) == []
    third = organisation("Wheldrake Womans Institute")
    assert {frozenset(each) for each in pairs()} == {frozenset({third.name, each.name}) for each in pair}


def test_being_told_apart_holds_for_who_was_merged_meanwhile(pair: tuple[Organisation, Organisation]) -> None:
    one, other = pair
    are_two(one, other, None)
    merge(other, organisation("Villagers"), None)
    assert pairs() == []


def test_who_was_merged_is_flagged_no_more(pair: tuple[Organisation, Organisation]) -> None:
    done = merge(*pair, None)
    assert pairs() == []
    done.undo(None)
    assert len(pairs()) == 1
