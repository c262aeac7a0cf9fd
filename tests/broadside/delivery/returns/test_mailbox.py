"""The bounce mailbox over IMAP and POP3: what it says is stored, and only then is a mail deleted."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from broadside import clock
from broadside.config import ROOT, BadSettings, Settings, read_settings
from broadside.database import db
from broadside.delivery.returns import boxes, mailbox_jobs
from broadside.delivery.returns.mailbox import CLAIM, Mailbox, overdue
from broadside.delivery.returns.mailbox_jobs import read_mailbox
from broadside.health import examine
from broadside.house import House
from broadside.suppressions import Why
from tests.broadside.delivery.returns.conftest import BOUNCES, SAMPLES, Sent, why
from tests.conftest import SECRET
from tests.mailbox_server import Imap, Mailbag, Pop, Server, Talk, hang_up, serving
from tests.running import PATIENCE

STOP = threading.Event()
PERSON = b"From: A Reader <a@example.com>\nSubject: Hello\n\nIs anybody there?\n"
KINDS: dict[str, type[Talk]] = {"imap": Imap, "pop3": Pop}


def sample(name: str) -> bytes:
    return next(path for path in SAMPLES if path.stem == name).read_bytes()


@pytest.fixture
def bag() -> Mailbag:
    return Mailbag()


@pytest.fixture(params=list(KINDS))
def server(request: pytest.FixtureRequest, bag: Mailbag) -> Iterator[Server]:
    with serving(bag, KINDS[request.param]) as server:
        yield server


@pytest.fixture
def url(request: pytest.FixtureRequest, server: Server, bag: Mailbag) -> str:
    scheme = next(name for name, talk in KINDS.items() if server.RequestHandlerClass is talk)
    return f"{scheme}://bounces:{quote(bag.password)}@127.0.0.1:{server.port}"


@pytest.fixture
def bounce_settings(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"bounce_address": BOUNCES, "bounce_mailbox": url})


def read(house: House) -> Mailbox:
    """One round; how the mailbox stands afterwards."""
    read_mailbox(house)(STOP)
    db.session.expire_all()
    return db.session.get_one(Mailbox, 1)


def filled(sent: Sent, name: str) -> bytes:
    return sent.filled(next(path for path in SAMPLES if path.stem == name))


def test_a_bounce_is_taken_in_and_deleted_and_a_persons_mail_stays(house: House, sent: Sent, bag: Mailbag) -> None:
    bag.put(filled(sent, "postfix-user-unknown"), PERSON, filled(sent, "outlook-out-of-office"))
    state = read(house)
    assert sent.bounces == ["hard"]
    assert why(house) == Why.BOUNCED
    assert list(bag.mails) == [2]
    assert (state.left, state.trouble, state.claimed_until) == (1, "", None)
    assert state.read_at is not None


def test_what_was_left_for_a_person_is_not_fetched_again(house: House, sent: Sent, bag: Mailbag) -> None:
    bag.put(PERSON)
    assert [read(house).left for _ in range(3)] == [1, 1, 1]
    assert bag.fetched == [1]
    bag.put(filled(sent, "qmail-no-mailbox"))
    assert read(house).left == 1
    assert (bag.fetched, list(bag.mails)) == ([1, 2], [1])


def test_a_connection_that_breaks_between_storing_and_deleting_counts_once(
    house: House, sent: Sent, bag: Mailbag
) -> None:
    bag.put(filled(sent, "postfix-mailbox-full"))
    bag.before_delete = hang_up
    assert "mail server" in read(house).trouble
    assert (sent.bounces, list(bag.mails)) == (["soft"], [1])
    bag.before_delete = lambda: None
    assert read(house).trouble == ""
    assert (sent.bounces, bag.mails, bag.fetched) == (["soft"], {}, [1, 1])


READER = """
import sys, threading
from broadside.config import read_settings
from broadside.delivery.returns.mailbox_jobs import read_mailbox
from broadside.house import House
from wsgi import create_app
app = create_app(read_settings(home=sys.argv[1], secret_key=sys.argv[2], public_url="http://broadside.test",
                               bounce_address="bounces@news.example.org", bounce_mailbox=sys.argv[3]))
with app.app_context():
    read_mailbox(House.of(app))(threading.Event())
"""


def test_a_worker_killed_between_storing_and_deleting_counts_once(
    house: House, sent: Sent, bag: Mailbag, url: str
) -> None:
    bag.put(filled(sent, "postfix-mailbox-full"), filled(sent, "yahoo-arf"))
    command = [sys.executable, "-c", READER, str(house.settings.home), SECRET, url]

    def kill() -> None:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(PATIENCE)
        hang_up()

    bag.before_delete = kill
    worker = subprocess.Popen(command, cwd=ROOT)
    worker.wait(PATIENCE)
    assert (sent.bounces, list(bag.mails)) == (["soft"], [1, 2])
    bag.before_delete = lambda: None
    assert db.session.get_one(Mailbox, 1).claimed_until is not None
    Mailbox.end(None)
    db.session.commit()
    read(house)
    assert (sent.bounces, bag.mails) == (["soft", "complaint"], {})


def test_a_wrong_password_is_said_in_words_that_keep_it(house: House, bag: Mailbag) -> None:
    bag.password = "another secret"
    trouble = read(house).trouble
    assert trouble.startswith("The mail server said: ")
    assert "pa55 word" not in trouble
    assert db.session.get_one(Mailbox, 1).read_at is None


def test_only_one_worker_reads_at_a_time_and_a_dead_ones_claim_ends(house: House, bag: Mailbag) -> None:
    assert Mailbox.claim()
    db.session.commit()
    bag.put(PERSON)
    assert read(house).read_at is None
    db.session.get_one(Mailbox, 1).claimed_until = clock.now() - CLAIM
    db.session.commit()
    assert read(house).read_at is not None


def test_many_mails_are_read_over_several_sessions(
    house: House, sent: Sent, bag: Mailbag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_jobs, "AT_ONCE", 3)
    bag.put(*(PERSON + str(n).encode() for n in range(4)), *([filled(sent, "gmail-delay")] * 4))
    assert read(house).left == 4
    assert list(bag.mails) == [1, 2, 3, 4]


def test_a_mail_too_large_is_read_as_far_as_its_beginning(house: House, sent: Sent, bag: Mailbag) -> None:
    bag.put(filled(sent, "postfix-user-unknown") + b"x" * 70 + (b"\n" + b"y" * 70) * 8000)
    read(house)
    assert (sent.bounces, bag.mails) == (["hard"], {})


def test_a_mail_with_an_endless_line_jams_nothing(house: House, sent: Sent, bag: Mailbag) -> None:
    bag.put(b"Subject: " + b"x" * 5000 + b"\n\nhello", filled(sent, "postfix-user-unknown"))
    state = read(house)
    assert (sent.bounces, list(bag.mails), state.left, state.trouble) == (["hard"], [1], 1, "")


def test_a_mail_that_cannot_be_parsed_is_left(house: House, bag: Mailbag) -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    bag.put(deep, b"\x00\xff\xfe", b"Subject: =?utf-8?b?////?= =?x?q?a?=\nContent-Type: a/b; c*=x'y'%ff\n\n")
    assert read(house).left == 3


def test_health_tells_of_a_mailbox_unread_for_long(house: House, bag: Mailbag) -> None:
    def late() -> bool:
        return any(
            entry["late"] for entry in examine(house.backlogs).report["work"] if entry["name"] == "bounce mailbox"
        )

    read(house)
    assert overdue() is None
    assert not late()
    state = db.session.get_one(Mailbox, 1)
    state.read_at = clock.now() - 10 * CLAIM
    db.session.commit()
    assert overdue() is not None
    assert late()


def test_imap_without_uidplus_deletes_too(house: House, sent: Sent) -> None:
    bag = Mailbag(uidplus=False)
    bag.put(filled(sent, "postfix-user-unknown"), PERSON)
    with serving(bag, Imap) as server:
        box = boxes.open_box(f"imap://bounces:{quote(bag.password)}@127.0.0.1:{server.port}/INBOX")
        box.delete(box.names()[0])
        box.close()
        box.drop()
    assert list(bag.mails) == [2]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"bounce_address": "bounces+x@example.org"}, "without a +"),
        ({"bounce_address": f"{'a' * 38}@example.org"}, "at most 37 characters"),
        ({"bounce_address": BOUNCES, "bounce_mailbox": "imap://a:b@mail.example.org"}, "in the open"),
        ({"bounce_address": BOUNCES, "bounce_mailbox": "https://example.org"}, "imaps://"),
        ({"bounce_mailbox": "imaps://a:b@mail.example.org"}, "BROADSIDE_BOUNCE_ADDRESS"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(settings: Settings, given: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match="BROADSIDE_BOUNCE") as refusal:
        read_settings(home=settings.home, secret_key=SECRET, **given)
    assert said in str(refusal.value)
