"""The roll: who stands below a letter, in which order, and who only counts."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from broadside import clock
from broadside.database import db
from broadside.directory.names import sorting
from campaigns.letters import roll
from campaigns.letters.roll import Counts
from campaigns.letters.signatures import SignatureKind, Standing
from campaigns.letters.texts import texts
from campaigns.letters.versions import Edit
from tests.campaigns.signed import (
    begun_by,
    by_leader,
    by_organisation,
    by_person,
    letter,
    organisation,
    version,
)
from tests.people import ALICE, account

ORGANISATION = SignatureKind.ORGANISATION


def names(page: roll.Page) -> list[str]:
    return [each.name for each in page.names]


def test_each_kind_is_counted_and_those_not_shown_are_counted_without_a_name(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre")
    by_leader(nfi, "Ann Leader", "Director", "Example Trust")
    by_person(nfi, "Bea Person")
    by_person(nfi, "Cy Quiet", shown=False)
    assert roll.counts(nfi) == Counts(organisations=1, leaders=1, individuals=2, unnamed=1)
    assert names(roll.page(nfi, SignatureKind.INDIVIDUAL)) == ["Bea Person"]
    assert [each.line for each in roll.everyone(nfi).leaders] == ["Ann Leader, Director, Example Trust"]


@pytest.mark.parametrize("standing", [Standing.REVIEW, Standing.REJECTED, Standing.WITHDRAWN])
def test_only_an_accepted_signature_counts(context: Flask, standing: Standing) -> None:
    nfi = letter()
    by_person(nfi, "Bea Person", standing=standing)
    assert roll.counts(nfi).total == 0
    assert roll.page(nfi, SignatureKind.INDIVIDUAL).names == ()


def test_an_organisation_without_the_record_of_authority_never_shows(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre", authorised_at=None)
    assert roll.counts(nfi).total == 0
    assert names(roll.page(nfi, ORGANISATION)) == []
    by_organisation(nfi, "Border Health", authorised_at=None, entered_by_id=account(ALICE).id)
    assert names(roll.page(nfi, ORGANISATION)) == ["Border Health"]


def test_who_signed_for_an_organisation_is_no_part_of_its_name(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre")
    assert "Nora" not in repr(roll.everyone(nfi))


def test_an_erased_person_stays_in_the_count_alone(context: Flask) -> None:
    nfi = letter()
    by_person(nfi, "", erased_at=clock.now())
    assert roll.counts(nfi) == Counts(individuals=1, unnamed=1)
    assert roll.everyone(nfi).individuals == ()


def test_merged_organisations_count_once(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Wheldrake Women’s Institute")
    by_organisation(nfi, "Wheldrake WI")
    organisation("Wheldrake WI").merged_into = organisation("Wheldrake Women’s Institute")
    db.session.commit()
    assert roll.counts(nfi).organisations == 1
    assert names(roll.page(nfi, ORGANISATION)) == ["Wheldrake Women’s Institute"]
    assert len(roll.over_time(nfi)) == 1
    assert roll.over_time(nfi)[0][1] == 1


def test_the_one_of_several_that_agreed_to_be_shown_is_shown(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Wheldrake Women’s Institute", shown=False)
    by_organisation(nfi, "Wheldrake WI")
    organisation("Wheldrake WI").merged_into = organisation("Wheldrake Women’s Institute")
    db.session.commit()
    assert names(roll.page(nfi, ORGANISATION)) == ["Wheldrake WI"]


def test_names_run_from_a_to_z_without_the(context: Flask) -> None:
    nfi = letter()
    for name in ("The Crossing Project", "Âge Cymru", "“Quoted” Trust", "Border Health", "citizens’ Data Watch"):
        by_organisation(nfi, name)
    assert names(roll.page(nfi, ORGANISATION)) == [
        "Âge Cymru",
        "Border Health",
        "citizens’ Data Watch",
        "The Crossing Project",
        "“Quoted” Trust",
    ]


def test_those_who_began_it_stand_first_in_their_own_order(context: Flask) -> None:
    nfi = letter()
    for name in ("Border Health", "Crossing", "Zeal"):
        by_organisation(nfi, name)
    begun_by(nfi, "Zeal", "Crossing", "Not Signed Yet")
    found = roll.page(nfi, ORGANISATION)
    assert names(found) == ["Zeal", "Crossing", "Border Health"]
    assert [each.initiator for each in found.names] == [True, True, False]


def test_a_search_finds_names_by_any_part_whatever_the_accents(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Âge Cymru")
    by_organisation(nfi, "Women’s Institute")
    by_leader(nfi, "Ann Leader", "Director", "100% Trust")
    assert names(roll.page(nfi, ORGANISATION, "age")) == ["Âge Cymru"]
    assert names(roll.page(nfi, ORGANISATION, "women's")) == ["Women’s Institute"]
    assert names(roll.page(nfi, SignatureKind.LEADER, "100% trust")) == ["Ann Leader"]
    assert names(roll.page(nfi, SignatureKind.LEADER, "_nn")) == []


def test_a_long_roll_comes_in_pages_and_a_page_past_the_end_is_the_last(context: Flask) -> None:
    nfi = letter()
    for number in range(roll.ON_A_PAGE + 5):
        by_person(nfi, f"Person {number:03}")
    first, last = roll.page(nfi, SignatureKind.INDIVIDUAL), roll.page(nfi, SignatureKind.INDIVIDUAL, number=99)
    assert (len(first.names), first.number, first.of, first.found) == (100, 1, 2, 105)
    assert (len(last.names), last.number) == (5, 2)
    assert roll.page(nfi, SignatureKind.INDIVIDUAL, number=-3).number == 1


def test_a_material_change_sets_earlier_signatories_apart_and_a_typo_does_not(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Border Health")
    version(nfi, "We ask for six more weeks!", Edit.TYPO)
    by_organisation(nfi, "Crossing")
    assert roll.counts(nfi) == Counts(organisations=2)
    version(nfi, "We ask for twelve more weeks.", Edit.MATERIAL)
    by_organisation(nfi, "Zeal")
    assert roll.counts(nfi) == Counts(organisations=1, earlier=2)
    assert names(roll.page(nfi, ORGANISATION)) == ["Zeal"]
    ((text, number),) = roll.earlier(nfi)
    assert number == Counts(organisations=2)
    assert names(roll.page(nfi, ORGANISATION, text=text)) == ["Border Health", "Crossing"]


def test_a_letter_without_a_text_has_an_empty_roll(context: Flask) -> None:
    nfi = letter()
    for each in texts(nfi):
        db.session.delete(each.first)
    assert roll.counts(nfi) == Counts()
    assert roll.page(nfi, ORGANISATION).names == ()
    assert roll.over_time(nfi) == []
    assert roll.newest(nfi) == ()


@given(st.text(max_size=40))
def test_the_and_case_and_leading_marks_do_not_change_where_a_name_stands(name: str) -> None:
    assert sorting(f"The {name}") == sorting(f"the  {name}") == sorting(f"“The {name}")


@given(st.lists(st.text(alphabet="aÂbÉe’'", min_size=1, max_size=6), max_size=6))
def test_sorting_puts_accents_where_their_letters_stand(names: list[str]) -> None:
    plain = str.maketrans("ÂÉ’", "ae'")
    assert [sorting(name) for name in names] == [sorting(name.translate(plain)) for name in names]
