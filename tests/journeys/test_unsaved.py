"""Nothing typed is lost: the server dies, the tab is closed, the session ends, and the browser gives it back."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from broadside.config import read_settings
from broadside.database import db
from broadside.sessions import end_all
from newsletters.issues import Issue
from tests.hands import arriving, go, press
from tests.looking import let_in
from tests.newsletters.publication import approved, publication, written
from tests.people import ALICE, account
from tests.running import free_port, start, until
from wsgi import create_app

pytestmark = pytest.mark.browser

FIRST = "/desk/issues/1/sections/1"
TWO_SECONDS, HALF_A_SECOND = 2_000, 500


class Serving:
    """A `broadside serve` of the test's own, to be killed and started again at its port."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.app = create_app(read_settings(home=home))
        self.process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = start(self.home, self.port, "serve")
        until(self._answers)

    def kill(self) -> None:
        """Without a word, as when the power fails."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            self.process = None

    def kept(self) -> str:
        return kept(self.app)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "it ended by itself"
        with closing(socket.socket()) as knocking:
            return knocking.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def serving(tmp_path: Path, migrated_database: Path) -> Iterator[Serving]:
    """A server as a process of its own, with a draft in its house."""
    home = tmp_path / "served"
    home.mkdir()
    shutil.copy(migrated_database, home / "broadside.sqlite3")
    served = Serving(home)
    with served.app.app_context():
        written(publication())
    served.start()
    yield served
    served.kill()
    with served.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at the first section of a draft."""
    with app.app_context():
        written(publication())
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(FIRST)
    return browser_page


def area(page: Page) -> Locator:
    return page.locator("textarea[data-markdown]")


def state(page: Page) -> Locator:
    return page.locator("[data-saved]")


def offer(page: Page) -> Locator:
    return page.get_by_role("region", name="Written here and never saved")


def kept(app: Flask) -> str:
    with app.app_context():
        return str(db.session.get_one(Issue, 1).sections[0].markdown)


def has(app: Flask, letter: str) -> bool:
    return letter in kept(app)


def cut_off(page: Page) -> Callable[[], None]:
    """Let no save arrive; returns what lets them arrive again."""
    page.route("**/sections/1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    return lambda: page.unroute("**/sections/1")


def test_a_server_killed_while_one_types_loses_nothing(chromium: Browser, serving: Serving) -> None:
    context = chromium.new_context(base_url=serving.address)
    let_in(serving.app, context, serving.address, ALICE)
    page = context.new_page()
    page.goto(FIRST)
    area(page).fill("One.")
    expect(state(page)).to_contain_text("Saved ")
    area(page).press_sequentially(" Two.")
    serving.kill()
    area(page).press_sequentially(" Three.")
    expect(state(page)).to_contain_text("the server does not answer. Your text is still here, and kept in this browser")
    assert serving.kept().startswith("One.")
    page.close()
    serving.start()
    page = context.new_page()
    page.goto(FIRST)
    expect(offer(page).locator("ins")).to_contain_text("Three.")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(area(page)).to_have_value("One. Two. Three.")
    expect(state(page)).to_contain_text("Saved ")
    assert serving.kept() == "One. Two. Three."
    page.reload()
    expect(offer(page)).to_be_hidden()
    context.close()


def test_whoever_types_without_a_pause_is_saved_every_two_seconds(
    app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page
) -> None:
    with app.app_context():
        written(publication())
    let_in(app, browser_context, live_server, ALICE)
    browser_page.clock.install()
    browser_page.goto(FIRST)
    browser_page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))  # from here on it goes as the hands do
    for letter in "xyz":
        for _ in range(TWO_SECONDS // HALF_A_SECOND):
            area(browser_page).press(letter)
            browser_page.clock.run_for(HALF_A_SECOND)  # too short for a pause
        until(partial(has, app, letter))


def test_what_was_saved_without_hearing_so_is_no_conflict_with_oneself(app: Flask, desk: Page) -> None:
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    desk.route("**/sections/1", lose_the_first_answer)
    area(desk).fill("Arrived, and nobody heard.")
    expect(state(desk)).to_contain_text("does not answer")
    assert kept(app) == "Arrived, and nobody heard."
    area(desk).press_sequentially(" More.")
    expect(state(desk)).to_contain_text("Saved ")
    assert kept(app) == "Arrived, and nobody heard. More."


def test_a_lost_session_returns_to_the_text(app: Flask, desk: Page) -> None:
    with app.app_context():
        end_all(account(ALICE))
        db.session.commit()
    area(desk).fill("Typed for nobody.")
    expect(state(desk)).to_contain_text("Not saved: you are signed out. Your text is kept in this browser.")
    go(desk.get_by_role("link", name="Sign in and come back to it"))
    expect(desk).to_have_url(re.compile("/sign-in.next=/desk/issues/1/sections/1$"))
    let_in(app, desk.context, desk.url.partition("/sign-in")[0], ALICE)
    desk.goto(FIRST)
    expect(area(desk)).to_have_value("All about Welcome.")
    offer(desk).get_by_role("button", name="Put it back").click()
    expect(state(desk)).to_contain_text("Saved ")
    assert kept(app) == "Typed for nobody."


def test_signed_in_anew_in_another_tab_the_page_goes_on_saving(app: Flask, live_server: str, desk: Page) -> None:
    desk.context.clear_cookies()
    let_in(app, desk.context, live_server, ALICE)
    area(desk).fill("With the token of an ended session.")
    expect(state(desk)).to_contain_text("Saved ")
    assert kept(app) == "With the token of an ended session."


def test_an_unsaved_text_is_offered_even_when_somebody_saved_since(app: Flask, desk: Page) -> None:
    cut_off(desk)
    area(desk).fill("Mine, on a train.")
    expect(state(desk)).to_contain_text("does not answer")
    with app.app_context():
        section = db.session.get_one(Issue, 1).sections[0]
        section.save(section.heading, "Theirs, in the office.", section.revision, account(ALICE))
        db.session.commit()
    page = desk.context.new_page()
    desk.close()
    page.goto(FIRST)
    expect(offer(page)).to_contain_text("saved since")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(state(page)).to_contain_text("saved this too")
    press(page, "See both texts")
    press(page, "Take mine, and let theirs go")
    expect(area(page)).to_have_value("Mine, on a train.")
    expect(offer(page)).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_let_go_is_gone_and_signing_out_leaves_nothing(desk: Page) -> None:
    cut_off(desk)
    for words in ("Once.", "Twice."):
        area(desk).fill(words)
        expect(state(desk)).to_contain_text("does not answer")
        desk.goto("about:blank")
        desk.goto(FIRST)
    expect(offer(desk).locator("ins")).to_contain_text("Twice.")
    offer(desk).get_by_role("button", name="Let it go").click()
    expect(offer(desk).locator("ins")).to_contain_text("Once.")
    desk.goto("/desk/issues")
    assert any(key.startswith("broadside.seen.") for key in desk.evaluate("Object.keys(sessionStorage)"))
    desk.once("dialog", lambda asked: asked.dismiss())
    desk.get_by_role("button", name="Sign out").first.click()
    assert desk.evaluate("Object.keys(localStorage).length") == 1
    desk.once("dialog", lambda asked: asked.accept())
    with arriving(desk):
        desk.get_by_role("button", name="Sign out").first.click()
    left = desk.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in left if key.startswith("broadside.")] == []


def test_saving_keeps_undo_and_saving_by_hand_the_place_of_the_caret(app: Flask, desk: Page) -> None:
    area(desk).press("Control+End")
    desk.keyboard.insert_text(" And more")
    expect(state(desk)).to_contain_text("Saved ")
    desk.keyboard.press("Control+z")
    expect(area(desk)).to_have_value("All about Welcome.")
    expect(state(desk)).to_contain_text("Saved ")
    with app.app_context():
        approved(publication(title="Second"))
    desk.goto("/desk/issues/2")
    area(desk).press("Home")
    with arriving(desk):
        desk.keyboard.press("Control+s")
    expect(area(desk)).to_be_focused()
    assert area(desk).evaluate("area => area.selectionStart") == 0
