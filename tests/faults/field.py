"""The field of a trial: a home with its database, an audience, a fault server, workers that are killed, and a clock."""

import re
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from sqlalchemy import insert

from broadside.config import Settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import DoubtPolicy, Exclusion, Letter, MailingState, Recipient
from broadside.house import House
from broadside.people import Person
from broadside.personal_links import LEAVE_PATH, PersonalLinks
from broadside.web.limits import limiter
from tests.faults.order import Order
from tests.faults.points import Plan
from tests.faults.relay import Relay
from tests.faults.time_seam import opened
from tests.faults.workers import Launcher, Worker
from tests.running import PATIENCE, until
from wsgi import create_app

PURPOSE = "newsletter:faults"
AT_ONCE = 5_000


@dataclass
class Field:
    """Everything a trial needs; the block that opened it is in the application's context."""

    app: Flask
    settings: Settings
    relay: Relay
    launcher: Launcher
    kills: list[Worker] = field(default_factory=list)
    running: list[Worker] = field(default_factory=list)
    left: dict[str, float] = field(default_factory=dict)
    audiences: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shared_file = self.settings.home / "shared"
        self.shared = opened(self.shared_file)
        self.guard = threading.Lock()

    def post(self, ref: str, number: int, excluded: int = 0, **letter: Any) -> set[str]:
        """A mailing to so many people of its own, and so many more left out with a reason; returns all addresses."""
        people = list(_people(ref, number + excluded))
        recipients = [Recipient(ident, address) for ident, address in people[:number]]
        exclusions = [Exclusion(ident, address, "wants digests only") for ident, address in people[number:]]
        outbox.post(written(ref, **letter), recipients, exclusions)
        db.session.commit()
        self.audiences[ref] = {address for _, address in people}
        return self.audiences[ref]

    def start(self, plan: Plan | None = None, connections: int = 4, **world: Any) -> Worker:
        """A worker; see `Order` for what may be said of its world."""
        named = {
            "BROADSIDE_HOME": str(self.settings.home),
            "BROADSIDE_SECRET_KEY": self.settings.secret_key,
            "BROADSIDE_PUBLIC_URL": self.settings.public_url,
            "BROADSIDE_DATABASE_URL": self.settings.database_url,
            "BROADSIDE_SMTP_URL": world.pop("smtp_url", self.relay.url),
            "BROADSIDE_SMTP_CONNECTIONS": str(connections),
        }
        log = str(self.settings.home / "workers.log")
        order = Order(named, self.relay.port, str(self.shared_file), log, plan, connections=connections)
        worker = self.launcher.start(replace(order, **world))
        self.running.append(worker)
        return worker

    def kill(self, worker: Worker) -> None:
        """SIGKILL from outside, wherever it is."""
        worker.kill()
        self.note_the_dead()

    def note_the_dead(self) -> None:
        """Move those that were killed to the list of kills."""
        with self.guard:
            self.kills += [worker for worker in self.running if worker.killed]
            self.running = [worker for worker in self.running if worker.running]

    def state(self, ref: str) -> MailingState:
        """Where a mailing stands, as it says itself."""
        db.session.rollback()
        mailing = outbox.find(ref)
        assert mailing is not None
        return MailingState(mailing.state)

    def finished(self, ref: str) -> bool:
        """Whether a mailing says that it is finished."""
        return self.state(ref) == MailingState.FINISHED

    def end(self, ref: str, seconds: float = PATIENCE) -> None:
        """Wait until a mailing is finished, and stop the workers as an operator does."""
        until(lambda: self.finished(ref), seconds)
        self.stop()

    def stop(self) -> None:
        """Kill workers that have nothing in hand; no kill that could explain a second copy."""
        for worker in self.running:
            worker.kill()
        self.running.clear()

    def tidy(self) -> None:
        """As it was before: nobody works, nothing is open, the server behaves and the clock is right."""
        self.stop()
        self.relay.up()
        self.relay.play()
        self.jump(-self.jumped)
        db.session.rollback()
        for ref in self.audiences:
            if self.state(ref) in (MailingState.SENDING, MailingState.PAUSED):
                outbox.cancel(ref, None)
        db.session.commit()
        for kept in (self.kills, self.left, self.audiences):
            kept.clear()

    def jump(self, seconds: float) -> None:
        """Let the wall clock of all workers jump, from where it is."""
        struct.pack_into("d", self.shared, 0, self.jumped + seconds)

    @property
    def jumped(self) -> float:
        """By how much it has jumped, in seconds."""
        return float(struct.unpack_from("d", self.shared, 0)[0])

    @property
    def troubles(self) -> int:
        """How many errors of the database workers have met."""
        return int(struct.unpack_from("q", self.shared, 8)[0])

    def see_to_the_end(self, ref: str, hours: float = 2.0) -> None:
        """Let hours pass until a mailing is finished, as people do who resume what has paused itself."""
        assert self.see_it_through(ref, PATIENCE, hours), "it was never finished"
        self.stop()

    def see_it_through(self, ref: str, seconds: float, hours: float) -> bool:
        """The same for no longer than some seconds; whether it is finished."""
        ends = time.monotonic() + seconds
        while (state := self.state(ref)) != MailingState.FINISHED and time.monotonic() < ends:
            if state == MailingState.PAUSED:
                outbox.resume(ref, None)
                db.session.commit()
            self.jump(hours * 3600)
            time.sleep(0.2)
        return state == MailingState.FINISHED

    def leave(self, address: str) -> None:
        """A reader's own one-click unsubscribe (RFC 8058), by the web's route; when it was answered is written down."""
        with self.app.app_context():
            person = Person.known(address)
            assert person is not None
            links = PersonalLinks(House.of(self.app).tokens, self.settings.public_url)
            path = f"{LEAVE_PATH}/{links.leave_token(person.id, PURPOSE)}"
            db.session.remove()
        answer = self.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        self.left[address] = time.monotonic()
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"


def _people(ref: str, number: int) -> Iterator[tuple[int, str]]:
    """So many confirmed readers, made in bulk."""
    name = re.sub(r"[^a-z0-9]+", "-", ref.lower())
    for first in range(0, number, AT_ONCE):
        rows = [{"address": f"{name}.{n}@example.net", "name": ""} for n in range(first, min(number, first + AT_ONCE))]
        ids = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
        joined = [{"person_id": ident, "purpose": PURPOSE, "state": State.ACTIVE} for ident in ids]
        db.session.execute(insert(Subscription), joined)
        yield from zip(ids, (row["address"] for row in rows), strict=True)


def written(ref: str, body: int = 0, **changes: Any) -> Letter:
    """A small letter with all sentinels in it, or one with a body of so many kilobytes."""
    fields: dict[str, Any] = {
        "ref": ref,
        "purpose": PURPOSE,
        "sender_name": "Example Rights Network",
        "sender_address": "news@example.org",
        "subject": "No. 4: the matching powers",
        "html": '<p>[[greeting]]</p><a href="[[unsubscribe_url]]">Leave</a>'
        + "<p>All that was said.</p>\n" * 40 * body,
        "text": "[[greeting]]\n\nLeave: [[unsubscribe_url]]\nChoose: [[preferences_url]]\n",
        "doubt_policy": DoubtPolicy.RESEND_ONCE,
    }
    return Letter(**fields | changes)


@contextmanager
def opened_field(settings: Settings, relay: Relay, launcher: Launcher) -> Iterator[Field]:
    """A field in a home whose database is migrated already; whoever uses it enters the application's context."""
    app = create_app(settings.model_copy(update={"smtp_url": relay.url}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    trial = Field(app, settings, relay, launcher)
    try:
        yield trial
    finally:
        trial.stop()
        trial.shared.close()
        with app.app_context():
            db.engine.dispose()


@contextmanager
def in_use(trial: Field) -> Iterator[Field]:
    """The field for one test: in its context, and tidied up after it, however it ended."""
    with trial.app.app_context():
        try:
            yield trial
        finally:
            trial.tidy()
            db.session.remove()
