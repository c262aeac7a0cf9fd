"""Names that may be one organisation, and names that are two."""

import time

import pytest
from flask import Flask

from broadside.database import db
from broadside.directory.forms import Form, may_be_one
from broadside.directory.likeness import Index, alike
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation
from broadside.directory.twins import all_twins
from tests.broadside.directory.entries import organisation

ONE = [
    ("Wheldrake Women's Institute", "Wheldrake Womens Institute"),
    ("Wheldrake Women's Institute", "Wheldrake Womans Institute"),
    ("Wheldrake WI", "Wheldrake Women's Institute"),
    ("Green spece friends", "Green Space Friends"),
    ("St Edmund Livesimply Group", "Saint Edmunds Livesimply Group"),
    ("Refugee Action", "Refuge Action"),
    ("Kent Refugee Action Network", "Kent Refugee Action Netwrok"),
    ("Migrants' Rights Network (MRN)", "Migrants Rights Network"),
    ("Bradford FoE", "Bradford Friends of the Earth"),
    ("Care4Calais", "Care 4 Calais"),
    ("York Friends of the Earth", "Friends of the Earth, York"),
    ("Privacy International", "Privacy International UK"),
    ("Anglesey Federation of Women", "Anglesey Federation for Women"),
    ("The Law Centre Ltd", "law centre"),
    ("Libery", "Liberty"),
]
TWO = [
    ("Refugee Action Leeds", "Refugee Action Luton"),
    ("University of York", "University of Cork"),
    ("Citizens Advice Barnes", "Citizens Advice Barnet"),
    ("Derby Law Centre", "Derry Law Centre"),
    ("Brent Carers", "Trent Carers"),
    ("Scouts Group 1", "Scouts Group 2"),
    ("4th Leeds Scouts", "5th Leeds Scouts"),
    ("Open Rights Group", "Open Rights Group Scotland"),
    ("Refugee Action", "Migrant Action"),
    ("Liberty", "Liberty Human Rights Choir"),
    ("Women of the North", "Women of the South"),
    ("Repair Cafe Gosport", "RCG"),
    ("The Bourne Parish", "The Bourne Parish and Tilford"),
    ("Friends of the Earth", "Women's Institute"),
    ("For the Many", "For the Few"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_organisation_spelt_twice_is_flagged(one: str, other: str) -> None:
    assert may_be_one(Form(folded(one)), Form(folded(other)))
    assert may_be_one(Form(folded(other)), Form(folded(one)))


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_organisations_are_not(one: str, other: str) -> None:
    assert not may_be_one(Form(folded(one)), Form(folded(other)))
    assert not may_be_one(Form(folded(other)), Form(folded(one)))


@pytest.mark.parametrize(("one", "other"), ONE)
def test_comparing_a_whole_directory_misses_none_of_them(one: str, other: str) -> None:
    index = Index()
    index.put(1, folded(one))
    index.put(2, folded(other))
    assert index.pairs() == {(1, 2)}
    assert set(index.like(folded(other))) == {1, 2}


@pytest.mark.parametrize(("one", "other"), ONE)
def test_looking_for_one_name_finds_it_too(context: Flask, one: str, other: str) -> None:
    found = organisation(one)
    assert alike(other) == [found]
    assert alike(other, besides=found.id) == []


def test_other_names_and_names_of_merged_ones_count(context: Flask) -> None:
    found = organisation("Joint Council", other_names="Welfare of Immigrants Council")
    assert alike("Welfare of Imigrants Council") == [found]


def test_the_likest_comes_first(context: Flask) -> None:
    near, exact = organisation("Wheldrake Womans Institute"), organisation("Wheldrake Women’s Institute")
    assert alike("Wheldrake Women's Institute") == [exact, near]


def test_five_thousand_are_compared_without_waiting(context: Flask) -> None:
    places = [f"{start}{end}" for start in "bcdfghlmnprstvw" for end in ("arton", "elby", "inster", "ockham", "urford")]
    kinds = (
        "Refugee Action",
        "Women’s Institute",
        "Friends of the Earth",
        "Law Centre",
        "Welcome Project",
        "Baptist Church",
    )
    names = [f"{first} {kind} {place}" for first in range(11) for kind in kinds for place in places]
    for name in names:
        one = Organisation(name="", folded="", sorting="")
        one.call(name)
        db.session.add(one)
    db.session.flush()
    assert len(names) > 4_900
    began = time.process_time()
    flagged = all_twins()
    between = time.process_time()
    assert [each.name for each in alike("3 Refugee Acton Selby")] == ["3 Refugee Action selby"]
    assert flagged == []
    assert between - began < 20  # about one second here; twenty-five million comparisons would take minutes
    assert time.process_time() - between < 5  # about a fiftieth of a second here
