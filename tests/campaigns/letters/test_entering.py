"""Entering: signatures that came another way, one by one and as a list."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.sheets import BadSheet
from campaigns.letters import entering, lists, moderation, roll
from campaigns.letters.entering import Entry, SignedAlready
from campaigns.letters.lists import Fate, Source
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.standing import NotNow
from tests.campaigns.signed import by_organisation, by_person, letter, organisation
from tests.people import ALICE, account

SOURCE = Source("Sent by the coalition by mail on 3 March", shown=True)
HOW = "Its director told Alice by telephone on 3 March."
ORGANISATION, LEADER, INDIVIDUAL = SignatureKind


def entry(kind: SignatureKind = ORGANISATION, **fields: object) -> Entry:
    given = {"name": "Nora", "role": "Director", "organisation": "Harbour Law Centre", "evidence": HOW, "shown": True}
    return Entry(kind, **(given | fields))  # type: ignore[arg-type]


def a_list(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entered_signature_counts_with_its_evidence_and_who_entered_it(context: Flask) -> None:
    nfi = letter()
    signature = entering.enter(nfi, entry(), account(ALICE))
    assert (signature.hint, signature.evidence, signature.authorised_at) == (Hint.ENTERED, HOW, None)
    assert signature.entered_by_id == account(ALICE).id
    assert [each.name for each in roll.page(nfi, ORGANISATION).names] == ["Harbour Law Centre"]


@pytest.mark.parametrize("kind", list(SignatureKind))
def test_each_kind_can_be_entered(context: Flask, kind: SignatureKind) -> None:
    nfi = letter()
    entering.enter(nfi, entry(kind), account(ALICE))
    assert roll.counts(nfi).total == 1
    assert roll.page(nfi, kind).names[0].kind == kind


def test_nothing_is_entered_without_evidence(context: Flask) -> None:
    with pytest.raises(NotNow, match="Note how you know"):
        entering.enter(letter(), entry(evidence="phone"), account(ALICE))


def test_an_organisation_and_an_address_are_entered_once(context: Flask) -> None:
    nfi = letter()
    entering.enter(nfi, entry(), account(ALICE))
    with pytest.raises(SignedAlready, match="has signed this letter already"):
        entering.enter(nfi, entry(organisation="harbour law centre"), account(ALICE))
    entering.enter(nfi, entry(INDIVIDUAL, address="nora@example.org"), account(ALICE))
    with pytest.raises(SignedAlready):
        entering.enter(nfi, entry(INDIVIDUAL, name="N. Ora", address="Nora@example.org"), account(ALICE))


def test_nothing_is_entered_before_the_opening_or_on_a_partners_letter(context: Flask) -> None:
    with pytest.raises(NotNow, match="from the opening of a letter until it is delivered"):
        entering.enter(letter(published_at=None), entry(), account(ALICE))
    with pytest.raises(NotNow):
        entering.enter(letter("theirs", elsewhere="https://example.org/letter"), entry(), account(ALICE))


def test_a_list_loads_with_rows_of_one_organisation_counted_once(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    path = a_list(tmp_path, "signatory,constituency\nBorder Health,A\nThe Crossing,B\nBorder Health,C\n")
    plan = lists.plan(nfi, path, SOURCE)
    assert [(line.number, line.fate) for line in plan.lines] == [(2, Fate.NEW), (3, Fate.NEW), (4, Fate.REPEATED)]
    assert plan.lines[2].note == "The same as row 2: counted once."
    assert roll.counts(nfi).total == 0, "looking enters nothing"
    assert lists.take_in(nfi, plan, account(ALICE)) == 2
    assert roll.counts(nfi).organisations == 2


def test_a_name_that_only_looks_like_another_is_flagged_and_never_merged(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    path = a_list(tmp_path, "organisation\nWheldrake Womens Institute\nWheldrake Women's Institute\n")
    plan = lists.plan(nfi, path, SOURCE)
    assert [line.fate for line in plan.lines] == [Fate.NEW, Fate.DOUBT]
    assert plan.lines[1].note == "Looks like “Wheldrake Womens Institute” in row 2."
    lists.take_in(nfi, plan, account(ALICE))
    waiting = moderation.find(nfi, moderation.Wanted()).signatures
    assert [(each.organisation_name, each.organisation_id) for each in waiting] == [
        ("Wheldrake Women's Institute", None)
    ]
    assert len(db.session.scalars(select(Organisation)).all()) == 1
    moderation.accept(waiting[0], account(ALICE))
    assert roll.counts(nfi).organisations == 2, "a person found that they are two"


def test_the_same_list_twice_adds_nothing(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    text = (
        "organisation,name,kind\nWheldrake Womens Institute,,\nWheldrake Women's Institute,,\n,Ann Person,individual\n"
    )
    path = a_list(tmp_path, text)
    for number in (3, 0):
        assert lists.take_in(nfi, lists.plan(nfi, path, SOURCE), account(ALICE)) == number
    assert {line.fate for line in lists.plan(nfi, path, SOURCE).lines} == {Fate.SIGNED}


def test_a_list_may_hold_every_kind_and_names_what_it_cannot_read(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    rows = [
        "organisation,name,role,kind",
        "Border Health,Nora,Director,organisation",
        "Some Charity,Gus Head,Chair,Leader",
        ",Bea Person,,individual",
        ",,,organisation",
        "X,Y,,duck",
        "See https://spam.example,,,",
    ]
    plan = lists.plan(nfi, a_list(tmp_path, "\n".join(rows)), SOURCE)
    assert plan.counts == {
        "new": 3,
        "looks like another": 0,
        "stands there twice": 0,
        "signed already": 0,
        "cannot be read": 3,
    }
    assert [line.note for line in plan.of(Fate.BAD)] == [
        "Give the name of the organisation.",
        "The kind is “duck”. It can be organisation, leader or individual.",
        "Give the name of the organisation in at most 200 ordinary characters, without addresses.",
    ]
    lists.take_in(nfi, plan, account(ALICE))
    counts = roll.counts(nfi)
    assert (counts.organisations, counts.leaders, counts.individuals) == (1, 1, 1)
    assert roll.everyone(nfi).leaders[0].line == "Gus Head, Chair, Some Charity"


def test_people_who_share_a_name_are_looked_at_and_not_dropped(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    by_person(nfi, "Cy Person", address="cy@example.net")
    plan = lists.plan(nfi, a_list(tmp_path, "name\nCy Person\nBea Person\nBea Person\n"), Source(HOW, INDIVIDUAL))
    assert [(line.fate, line.note) for line in plan.lines] == [
        (Fate.DOUBT, "Somebody of this name has signed."),
        (Fate.NEW, ""),
        (Fate.DOUBT, "The same name as row 3."),
    ]


def test_who_has_signed_by_themselves_is_not_entered_again(context: Flask, tmp_path: Path) -> None:
    nfi = letter()
    by_organisation(nfi, "Border Health")
    organisation("Harbour Law Centre")
    plan = lists.plan(nfi, a_list(tmp_path, "organisation\nborder health\nHARBOUR LAW CENTRE\n"), SOURCE)
    assert [line.fate for line in plan.lines] == [Fate.SIGNED, Fate.NEW]
    lists.take_in(nfi, plan, account(ALICE))
    entered = db.session.scalars(select(Signature).order_by(Signature.id.desc())).first()
    assert entered is not None
    assert (entered.organisation_name, entered.standing) == ("Harbour Law Centre", Standing.ACCEPTED)


def test_a_name_with_a_full_stop_is_a_name(context: Flask, tmp_path: Path) -> None:
    plan = lists.plan(letter(), a_list(tmp_path, "signatory\nSt.Albans Friends\n"), SOURCE)
    assert [line.fate for line in plan.lines] == [Fate.NEW]


def test_a_file_without_a_column_of_names_is_refused_in_words(context: Flask, tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="No column says who signs"):
        lists.plan(letter(), a_list(tmp_path, "constituency\nA\n"), SOURCE)


def test_what_looks_like_a_formula_comes_back_from_an_export_as_it_was(context: Flask, tmp_path: Path) -> None:
    plan = lists.plan(letter(), a_list(tmp_path, "organisation\n'=Equals\n"), SOURCE)
    assert plan.lines[0].name == "=Equals"
