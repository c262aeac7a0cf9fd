"""The roll, moderation and the claims of invitations on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.house import House
from campaigns.letters import inviting, ledger, listing, moderation, roll
from campaigns.letters.doubles import Doubles
from campaigns.letters.invitations import Invitation
from campaigns.letters.moderation import Wanted
from campaigns.letters.roll import Counts
from campaigns.letters.signatures import SignatureKind, Standing
from tests.campaigns.signed import begun_by, by_leader, by_organisation, by_person, letter, organisation
from tests.people import ALICE, account


def test_the_roll_is_called_in_the_same_order(postgres_app: Flask) -> None:
    nfi = letter()
    for name in ("The Crossing", "Âge Cymru", "Zeal", "border health"):
        by_organisation(nfi, name)
    by_organisation(nfi, "Crossing Project")
    organisation("Crossing Project").merged_into = organisation("The Crossing")
    by_leader(nfi, "Ann Leader", "Director", "Example Trust")
    by_person(nfi, "Cy Quiet", shown=False)
    begun_by(nfi, "Zeal")
    names = [each.name for each in roll.page(nfi, SignatureKind.ORGANISATION).names]
    assert names == ["Zeal", "Âge Cymru", "border health", "The Crossing"]
    assert roll.counts(nfi) == Counts(organisations=4, leaders=1, individuals=1, unnamed=1)
    assert listing.document(nfi, "http://broadside.test")["counts"]["total"] == 6
    assert "Ann Leader" in listing.atom(nfi, "http://broadside.test")


def test_moderation_finds_accepts_and_links(postgres_app: Flask) -> None:
    nfi = letter()
    by_organisation(nfi, "Harbour Law Centre")
    typed = by_organisation(nfi, "Harbour Law Center", organisation_id=None, standing=Standing.REVIEW)
    assert moderation.find(nfi, Wanted(words="LAW CENTER")).signatures == [typed]
    assert [each.displayed for each in Doubles.of(nfi).about(typed).signatures] == ["Harbour Law Centre"]
    moderation.accept(typed, account(ALICE))
    db.session.commit()
    assert roll.counts(nfi).organisations == 2


def test_one_of_four_workers_mails_a_reminder(postgres_app: Flask) -> None:
    nfi = letter()
    leeds = organisation("Leeds Advice", contact="nora@leeds.example.org")
    inviting.invite(nfi, inviting.candidates(nfi, [leeds], House.of(postgres_app).tokens), account(ALICE))
    (invitation,) = Invitation.of(nfi)
    invitation.mailed_at = clock.now() - timedelta(days=4)
    ledger.remind(nfi, [invitation.id], account(ALICE))
    db.session.commit()
    ident, start = invitation.id, Barrier(4)
    assert Invitation.reminders_due() == [ident]

    def worker(_: int) -> bool:
        with postgres_app.app_context():
            start.wait()
            won = Invitation.claim_reminder(ident)
            db.session.commit()
            return won

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(worker, range(4))) == [False, False, False, True]
    db.session.expire_all()
    assert invitation.reminders == 1
