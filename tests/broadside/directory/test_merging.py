"""Merging: one stands for another, finds what it found, and any merge can be taken back exactly."""

from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import select

from broadside.audit import Audit
from broadside.database import db
from broadside.directory.editing import values_of
from broadside.directory.merging import BadMerge, Merge, merge, standing_merges
from broadside.directory.organisations import Organisation, suggest
from tests.broadside.directory.entries import contact, organisation
from tests.people import ALICE, account


def state() -> dict[str, object]:
    """All that is known of each, with its pointer and contacts."""
    return {
        each.name: (each.merged_into_id, values_of(each), [one.person.address for one in each.contacts])
        for each in db.session.scalars(select(Organisation).order_by(Organisation.id))
    }


@pytest.fixture
def three(context: Flask) -> list[Organisation]:
    made = [
        organisation("Refuge", other_names="Safe House", domains="refuge.example.org"),
        organisation(
            "The Refuge Ltd", other_names="Haven", domains="haven.example.net", website="https://haven.example.net"
        ),
        organisation("Refuge Leeds", other_names="Leeds Haven"),
    ]
    contact(made[1], "nora@haven.example.net", "Nora", "director")
    return made


def test_the_kept_one_is_found_by_every_name_of_both(three: list[Organisation]) -> None:
    kept, gone, _ = three
    merge(gone, kept, account(ALICE))
    for name in ("Refuge", "The Refuge Ltd", "haven", "SAFE HOUSE"):
        assert Organisation.named(name) == kept
    assert set(suggest("hav")) == {kept, three[2]}
    assert gone.standing == kept
    assert kept.family == [kept, gone]


def test_undoing_restores_exactly_what_was(three: list[Organisation]) -> None:
    kept, gone, _ = three
    before = state()
    merge(gone, kept, None).undo(None)
    assert state() == before
    assert Organisation.named("Haven") == gone


def test_a_chain_leads_to_its_end_and_whatever_order_is_undone_nothing_is_lost(three: list[Organisation]) -> None:
    one, two, three_ = three
    before = state()
    for order in permutations(range(2)):
        done = [merge(three_, two, None), merge(two, one, None)]
        assert three_.standing == two.standing == one
        assert three_.merged_into == one, "a pointer leads straight to the one that stands"
        assert Organisation.named("Leeds Haven") == one
        done[order[0]].undo(None)
        stands = (two if order[0] == 1 else three_, one)
        assert [three_.standing, two.standing] == ([three_, one] if order[0] == 0 else [stands[0], two])
        done[order[1]].undo(None)
        assert state() == before


def test_a_merge_undone_inside_leaves_a_later_one_of_the_same_alone(three: list[Organisation]) -> None:
    one, two, leeds = three
    first = merge(leeds, two, None)
    merge(two, one, None)
    first.undo(None)
    merge(leeds, one, None)
    assert [each.gone.name for each in standing_merges(one)] == [leeds.name, two.name]
    standing_merges(one)[1].undo(None)
    assert leeds.standing == one
    assert two.standing == two


def test_what_makes_no_sense_is_refused_and_changes_nothing(three: list[Organisation]) -> None:
    one, two, leeds = three
    done = merge(two, one, None)
    before = state()
    for gone, kept in ((one, one), (two, leeds), (leeds, two)):
        with pytest.raises(BadMerge):
            merge(gone, kept, None)
    assert state() == before
    done.undo(None)
    with pytest.raises(BadMerge, match="before"):
        done.undo(None)


def test_who_merged_and_who_parted_is_in_the_log(three: list[Organisation]) -> None:
    one, two, _ = three
    merge(two, one, account(ALICE)).undo(account(ALICE))
    said = [(each.words, each.account_id) for each in db.session.scalars(select(Audit).order_by(Audit.id).offset(3))]
    assert (f"merged {two.name} into {one.name}", account(ALICE).id) in said
    assert (f"took {two.name} out of {one.name} again", account(ALICE).id) in said


def test_one_cannot_be_merged_away_twice_even_at_the_same_moment(three: list[Organisation]) -> None:
    one, two, leeds = three
    merge(two, one, None)
    db.session.add(Merge(kept_id=leeds.id, gone_id=two.id))
    with pytest.raises(Exception, match="UNIQUE"):
        db.session.flush()
    db.session.rollback()
