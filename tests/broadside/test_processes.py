import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

import pytest

from broadside.config import read_settings
from broadside.serving import DRAIN, PortTaken, must_be_free
from tests.running import PATIENCE, Run, free_port, start, until

PASSWORD = "seven grey herons at noon"
FORM = {
    "name": "Ada",
    "email": "ada@example.org",
    "password": PASSWORD,
    "title": "Immigration, Data and Technology",
    "about": "Once a month.",
    "organisation": "Example Rights",
    "postal": "1 Example Street, London",
    "sender_address": "news@example.org",
    "sending_week": "-1",
    "sending_weekday": "3",
    "sending_time": "09:30",
}


def browser() -> OpenerDirector:
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))


def fill(opener: OpenerDirector, address: str, values: dict[str, str]) -> tuple[str, str]:
    """GET a form, POST it with its CSRF token; returns where that led, and the page."""
    page = opener.open(address, timeout=PATIENCE).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    answer = opener.open(address, urlencode(values | {"csrf_token": token[1]}).encode(), timeout=PATIENCE)
    return answer.geturl(), answer.read().decode()


def test_a_first_run_is_set_up_by_the_printed_link_and_drained_by_sigterm(run: Run) -> None:
    link = run.heard(rf"http://127\.0\.0\.1:{run.port}/set-up/\S+")[0]
    address = f"http://127.0.0.1:{run.port}"

    led_to, page = fill(browser(), link, FORM)
    assert led_to == f"{address}/desk"
    assert "Immigration, Data and Technology is set up" in page

    led_to, page = fill(browser(), f"{address}/sign-in", {"email": "ada@example.org", "password": PASSWORD})
    assert led_to == f"{address}/desk"
    assert "Ada" in page

    health = json.load(browser().open(f"{address}/healthz", timeout=PATIENCE))
    assert (health["status"], health["workers"]) == ("ok", 1)

    began = time.monotonic()
    assert run.stop() == 0
    assert time.monotonic() - began < DRAIN.total_seconds(), "nothing was in hand, and it was waited for"
    assert "has finished what was in hand" in "".join(run.said)


def test_a_second_run_on_the_same_port_says_so_and_starts_nothing(run: Run) -> None:
    run.heard("/set-up/")
    second = start(run.home, run.port, "run")
    said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 2
    assert f"port {run.port} at 127.0.0.1 is in use already" in said
    assert f"BROADSIDE_PORT={run.port + 1}" in said
    assert "Traceback" not in said
    assert run.process.poll() is None


def test_a_restart_after_setting_up_prints_the_address_and_no_link(run: Run) -> None:
    link = run.heard(r"http://\S+/set-up/\S+")[0]
    fill(browser(), link, FORM)
    assert run.stop(signal.SIGINT) == 0
    again = Run(run.home, run.port)
    try:
        again.heard(rf"Broadside is at http://127\.0\.0\.1:{run.port}/desk")
        assert "set-up" not in "".join(again.said)
    finally:
        assert again.stop() == 0


def test_when_the_worker_is_killed_run_ends_with_a_failure_that_says_who_ended(run: Run) -> None:
    run.heard("Working")
    with closing(sqlite3.connect(run.home / "broadside.sqlite3")) as database:
        (worker,) = database.execute("SELECT pid FROM worker").fetchone()
    os.kill(worker, signal.SIGKILL)
    assert run.ended() == 1
    assert "Ended by itself: work (-9)" in "".join(run.said)


SLOW_WEB = """
import sys
import time
from pathlib import Path
from broadside.serving import serve
from wsgi import create_app

app = create_app()

@app.get("/slow")
def slow():
    print("in hand", flush=True)
    while not Path(sys.argv[1]).exists():
        time.sleep(0.05)
    return "answered" * 100_000

serve(app)
"""


def test_a_request_in_hand_is_answered_whole_before_the_web_ends(tmp_path: Path) -> None:
    port, go_on = free_port(), tmp_path / "go on"
    with alone(tmp_path / "home", port, "-c", SLOW_WEB, str(go_on)) as (web, heard), connected(port) as asking:
        asking.sendall(b"GET /slow HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        while heard.readline() != "in hand\n":
            assert web.poll() is None
        web.send_signal(signal.SIGTERM)
        until(lambda: refuses(port))
        with pytest.raises(subprocess.TimeoutExpired):
            web.wait(3)  # longer than a web that drains nothing takes to end
        go_on.touch()
        answer = b""
        while part := asking.recv(65536):
            answer += part
        assert answer.endswith(b"answered" * 100_000)
        assert web.wait(PATIENCE) == 0


@contextmanager
def alone(home: Path, port: int, *command: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """A process of ours and what it says; killed when the test ends before it."""
    process = start(home, port, *command, module=False)
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def connected(port: int) -> socket.socket:
    until(lambda: not refuses(port))
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def refuses(port: int) -> bool:
    """Whether nobody takes new connections at the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # the door was closed on this very one
        return False
    return False


def test_serve_and_work_refuse_a_database_that_is_not_up_to_date(tmp_path: Path) -> None:
    for command in ("serve", "work"):
        process = start(tmp_path / "home", free_port(), command)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "broadside migrate" in said


def test_a_bad_setting_is_named_and_nothing_starts(tmp_path: Path) -> None:
    process = start(tmp_path / "home", 99999, "run")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "BROADSIDE_PORT" in said


def test_a_free_port_is_accepted_and_a_taken_one_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = read_settings(home=tmp_path, port=taken.getsockname()[1])
        with pytest.raises(PortTaken, match="in use already"):
            must_be_free(settings)
    must_be_free(settings)


def test_before_set_up_the_front_the_desk_and_the_sign_in_page_point_to_the_link(run: Run) -> None:
    run.heard("/set-up/")
    for path in ("/", "/desk", "/sign-in"):
        with pytest.raises(HTTPError) as refused:
            browser().open(f"http://127.0.0.1:{run.port}{path}", timeout=PATIENCE)
        with refused.value as answer:
            assert answer.code == 503
            assert "not set up yet" in answer.read().decode()
