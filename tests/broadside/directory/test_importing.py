"""Import and export: row by row, all or nothing, never a silent merge, and out and in again without loss."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from broadside.database import db
from broadside.directory import exports, intake
from broadside.directory.choosing import Choice
from broadside.directory.editing import texts_of
from broadside.directory.importing import BadImport, Outcome, Plan, Planner, carry_out
from broadside.directory.merging import merge
from broadside.directory.organisations import Organisation
from broadside.directory.twins import all_twins
from broadside.house import house
from broadside.people import Person
from broadside.sheets import FORMULA, BadSheet
from broadside.suppressions import Why, suppress
from tests.broadside.directory.entries import contact, organisation

Planning = Callable[[str | bytes], Plan]

SIGNATORIES = """signatory,constituency_name,mp_name
Abbey Carers,Leeds North,Alex Example
Wheldrake Women's Institute,York Outer,Sam Example
Abbey Carers,Leeds South,Kim Example
Wheldrake Womens Institute,York Outer,Sam Example
The Café Project,York Outer,Sam Example
"""


@pytest.fixture
def plan_of(context: Flask, tmp_path: Path) -> Planning:
    def made(text: str | bytes) -> Plan:
        file = tmp_path / "list.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Planner(house().tokens).plan(intake.read(file))

    return made


def outcomes(plan: Plan) -> list[tuple[int, str, str]]:
    return [(line.row, str(line.outcome), line.of) for line in plan.lines]


def problems(plan: Plan) -> list[tuple[int, str]]:
    return [(each.row, each.field) for each in plan.problems]


def number() -> int:
    return db.session.scalar(select(func.count(Organisation.id))) or 0


def test_a_list_of_signatories_is_taken_in_and_its_near_duplicate_flagged(plan_of: Planning) -> None:
    plan = plan_of(SIGNATORIES)
    assert number() == 0, "a plan changes nothing"
    assert plan.ignored == ["constituency_name", "mp_name"]
    assert outcomes(plan) == [
        (2, "new", ""),
        (3, "new", ""),
        (4, "repeated", "row 2"),
        (5, "likely duplicate", "row 3 (Wheldrake Women's Institute)"),
        (6, "new", ""),
    ]
    assert carry_out(plan, False, None) == 4
    assert number() == 4
    assert [(each.first.name, each.second.name) for each in all_twins()] == [
        ("Wheldrake Women's Institute", "Wheldrake Womens Institute")
    ]


def test_the_same_list_again_changes_nothing(plan_of: Planning) -> None:
    carry_out(plan_of(SIGNATORIES), False, None)
    again = plan_of(SIGNATORIES)
    assert again.counts == {Outcome.SAME: 4, Outcome.REPEATED: 1}
    assert carry_out(again, False, None) == 0
    assert number() == 4


def test_a_spelling_that_only_folds_to_a_known_name_is_added_and_flagged(plan_of: Planning) -> None:
    organisation("Abbey Carers")
    plan = plan_of("organisation\nABBEY CARERS LTD\n")
    assert outcomes(plan) == [(2, "likely duplicate", "Abbey Carers")]
    carry_out(plan, False, None)
    assert number() == 2


def test_a_known_name_takes_what_the_row_says_and_keeps_the_rest(plan_of: Planning) -> None:
    abbey = organisation("Abbey Carers", website="https://abbey.example.org", region="london", mandates="policy")
    plan = plan_of("name,website,region,mandates\nAbbey Carers,,outside,policy\n")
    assert [line.words for line in plan.lines] == ["updated: region"]
    carry_out(plan, False, None)
    assert (abbey.website, abbey.region, abbey.mandates) == ("https://abbey.example.org", "outside", ["policy"])


def test_a_row_under_the_name_of_a_merged_one_is_about_the_one_that_was_kept(plan_of: Planning) -> None:
    kept, gone = organisation("Refuge"), organisation("Haven")
    merge(gone, kept, None)
    carry_out(plan_of("name,region\nHaven,london\n"), False, None)
    assert (kept.region, gone.region, number()) == ("london", "unknown", 2)


def test_with_one_bad_row_nothing_is_done_unless_it_is_left_out(plan_of: Planning) -> None:
    text = "name;website;domains;contacts\nAbbey;javascript:x;gmail.com;nobody\n;;;\n;;;nora@example.org\nGood;;;\n"
    plan = plan_of(text)
    assert problems(plan) == [(2, "website"), (2, "mail domains"), (2, "contacts"), (4, "name")]
    with pytest.raises(BadImport, match="Nothing was imported"):
        carry_out(plan, False, None)
    assert number() == 0
    assert carry_out(plan, True, None) == 1
    assert [each.name for each in Choice().organisations()] == ["Good"]


def test_rows_about_one_organisation_must_not_contradict_each_other(plan_of: Planning) -> None:
    organisation("Joint Council", other_names="JCWI")
    text = (
        "name,region,website\nJoint Council,london,\nJCWI,outside,\nAbbey,,a.example\nAbbey,london,\nAbbey,outside,\n"
    )
    plan = plan_of(text)
    assert problems(plan) == [(3, "region"), (6, "region")]
    assert "row 2" in plan.problems[0].rule
    carry_out(plan, True, None)
    abbey = Organisation.named("Abbey")
    assert abbey is not None
    assert (abbey.website, abbey.region) == ("https://a.example", "london"), "what a repeat adds is taken"


def test_too_many_cells_no_names_and_no_csv_are_refused_in_words(plan_of: Planning) -> None:
    assert problems(plan_of("name,region\nAbbey,london,extra\n")) == [(2, "row")]
    for text, words in ((b"website\nexample.org\n", "No column holds the names"), (b"PK\x03\x04zip", "spreadsheet")):
        with pytest.raises(BadSheet, match=words):
            plan_of(text)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_usual_ways_of_writing_are_read(plan_of: Planning, separator: str, encoding: str) -> None:
    plan = plan_of(
        f"Organisation{separator}Web site\r\nTŷ Café’s\u00a0Haven{separator}\r\n".replace("ŷ", "y").encode(encoding)
    )
    assert [line.name for line in plan.lines] == ["Ty Café’s Haven"]


def test_contacts_come_in_once_and_an_erased_address_never(plan_of: Planning) -> None:
    text = 'name,contacts\nAbbey,"Nora Miles <nora@example.org>, director; ida@example.net"\nAbbey,NORA@example.org\n'
    carry_out(plan_of(text), False, None)
    abbey = Organisation.named("Abbey")
    assert abbey is not None
    told = [(each.person.address, each.person.name, each.role) for each in abbey.contacts]
    assert told == [("nora@example.org", "Nora Miles", "director"), ("ida@example.net", "", "")]
    assert plan_of(text).counts == {Outcome.SAME: 1, Outcome.REPEATED: 1}
    suppress(house().tokens, "gone@example.org", Why.ERASED)
    assert problems(plan_of("name,contacts\nOther,gone@example.org\n")) == [(2, "contacts")]


def test_no_exported_cell_is_a_formula_and_out_and_in_again_loses_nothing(plan_of: Planning) -> None:
    whole = organisation(
        "=cmd|' /C calc'!A0",
        other_names="+44 Voices; @home",
        website="https://example.org",
        domains="mail.example.org; other.example.net",
        about='-1\nSecond line, with “quotes” and "more"',
        mandates="policy; research",
        capacity_clients="2",
        privacy_mandate="3",
        needs_resources="no",
        medical="yes",
        notes="'=1+1",
    )
    contact(whole, "nora@example.org", "Nora, the =1 one", "Director, policy")
    organisation("Plain")
    text = "".join(exports.lines(Choice()))
    assert text.startswith("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    assert [cell for cell in cells if FORMULA.match(cell) and not cell.startswith("'")] == []
    assert plan_of(text).counts == {Outcome.SAME: 2}
    before = list(exports.records(Choice()))
    for each in Choice().organisations():
        db.session.delete(each)
    db.session.flush()
    db.session.expire_all()
    for person in db.session.scalars(select(Person)):
        db.session.delete(person)
    carry_out(plan_of(text), False, None)
    db.session.expire_all()
    assert list(exports.records(Choice())) == before


@given(names=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_names_each_is_taken_once_or_refused_with_its_row(
    context: Flask, tmp_path: Path, names: list[str]
) -> None:
    file = tmp_path / "any.csv"
    with file.open("w", encoding="utf-8", newline="", errors="replace") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["name"], *([name] for name in names)])
    try:
        sheet = intake.read(file)
    except BadSheet:
        return
    plan = Planner(house().tokens).plan(sheet)
    assert {line.row for line in plan.lines} | {each.row for each in plan.problems} <= set(range(2, len(names) + 2))
    carry_out(plan, True, None)
    kept = {each.name for each in Choice().organisations()}
    assert kept == {line.name for line in plan.lines}
    assert all(texts_of(each)["name"] == each.name for each in Choice().organisations())
    db.session.rollback()
