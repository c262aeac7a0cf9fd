"""Contacts: who they are is theirs to see and to have erased."""

import pytest
from flask import Flask

from broadside.database import db
from broadside.directory.contacts import BadContact, ContactHolder, Told, drop, told
from broadside.directory.organisations import Contact
from broadside.directory.waiting import KEPT, WaitingFile, WaitingFileHolder, forget_old
from broadside.house import house
from broadside.people import Person
from tests.broadside.directory.entries import contact, organisation
from tests.people import ALICE, account


@pytest.mark.parametrize(
    ("spelt", "meant"),
    [
        ("nora@example.org", ("nora@example.org", "", "")),
        ("Nora Miles <Nora@Example.org>, director, policy", ("nora@example.org", "Nora Miles", "director, policy")),
        ("Miles, Nora <nora@example.org>", ("nora@example.org", "Miles, Nora", "")),
        ("nora@example.org, director", ("nora@example.org", "", "director")),
    ],
)
def test_a_contact_is_read_and_written_in_one_way(spelt: str, meant: tuple[str, str, str]) -> None:
    said = Told.read(spelt)
    assert (said.address, said.name, said.role) == meant
    assert Told.read(said.spelt) == said


@pytest.mark.parametrize(
    "spelt", ["Nora", "<>", "Nora <nora>", "a@example.org b@example.org", "Nora <nora@example.org"]
)
def test_what_is_no_contact_is_refused(spelt: str) -> None:
    with pytest.raises(ValueError, match=r"must be like|not a mail address"):
        Told.read(spelt)


def test_marks_that_part_a_list_do_not_stay_in_a_name(context: Flask) -> None:
    one = organisation("Refuge")
    contact(one, "nora@example.org", "Nora; <b>@|Miles", "a;b")
    assert Told.read(told(one.contacts[0]).spelt).role == "a b"


def test_one_person_is_one_contact_and_may_take_another_role(context: Flask) -> None:
    one = organisation("Refuge")
    contact(one, "nora@example.org", "Nora", "director")
    contact(one, "NORA@example.org", "", "chair")
    assert [(each.person.name, each.role) for each in one.contacts] == [("Nora", "chair")]
    with pytest.raises(BadContact):
        contact(one, "nora@example.org", "Nora", "chair")


def test_a_contact_sees_what_is_held_and_leaves_when_erased(context: Flask) -> None:
    one = organisation("Refuge")
    contact(one, "nora@example.org", "Nora", "director")
    contact(one, "ida@example.org")
    nora = Person.of("nora@example.org")
    holder = ContactHolder()
    assert house().privacy.held(nora)["contacts"] == [{"organisation": "Refuge", "role": "director"}]
    assert holder.needs(nora)
    assert house().privacy.forget(nora) is False, "a contact goes on being known"
    house().privacy.erase(nora, house().tokens)
    db.session.expire_all()
    assert [each.person.address for each in one.contacts] == ["ida@example.org"]
    assert Person.known("nora@example.org") is None


def test_who_is_a_contact_no_more_is_needed_no_more(context: Flask) -> None:
    one = organisation("Refuge")
    contact(one, "nora@example.org")
    nora = one.contacts[0].person
    drop(one.contacts[0], None)
    assert not ContactHolder().needs(nora)
    assert db.session.query(Contact).count() == 0


def test_a_waiting_file_that_mentions_who_is_erased_goes_as_a_whole(context: Flask) -> None:
    nora = Person.of("nora@example.org")
    mentions = WaitingFile.keep("../../etc/list.csv", b"name,contacts\nRefuge,NORA@example.org\n", account(ALICE))
    other = WaitingFile.keep("b.csv", b"name\nRefuge\n", account(ALICE))
    assert mentions.name == "list.csv"
    holder = WaitingFileHolder()
    assert [each["file"] for each in holder.held(nora)] == ["list.csv"]
    holder.erase(nora)
    assert db.session.query(WaitingFile).all() == [other]
    assert not holder.needs(nora)


def test_a_file_that_nobody_went_on_with_is_forgotten_after_a_day(context: Flask) -> None:
    old = WaitingFile.keep("a.csv", b"name\nRefuge\n", account(ALICE))
    old.created_at -= KEPT
    fresh = WaitingFile.keep("b.csv", b"name\nRefuge\n", account(ALICE))
    forget_old()
    assert db.session.query(WaitingFile).all() == [fresh]
