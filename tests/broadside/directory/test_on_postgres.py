"""The directory on PostgreSQL: the same names, suggestions, choices, merges and imports."""

from pathlib import Path

import pytest
from flask import Flask

from broadside.database import db
from broadside.directory import exports, intake
from broadside.directory.choosing import Choice
from broadside.directory.importing import Planner, carry_out
from broadside.directory.merging import merge
from broadside.directory.organisations import Organisation, suggest
from broadside.directory.twins import all_twins, are_two
from broadside.directory.waiting import WaitingFile
from broadside.house import house
from tests.broadside.directory.entries import contact, organisation
from tests.people import ALICE, account

pytestmark = pytest.mark.postgres


def test_organisations_are_found_chosen_and_merged(postgres_app: Flask) -> None:
    kept = organisation("The Refuge", other_names="Haven", mandates="policy; research", needs_resources="yes")
    gone = organisation("Refuge Ltd")
    contact(gone, "nora@example.org", "Nora")
    db.session.commit()
    assert [(each.first, each.second) for each in all_twins()] == [(kept, gone)]
    done = merge(gone, kept, None)
    db.session.commit()
    assert Organisation.named("REFUGE LTD") == kept
    assert suggest("ref") == suggest("hav") == Choice(words="refuge").organisations() == [kept]
    assert Choice(mandate="research", contact="yes").count() == 1
    done.undo(None)
    are_two(kept, gone, None)
    db.session.commit()
    assert all_twins() == []
    assert Organisation.named("Refuge Ltd") == gone


def test_a_list_is_kept_imported_and_exported(postgres_app: Flask, tmp_path: Path) -> None:
    text = "name,mandates,contacts\nAbbey Carers,policy,nora@example.org\nAbbey Carer,,\n"
    assert WaitingFile.keep("list.csv", text.encode(), account(ALICE)).id
    (tmp_path / "list.csv").write_text(text)
    carry_out(Planner(house().tokens).plan(intake.read(tmp_path / "list.csv")), False, None)
    db.session.commit()
    assert [record["name"] for record in exports.records(Choice())] == ["Abbey Carer", "Abbey Carers"]
    assert len(all_twins()) == 1
