"""The preview: from the last key to the mail drawn anew beside the text, in a real browser, for a long issue."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from bench.figure import Figure
from broadside.config import read_settings
from broadside.database import db
from broadside.serving import THREADS
from tests.conftest import BROWSER_FLAGS
from tests.looking import let_in
from tests.needs import CHROMIUM
from tests.newsletters.publication import publication, written
from tests.people import ALICE, account
from wsgi import create_app

TIMES, WARM = 40, 5
PARAGRAPH = "Harbour | [New powers, old **data**](https://news.example.org/new-powers): what was said this week. "
# One key is typed; the time ends with the first frame painted in which the mail has it.
TYPE = """(word) => new Promise((done) => {
    const area = document.querySelector("textarea[data-markdown]");
    const frame = document.querySelector("iframe[name=proof]");
    area.setSelectionRange(0, 0);
    const began = performance.now();
    document.execCommand("insertText", false, word);
    const look = () => {
        if (frame.contentDocument.body.textContent.includes(word)) done(performance.now() - began);
        else requestAnimationFrame(look);
    };
    look();
})"""


def measure() -> Iterator[Figure]:
    """The median and the 95th of the milliseconds from a key to the mail that shows it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), _long_issue) as (app, address),
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=CHROMIUM.path, args=BROWSER_FLAGS)
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        let_in(app, context, address, ALICE)
        page = context.new_page()
        page.goto("/desk/issues/1/sections/1")
        page.locator("textarea[data-markdown]").focus()
        times = sorted(_typed(page)[WARM:])
        browser.close()
    yield Figure("preview_from_key_median", round(times[len(times) // 2], 1), "ms", "under 150")
    yield Figure("preview_from_key_95th", round(times[len(times) * 95 // 100], 1), "ms", "under 150")


def _typed(page: Page) -> list[float]:
    times = []
    for number in range(WARM + TIMES):
        times.append(float(page.evaluate(TYPE, f"word{number:03d} ")))
        page.wait_for_timeout(250)  # as long as the next word takes
    return times


def _long_issue(app: Flask) -> None:
    issue, alice = written(publication()), account(ALICE)
    for section in issue.sections:
        section.save(section.heading, "\n\n".join([PARAGRAPH * 3] * 10), section.revision, alice)
    db.session.commit()


@contextmanager
def served(home: Path, fill: Callable[[Flask], None]) -> Iterator[tuple[Flask, str]]:
    """An application on a database that was filled, and the address at which it answers."""
    app = create_app(read_settings(home=home, secret_key="a-secret-for-the-benchmark-and-nothing-else"))
    with app.app_context():
        upgrade()
        fill(app)
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    threading.Thread(target=server.run, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.effective_port}"
    server.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
