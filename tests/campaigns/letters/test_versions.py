"""Versions: a draft has one text, a published letter a history of texts that never change."""

import pytest
from flask import Flask

from broadside.database import db
from campaigns.letters.letters import Details, Letter, LetterState, NotNow
from campaigns.letters.versions import Edit, Version, hash_of, write
from tests.campaigns.signed import TEXT, by_person, letter
from tests.people import ALICE, PETRA, account


def test_a_drafts_text_is_written_anew(context: Flask) -> None:
    made = Letter.begin(Details("Time", addressee="The Head"), account(ALICE))
    assert Version.present(made) is None
    write(made, "Dear Head,\r\n\r\nGive time. ", Edit.FIRST, account(ALICE))
    second = write(made, "Dear Head,\n\nGive us time.", Edit.MATERIAL, account(ALICE))
    assert [(each.number, each.edit) for each in Version.of(made)] == [(1, Edit.FIRST)]
    assert second.text_hash == hash_of("Dear Head,\n\nGive us time.")
    assert made.state == LetterState.DRAFT


def test_a_typo_makes_a_version_and_leaves_the_letter_open(context: Flask) -> None:
    made = letter()
    signed = by_person(made, "Bea Person")
    version = write(made, TEXT.replace("six", "Six"), Edit.TYPO, account(ALICE))
    assert (version.number, version.account, made.state) == (2, account(ALICE), LetterState.OPEN)
    assert Version.material_since(signed.version) is None
    assert Version.present(made) == version


def test_a_material_edit_pauses_the_letter_and_asks_those_who_signed_before(context: Flask) -> None:
    made = letter()
    before = by_person(made, "Bea Person")
    material = write(made, TEXT.replace("six", "twelve"), Edit.MATERIAL, account(ALICE))
    assert made.state == LetterState.PAUSED
    assert Version.material_since(before.version) == material
    made.resume(account(PETRA))
    typo = write(made, TEXT.replace("six", "Twelve"), Edit.TYPO, account(ALICE))
    after = by_person(made, "Cy Person")
    assert after.version == typo
    assert Version.material_since(after.version) is None
    assert Version.material_since(before.version) == material


def test_a_second_material_edit_while_paused_is_one_more_version(context: Flask) -> None:
    made = letter()
    write(made, "One", Edit.MATERIAL, account(ALICE))
    second = write(made, "Two", Edit.MATERIAL, account(ALICE))
    assert (second.number, made.state) == (3, LetterState.PAUSED)
    assert Version.last_material(made) == second


def test_the_same_text_is_no_new_version(context: Flask) -> None:
    made = letter()
    assert write(made, f"\n{TEXT}\r\n", Edit.MATERIAL, account(ALICE)).number == 1
    assert made.state == LetterState.OPEN


def test_earlier_texts_stay_as_they_were(context: Flask) -> None:
    made = letter()
    first = Version.present(made)
    assert first is not None
    kept = (first.text, first.text_hash)
    write(made, "Another text", Edit.TYPO, account(ALICE))
    db.session.commit()
    db.session.expire_all()
    assert (first.text, first.text_hash) == kept
    assert hash_of(first.text) == first.text_hash


def test_an_empty_text_and_one_after_the_closing_are_refused(context: Flask) -> None:
    made = letter()
    with pytest.raises(NotNow, match="needs a text"):
        write(made, " \n ", Edit.TYPO, account(ALICE))
    made.close(account(PETRA))
    with pytest.raises(NotNow, match="closed"):
        write(made, "Another text", Edit.TYPO, account(ALICE))
    assert [each.number for each in Version.of(made)] == [1]
