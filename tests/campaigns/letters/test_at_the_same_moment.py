"""Two at the same moment, on both databases: who leaves stays away, and an organisation counts once."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Mailing
from broadside.delivery.render import Rendered
from broadside.directory.organisations import Organisation
from broadside.house import House
from broadside.people import Person
from campaigns.letters import confirming, entering, following, moderation, roll, withdrawing
from campaigns.letters.entering import Entry
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews, Words, drafted
from campaigns.letters.signatures import Signature, SignatureKind, Standing
from campaigns.letters.signing import Signing, Wish
from campaigns.letters.standing import NotNow
from campaigns.mail import letters as mail
from tests.campaigns.signed import by_organisation, by_person, latest, letter, organisation
from tests.people import ALICE, BOB, PETRA, account

ORGANISATION = SignatureKind.ORGANISATION
ANOTHER = Words("Delivered", "Something else happened.")
PATIENCE = 1  # seconds: what a fault gets to show itself in; without one the other waits for us anyway


@pytest.fixture(params=["context", "postgres_app"])
def house(request: pytest.FixtureRequest) -> Flask:
    app = request.getfixturevalue(request.param)
    assert isinstance(app, Flask)
    account(ALICE)
    account(PETRA)
    return app


def beside(app: Flask, act: Callable[[], object]) -> threading.Thread:
    """Somebody else does this and commits, unless the database lets them wait for us."""

    def do() -> None:
        with app.app_context():
            try:
                act()
                db.session.commit()
            except NotNow:
                db.session.rollback()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join(PATIENCE)
    return thread


def leave(ident: int) -> None:
    withdrawing.withdraw(db.session.get_one(Signature, ident))


def accept(ident: int) -> None:
    moderation.accept(db.session.get_one(Signature, ident), account(ALICE))


def fresh(ident: int) -> Signature:
    db.session.expire_all()
    return db.session.get_one(Signature, ident)


def test_who_withdraws_while_a_colleague_accepts_them_stays_away(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    nfi = letter()
    ident = by_organisation(nfi, "Coast Kitchen", standing=Standing.REVIEW, address=BOB).id
    others: list[threading.Thread] = []
    vouch = moderation._vouch

    def slowly(signature: Signature, evidence: str) -> None:
        others.append(beside(house, lambda: leave(ident)))
        vouch(signature, evidence)

    monkeypatch.setattr(moderation, "_vouch", slowly)
    accept(ident)
    db.session.commit()
    others[0].join()
    left = fresh(ident)
    assert (left.standing, left.name, left.organisation_id) == (Standing.WITHDRAWN, "", None)
    assert roll.counts(nfi).total == 0


def test_who_withdraws_after_being_accepted_unseen_leaves_no_trace(house: Flask) -> None:
    nfi = letter()
    typed = by_organisation(nfi, "Coast Kitchen", standing=Standing.REVIEW, organisation_id=None, address=BOB)
    assert typed.standing == Standing.REVIEW  # read now, accepted by somebody else in the next moment
    beside(house, lambda: moderation.accept(fresh(typed.id), account(ALICE), "Ann telephoned.")).join()
    withdrawing.withdraw(typed)
    db.session.commit()
    left = fresh(typed.id)
    assert (left.standing, left.organisation_id, left.evidence) == (Standing.WITHDRAWN, None, "")


@pytest.mark.parametrize(
    "act",
    [
        lambda mine, text: mine.correct("Bob Again", "Director"),
        lambda mine, text: mine.want_name("Bob’s Trust"),
        lambda mine, text: mine.display(True),
        lambda mine, text: mine.move_to(text),
        lambda mine, text: mine.settle_name(True, account(ALICE)),
    ],
    ids=["correct", "want a name", "display", "move", "settle the name"],
)
def test_nothing_typed_comes_back_to_who_has_left(house: Flask, act: Callable[[Signature, object], object]) -> None:
    nfi = letter()
    mine = by_organisation(nfi, "Coast Kitchen", address=BOB, shown=False, wanted_name="Bob’s Kitchen")
    text = latest(nfi)
    assert mine.name  # read now, withdrawn through another window in the next moment
    beside(house, lambda: leave(mine.id)).join()
    act(mine, text)
    db.session.commit()
    left = fresh(mine.id)
    assert (left.standing, left.shown) == (Standing.WITHDRAWN, False)
    assert left.name + left.role + left.organisation_name + left.wanted_name == ""


def test_two_signatures_of_one_new_name_accepted_at_once_are_one_organisation(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    nfi = letter()
    first, second = (
        by_organisation(nfi, "Coast Kitchen", standing=Standing.REVIEW, organisation_id=None).id for _ in range(2)
    )
    db.session.query(Organisation).delete()
    db.session.commit()
    others: list[threading.Thread] = []
    exactly = entering.exactly

    def slowly(name: str) -> Organisation | None:
        found = exactly(name)
        if not others:
            others.append(threading.Thread())
            others.append(beside(house, lambda: accept(second)))
        return found

    monkeypatch.setattr(moderation, "exactly", slowly)
    accept(first)
    db.session.commit()
    others[1].join()
    assert db.session.query(Organisation).count() == 1
    assert roll.counts(nfi).organisations == 1


def test_two_colleagues_who_enter_one_new_name_at_once_enter_it_once(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    nfi = letter()
    ident, exactly = nfi.id, entering.exactly
    others: list[threading.Thread] = []

    def enter() -> None:
        entry = Entry(ORGANISATION, "Ann", "Director", "Coast Kitchen", "Ann telephoned today.", shown=True)
        entering.enter(db.session.get_one(Letter, ident), entry, account(ALICE))

    def slowly(name: str) -> Organisation | None:
        found = exactly(name)
        if not others:
            others.append(threading.Thread())
            others.append(beside(house, enter))
        return found

    monkeypatch.setattr(entering, "exactly", slowly)
    enter()
    db.session.commit()
    others[1].join()
    db.session.expire_all()
    assert [each.name for each in roll.everyone(nfi).organisations] == ["Coast Kitchen"]


def test_of_many_who_confirm_for_one_organisation_at_once_one_counts(house: Flask) -> None:
    """While the first leaves: whoever comes, there are never two."""
    organisation("Coast Kitchen", "https://coast.example.org")
    nfi = letter()
    before = by_organisation(nfi, "Coast Kitchen", address=BOB).id
    forms = [_filled(nfi, f"person{number}@coast.example.org").id for number in range(4)]
    start = threading.Barrier(len(forms) + 1)

    def at_once(act: Callable[[], object]) -> threading.Thread:
        def do() -> None:
            with house.app_context():
                start.wait()
                act()
                db.session.commit()

        thread = threading.Thread(target=do)
        thread.start()
        return thread

    def press(ident: int) -> Callable[[], object]:
        return lambda: confirming.confirm(db.session.get_one(Signing, ident))

    threads = [at_once(press(ident)) for ident in forms] + [at_once(lambda: leave(before))]
    for thread in threads:
        thread.join()
    db.session.expire_all()
    standings = [each.standing for each in db.session.query(Signature).filter(Signature.id != before)]
    assert len(standings) == 4
    assert standings.count(Standing.ACCEPTED) == roll.counts(nfi).organisations <= 1
    assert fresh(before).standing == Standing.WITHDRAWN


def _filled(of: Letter, address: str) -> Signing:
    wish = Wish(ORGANISATION, address, "Ann", "Director", "Coast Kitchen", authorised=True, proved=True)
    signing = Signing.ask(of, latest(of), wish)
    signing.mailed_at = clock.now()
    db.session.commit()
    return signing


def test_what_stands_of_a_mail_is_what_was_sent(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor changes it while a publisher sends it: the change comes before, or it is refused."""
    nfi = letter()
    following.follow(Person.of(BOB), nfi, "test")
    news = drafted(nfi, Words("Delivered", "We delivered it."), None)
    assert news is not None
    db.session.commit()
    ident, others, rendered = news.id, list[threading.Thread](), mail.rendered

    def slowly(one: LetterNews, place: House) -> Rendered:
        made = rendered(one, place)
        others.append(beside(house, lambda: db.session.get_one(LetterNews, ident).change(ANOTHER, account(ALICE))))
        return made

    monkeypatch.setattr(mail, "rendered", slowly)
    mail.send(news, account(PETRA), House.of(house))
    db.session.commit()
    others[0].join()
    db.session.expire_all()
    assert news.text in db.session.query(Mailing).one().text


def test_a_second_acceptance_changes_nothing(house: Flask) -> None:
    nfi = letter()
    waiting = by_person(nfi, "Bob Example", standing=Standing.REVIEW)
    beside(house, lambda: accept(waiting.id)).join()
    with pytest.raises(NotNow, match="accepted already"):
        moderation.accept(waiting, account(PETRA))
