"""Freezing: the ledger of an issue to a million readers, with exclusions and suppressed addresses, on SQLite."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert

from bench.figure import Figure
from broadside import clock
from broadside.config import read_settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, suppress
from newsletters import mail
from newsletters.issues import Issue, IssueKind
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Subscriber
from wsgi import create_app

READERS, SLICE = 1_000_000, 50_000
NEWSLETTER = {
    "title": "Immigration, Data and Technology",
    "sender_name": "Example Rights Network",
    "sender_address": "news@example.org",
    "organisation": "Example Rights Network",
    "postal": "12 Example Street, London N1 1AA",
}


def measure() -> Iterator[Figure]:
    """Seconds from the issue that is due to the committed ledger, and for the forecast; and the memory it took."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings(home=Path(folder), public_url="https://news.example.org"))
        with app.app_context():
            upgrade()
            newsletter = Newsletter.create(NEWSLETTER)
            issue = Issue.start(newsletter, IssueKind.ISSUE, clock.today().replace(day=1), None)
            db.session.commit()
            _fill(newsletter, House.of(app))
            before = _memory()
            yield Figure("forecast_of_1000000", _seconds(lambda: mail.forecast(issue, House.of(app))), "s")
            yield Figure("freezing_1000000", _seconds(lambda: _freeze(issue, House.of(app))), "s", "at most 20 s")
            yield Figure("freezing_memory_grew", round(_memory() - before, 1), "MB", "under 10 MB")
            db.session.remove()
            db.engine.dispose()


def _freeze(issue: Issue, house: House) -> None:
    letter = outbox.Letter(
        "bench:1", issue.newsletter.purpose, "Network", "news@example.org", "No. 4", "<p>Hello</p>", "Hello"
    )
    outbox.post_selected(letter, mail.gate(house).candidates(issue), house.tokens)
    db.session.commit()
    if sum(outbox.tally("bench:1").values()) != READERS:
        raise RuntimeError(f"somebody is missing: {outbox.tally('bench:1')}")


def _fill(newsletter: Newsletter, house: House) -> None:
    """A readership of which one in ten wants digests, and one in a thousand has bounced."""
    for start in range(1, READERS + 1, SLICE):
        numbers = range(start, start + SLICE)
        people = [{"id": n, "address": f"reader{n}@example.net", "name": f"Reader {n}"} for n in numbers]
        db.session.execute(insert(Person), people)
        each = {"purpose": newsletter.purpose, "state": State.ACTIVE}
        db.session.execute(insert(Subscription), [each | {"id": n, "person_id": n} for n in numbers])
        chosen = [Cadence.EVERY if n % 10 else Cadence.DIGEST for n in numbers]
        rows = [
            {"subscription_id": n, "newsletter_id": newsletter.id, "cadence": cadence}
            for n, cadence in zip(numbers, chosen, strict=True)
        ]
        db.session.execute(insert(Subscriber), rows)
        for n in numbers[::1000]:
            suppress(house.tokens, f"reader{n}@example.net", Why.BOUNCED)
        db.session.commit()


def _seconds(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return round(time.monotonic() - start, 2)


def _memory() -> float:
    """The most this process has taken so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
