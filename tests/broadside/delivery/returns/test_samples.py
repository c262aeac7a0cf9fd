"""Mails such as servers, feedback loops and people write: each is understood, and none is believed without proof."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery.bounces import Bounce, Kind
from broadside.delivery.messages import Message
from broadside.delivery.returns import meaning, seen
from broadside.delivery.returns.letters import Letters, Taken
from broadside.house import House
from broadside.personal_links import PersonalLinks
from broadside.suppressions import Suppression, Why
from tests.broadside.delivery.conftest import PURPOSE
from tests.broadside.delivery.returns.conftest import SAMPLES, STRANGER, Sent, forged_paths, send_one, why

TELLING = [path for path in SAMPLES if path.parent.name in set(Kind)]
TAKEN = {"nothing": Taken.NOTHING, "unknown": Taken.UNKNOWN, "complaint": Taken.COMPLAINT}
STOPS = {"hard": Why.BOUNCED, "complaint": Why.COMPLAINED}


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def understood(path: Path) -> str:
    found = meaning.of(path.read_bytes())
    if found.leaving:
        return "unknown"  # its token is not looked at yet
    return str(found.said.kind) if found.said else "nothing" if found.empty else "unknown"


@pytest.mark.parametrize("path", SAMPLES, ids=name)
def test_each_sample_is_understood(path: Path) -> None:
    assert understood(path) == path.parent.name


def test_there_are_samples_of_every_kind() -> None:
    assert len(TELLING) >= 60
    assert {path.parent.name for path in SAMPLES} == {*map(str, Kind), "nothing", "unknown"}


def clear() -> None:
    for table in (Bounce, Suppression, seen.SeenReturn):
        db.session.execute(delete(table))
    db.session.commit()


@pytest.mark.postgres
def test_each_does_what_it_says_on_postgresql_too(postgres_house: House) -> None:
    test_each_does_what_it_says_to_its_own_reader(postgres_house, send_one(postgres_house))


def test_each_does_what_it_says_to_its_own_reader(house: House, sent: Sent) -> None:
    letters, wrong = Letters.of(house), []
    for path in SAMPLES:
        kind = path.parent.name
        taken = letters.take(sent.filled(path))
        told = [kind] if kind in set(Kind) else []
        if (taken, sent.bounces, why(house)) != (TAKEN.get(kind, Taken.BOUNCE), told, STOPS.get(kind)) or sent.left:
            wrong.append((name(path), taken, sent.bounces, why(house)))
        clear()
    assert wrong == []


def test_a_forged_return_path_changes_nothing_whatever_else_is_true(house: House, sent: Sent) -> None:
    letters, wrong = Letters.of(house), []
    for path in TELLING:
        for forged in forged_paths(sent):
            taken = letters.take(sent.filled(path, forged, sent.headers.replace(sent.path, forged)))
            if taken != Taken.VOID or not sent.untouched or why(house) is not None:
                wrong.append((name(path), forged, taken))
    assert wrong == []


def test_a_true_return_path_beside_a_forged_one_changes_nothing(house: House, sent: Sent) -> None:
    letters = Letters.of(house)
    for path in TELLING:
        raw = sent.filled(path) + f"\nX-Also: {forged_paths(sent)[0]}\n".encode()
        assert letters.take(raw) == Taken.VOID
    assert sent.untouched


def test_an_address_that_a_stranger_names_changes_nothing(house: House, sent: Sent) -> None:
    """No signs of ours at all, and then such as somebody makes who has not our key."""
    bare = "Return-Path: <news@example.org>\nTo: reader0@example.net\nMessage-ID: <x@example.org>"
    link = PersonalLinks(STRANGER, house.settings.address).leave(sent.person_id, PURPOSE)
    made_up = f"{bare}\nMessage-ID: <{'0' * 40}@example.org>\nList-Unsubscribe: <{link}>"
    letters = Letters.of(house)
    for path in TELLING:
        for original in (bare, made_up):
            assert letters.take(sent.filled(path, "news@example.org", original)) == Taken.UNKNOWN, name(path)
    assert sent.untouched


def test_what_quotes_the_mail_is_known_by_its_leave_link_and_message_id(house: House, sent: Sent) -> None:
    """As when no bounce address was set: the notice comes to the sender, and quotes what it returns."""
    original = sent.headers.replace(f"Return-Path: <{sent.path}>\n", "")
    letters, quoting = Letters.of(house), [path for path in TELLING if "@ORIGINAL@" in path.read_text()]
    for path in quoting:
        letters.take(sent.filled(path, "news@example.org", original))
        bounce = db.session.query(Bounce).one()
        assert (bounce.kind, bounce.message_id, bounce.person_id) == (
            path.parent.name,
            sent.message_id,
            sent.person_id,
        )
        clear()
    assert len(quoting) > 55


def test_a_complaint_that_hides_the_message_id_still_stops_mail_to_its_reader(house: House, sent: Sent) -> None:
    original = sent.headers.replace(f"Return-Path: <{sent.path}>\n", "").replace(
        "Message-ID: <", "Message-ID: <redacted"
    )
    sample = next(path for path in TELLING if path.stem == "yahoo-arf")
    assert Letters.of(house).take(sent.filled(sample, "news@example.org", original)) == Taken.COMPLAINT
    assert why(house) == Why.COMPLAINED
    assert db.session.query(Bounce).one().message_id is None


def test_two_readers_links_in_one_mail_prove_neither(house: House, sent: Sent) -> None:
    links = PersonalLinks(house.tokens, house.settings.address)
    original = (
        f"List-Unsubscribe: <{links.leave(sent.person_id, PURPOSE)}>, <{links.leave(sent.person_id + 1, PURPOSE)}>"
    )
    for path in TELLING:
        Letters.of(house).take(sent.filled(path, "news@example.org", original))
    assert sent.untouched


def test_what_is_said_of_an_erased_reader_is_void_and_kept_for_nobody(house: House, sent: Sent) -> None:
    person = db.session.get(Subscription, 1)
    assert person is not None
    house.privacy.erase(person.person, house.tokens)
    db.session.commit()
    for path in TELLING:
        assert Letters.of(house).take(sent.filled(path)) in (Taken.VOID, Taken.BOUNCE), name(path)
    assert sent.bounces == []


def test_a_number_given_anew_is_not_that_of_the_old_reader(house: House, sent: Sent) -> None:
    """SQLite gives the number of a deleted row again: what comes back late must not strike the next reader."""
    message = db.session.get(Message, sent.message_id)
    assert message is not None
    message.address = "next@example.net"
    db.session.commit()
    assert Letters.of(house).take(sent.filled(TELLING[0])) == Taken.VOID
    assert sent.untouched


def test_the_same_mail_counts_once_and_an_unknown_one_stays_unknown(house: House, sent: Sent) -> None:
    letters = Letters.of(house)
    soft = sent.filled(next(path for path in TELLING if path.parent.name == "soft"))
    assert [letters.take(soft) for _ in range(2)] == [Taken.BOUNCE, Taken.AGAIN]
    assert sent.bounces == ["soft"]
    unknown = next(path for path in SAMPLES if path.stem == "a-person-writes").read_bytes()
    assert [letters.take(unknown) for _ in range(2)] == [Taken.UNKNOWN, Taken.UNKNOWN]


def test_fingerprints_are_forgotten_in_time(house: House, sent: Sent) -> None:
    seen.first_time("mail", b"x")
    seen.forget_old()
    assert not seen.first_time("mail", b"x")
    assert seen.unseen("mail", ["x", "y"]) == ["y"]


def leaving(token: str, extra: str = "") -> bytes:
    return f"From: a@example.com\nTo: bounces@news.example.org\n{extra}Subject: unsubscribe {token}\n\n".encode()


@pytest.mark.parametrize(
    "shape", ["{}", "{} ", "{0:.40}\n {1}", "=?utf-8?q?{}?="], ids=["plain", "space after", "folded", "encoded word"]
)
def test_a_mail_that_asks_to_leave_leaves(house: House, sent: Sent, shape: str) -> None:
    token = PersonalLinks(house.tokens, house.settings.address).leave_token(sent.person_id, PURPOSE)
    shaped = shape.format(token[:40], token[40:]) if "{1}" in shape else shape.format(token.replace("_", "=5F"))
    if "utf-8" not in shape:
        shaped = shaped.replace("=5F", "_")
    assert Letters.of(house).take(leaving(shaped, "Auto-Submitted: auto-generated\n")) == Taken.LEFT
    assert sent.left
    found = Subscription.find(db.session.get_one(Subscription, 1).person, PURPOSE)
    assert found is not None
    assert found.state == State.LEFT


def test_a_forged_wish_to_leave_is_left_for_a_person(house: House, sent: Sent) -> None:
    links = PersonalLinks(STRANGER, house.settings.address)
    assert Letters.of(house).take(leaving(links.leave_token(sent.person_id, PURPOSE))) == Taken.UNKNOWN
    assert sent.untouched
