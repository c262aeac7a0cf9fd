"""Moderation: what a person decides about signatures that wait, and what cannot be decided."""

import pytest
from flask import Flask

from broadside import clock
from broadside.audit import Filter
from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.letters import moderation, roll, withdrawing
from campaigns.letters.doubles import Doubles
from campaigns.letters.moderation import Wanted
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.standing import NotNow
from tests.campaigns.signed import by_leader, by_organisation, by_person, letter, organisation
from tests.people import ALICE, account

REVIEW = Standing.REVIEW


def test_an_accepted_signature_counts_and_the_log_says_who_decided(context: Flask) -> None:
    nfi = letter()
    kitchen = by_organisation(nfi, "Coast Kitchen", standing=REVIEW, hint=Hint.WEBMAIL)
    moderation.accept(kitchen, account(ALICE))
    assert roll.counts(nfi).organisations == 1
    assert kitchen.decided_by_id == account(ALICE).id
    assert [each.action for each in Filter(ref=kitchen.ref).rows(5)] == ["signature.accepted"]


def test_an_organisation_is_accepted_only_when_it_is_known_who_may_sign(context: Flask) -> None:
    nfi = letter()
    kitchen = by_organisation(nfi, "Coast Kitchen", standing=REVIEW, authorised_at=None)
    with pytest.raises(NotNow, match="Nobody has said that they may sign"):
        moderation.accept(kitchen, account(ALICE))
    assert kitchen.standing == REVIEW
    moderation.accept(kitchen, account(ALICE), "Its director said so by telephone on 3 March.")
    assert kitchen.evidence == "Its director said so by telephone on 3 March."
    assert roll.counts(nfi).organisations == 1


def test_evidence_that_somebody_agreed_to_be_shown_is_no_authority(context: Flask) -> None:
    nfi = letter()
    kitchen = by_organisation(nfi, "Coast Kitchen", authorised_at=None, evidence="Agreed to: “Show this name”")
    assert roll.counts(nfi).total == 0
    kitchen.standing = REVIEW
    with pytest.raises(NotNow):
        moderation.accept(kitchen, account(ALICE))


def test_what_was_typed_enters_the_directory_with_its_website_when_it_is_accepted(context: Flask) -> None:
    nfi = letter()
    new = by_organisation(nfi, "Quay Advice", organisation_id=None, website="https://quay.example.org", standing=REVIEW)
    db.session.delete(Organisation.named("Quay Advice") or pytest.fail("the helper adds it"))
    moderation.accept(new, account(ALICE))
    added = Organisation.named("Quay Advice")
    assert added is not None
    assert (added.id, added.website) == (new.organisation_id, "https://quay.example.org")


def test_a_second_signature_of_an_organisation_is_not_accepted_beside_the_first(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre")
    second = by_organisation(nfi, "Harbour Law Centre", organisation_id=None, standing=REVIEW)
    with pytest.raises(NotNow, match="Harbour Law Centre has signed this letter already"):
        moderation.accept(second, account(ALICE))
    db.session.rollback()
    assert db.session.get_one(Signature, second.id).standing == REVIEW
    assert roll.counts(nfi).organisations == 1


def test_a_refusal_needs_a_reason_and_can_be_taken_back(context: Flask) -> None:
    nfi = letter()
    bea = by_person(nfi, "Bea Person")
    with pytest.raises(NotNow, match="Give a reason"):
        moderation.reject(bea, "  ", account(ALICE))
    moderation.reject(bea, "Spam", account(ALICE))
    assert (roll.counts(nfi).total, bea.decision) == (0, "Spam")
    moderation.put_back(bea, account(ALICE))
    assert (bea.standing, bea.decision, bea.decided_at) == (REVIEW, "", None)


def test_a_refused_person_who_signed_again_is_not_put_back_beside_themselves(context: Flask) -> None:
    nfi = letter()
    old = by_person(nfi, "Bea Person", address="bea@example.net", standing=Standing.REJECTED)
    by_person(nfi, "Bea Person", address="bea@example.net")
    with pytest.raises(NotNow, match="has signed this letter already"):
        moderation.put_back(old, account(ALICE))


def test_two_people_whose_addresses_were_forgotten_do_not_stand_in_each_others_way(context: Flask) -> None:
    nfi = letter()
    by_person(nfi, "Bea Person")
    refused = by_person(nfi, "Cy Person", standing=Standing.REJECTED)
    moderation.accept(refused, account(ALICE))
    assert roll.counts(nfi).individuals == 2


def test_nothing_is_decided_about_who_has_withdrawn(context: Flask) -> None:
    nfi = letter()
    bea = by_person(nfi, "Bea Person")
    withdrawing.withdraw(bea)
    for act in (
        lambda: moderation.accept(bea, account(ALICE)),
        lambda: moderation.reject(bea, "late", account(ALICE)),
        lambda: moderation.put_back(bea, account(ALICE)),
        lambda: moderation.ask(bea, account(ALICE)),
    ):
        with pytest.raises(NotNow, match="withdrawn or erased"):
            act()


def test_linking_takes_the_name_and_the_place_of_the_organisation(context: Flask) -> None:
    nfi = letter()
    typed = by_organisation(nfi, "Harbor Law", organisation_id=None, standing=REVIEW)
    harbour = organisation("The Harbour Law Centre")
    moderation.link(typed, harbour, account(ALICE))
    assert (typed.organisation_name, typed.sorting) == ("The Harbour Law Centre", "harbour law centre")
    moderation.accept(typed, account(ALICE))
    assert [each.name for each in roll.page(nfi, SignatureKind.ORGANISATION).names] == ["The Harbour Law Centre"]


def test_linking_to_an_organisation_that_has_signed_is_refused(context: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre")
    typed = by_organisation(nfi, "Harbor Law", organisation_id=None, standing=REVIEW)
    with pytest.raises(NotNow, match="refuse this one as the same"):
        moderation.link(typed, organisation("Harbour Law Centre"), account(ALICE))
    assert typed.organisation_id is None
    assert typed.organisation_name == "Harbor Law"


def test_the_list_finds_by_standing_kind_address_and_words(context: Flask) -> None:
    nfi = letter()
    kitchen = by_organisation(nfi, "Coast Kitchen", standing=REVIEW, hint=Hint.WEBMAIL, address="kit@example.net")
    gus = by_leader(nfi, "Gus Head", "Chair", "Some Charity", standing=REVIEW)
    bea = by_person(nfi, "Bea Person")

    def found(**wanted: object) -> list[Signature]:
        return moderation.find(nfi, Wanted(**wanted)).signatures  # type: ignore[arg-type]

    assert found() == [kitchen, gus]
    assert found(kind=SignatureKind.LEADER) == [gus]
    assert found(hint=Hint.WEBMAIL) == [kitchen]
    assert found(words="KIT@") == [kitchen]
    assert found(words="some_charity") == []
    assert found(standing=Standing.ACCEPTED) == [bea]
    assert moderation.waiting() == moderation.waiting(nfi) == 2
    assert moderation.standings(nfi) == {"review": 2, "accepted": 1, "rejected": 0, "withdrawn": 0}


def test_who_wants_another_name_waits_too(context: Flask) -> None:
    nfi = letter()
    harbour = by_organisation(nfi, "Harbour Law Centre")
    harbour.want_name("Harbour Law")
    assert moderation.find(nfi, Wanted()).signatures == [harbour]


def test_likely_doubles_are_flagged_on_the_letter_and_in_the_directory(context: Flask) -> None:
    nfi = letter()
    first = by_organisation(nfi, "Wheldrake Women's Institute")
    second = by_organisation(nfi, "Wheldrake Womens Institute", organisation_id=None, standing=REVIEW)
    alike = Doubles.of(nfi).about(second)
    assert alike.signatures == (first,)
    assert first.organisation in alike.organisations
    other = by_organisation(nfi, "Border Health", standing=REVIEW)
    assert not Doubles.of(nfi).about(other)


def test_a_namesake_is_flagged_and_somebody_else_is_not(context: Flask) -> None:
    nfi = letter()
    first = by_person(nfi, "Cy Person")
    again = by_person(nfi, "Cy Person", standing=REVIEW)
    bea = by_person(nfi, "Bea Person", standing=REVIEW)
    assert Doubles.of(nfi).about(again).signatures == (first,)
    assert not Doubles.of(nfi).about(bea)


def test_asking_notes_the_day_and_gives_whom_to_write_to(context: Flask) -> None:
    nfi = letter()
    kitchen = by_organisation(nfi, "Coast Kitchen", standing=REVIEW, address="kit@example.net")
    assert moderation.ask(kitchen, account(ALICE)).address == "kit@example.net"
    assert kitchen.decision == f"Asked by mail on {clock.day_words(clock.today())}."
    with pytest.raises(NotNow, match="No address is known"):
        moderation.ask(by_person(nfi, "Bea Person"), account(ALICE))
