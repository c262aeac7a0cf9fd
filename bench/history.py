"""History: an issue with 200 versions: what its pages and a save take the server, in milliseconds."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bench.figure import Figure
from broadside.config import read_settings
from broadside.database import db
from newsletters.issues import Issue
from newsletters.sections import Section
from newsletters.versions import KeptText, Version
from tests.newsletters.publication import publication, written
from tests.people import ALICE, account, signed_in
from wsgi import create_app

VERSIONS = 200
WARM, TIMES = 3, 40
GOAL = "under 100"
PARAGRAPH = "The Home Office shared what it had promised to keep apart, and said so only when it was asked. " * 3
ISSUE = "/desk/issues/1"


def measure() -> Iterator[Figure]:
    """The 95th of the milliseconds that each page takes, warm; and how much the versions weigh."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings(home=Path(folder), public_url="http://broadside.test"))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        with app.app_context():
            upgrade()
            fill()
        yield from _pages(app)
        with app.app_context():
            weight = db.session.scalar(select(func.sum(func.length(KeptText.text)))) or 0
            yield Figure("history_texts", round(weight / 1_000_000, 2), "MB")
            db.session.remove()
            db.engine.dispose()


def fill() -> None:
    """Write an issue of ten sections, of 5 KB each, in so many sittings."""
    issue, alice = written(publication()), account(ALICE)
    while len(issue.sections) < 10:
        issue.add_section(f"Campaign {len(issue.sections)}", issue.sections[-1], alice)
    for section in issue.sections:
        section.save(section.heading, "\n\n".join([PARAGRAPH] * 17), section.revision, alice)
    for number in range(VERSIONS):
        section = issue.sections[number % 10]
        words = section.markdown.split("\n\n")
        words[number % 17] = f"In sitting {number} this was written. {PARAGRAPH}"
        section.save(section.heading, "\n\n".join(words), section.revision, alice)
        issue.keep_version()
    db.session.commit()
    kept = db.session.scalar(select(func.count()).select_from(Version))
    if kept != VERSIONS:
        raise RuntimeError(f"{kept} versions were kept, not {VERSIONS}")


def _pages(app: Flask) -> Iterator[Figure]:
    client = signed_in(app.test_client(), ALICE)
    saves = iter(range(10_000))

    def save() -> TestResponse:
        with app.app_context():
            issue = db.session.get_one(Issue, 1)
            section = db.session.get_one(Section, issue.sections[0].id)
            form = {"heading": section.heading, "revision": str(section.revision)}
            form["markdown"] = f"{section.markdown} {next(saves)}"
        return client.post(f"{ISSUE}/sections/1", data=form, headers={"Accept": "application/json"})

    asked: dict[str, Callable[[], TestResponse]] = {
        "compose": lambda: client.get(ISSUE),
        "list": lambda: client.get(f"{ISSUE}/history"),
        "difference": lambda: client.get(f"{ISSUE}/history/{VERSIONS // 2}"),
        "difference_to_now": lambda: client.get(f"{ISSUE}/history/1?against=now"),
        "save": save,
    }
    for name, ask in asked.items():
        yield Figure(f"history_{name}", round(_seconds(ask) * 1000, 1), "ms", GOAL)


def _seconds(ask: Callable[[], TestResponse]) -> float:
    """The 95th of some tries."""
    took = []
    for _ in range(WARM + TIMES):
        begun = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.request.path} answered {answer.status_code}")
    return sorted(took[WARM:])[round(0.95 * TIMES) - 1]
