"""The jail: what is inside may break or run for ever, and nobody outside is the worse for it."""

import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadside.feeds.found import HostileError, NotAFeedError, TooHeavyError
from broadside.feeds.jail import Jail
from tests.local_site import entry, rss
from tests.running import PATIENCE

URL = "https://harbour.example.org/feed"


@pytest.fixture
def jail() -> Iterator[Jail]:
    made = Jail()
    yield made
    made.close()


def test_a_feed_comes_out_as_it_would_without_a_jail(jail: Jail) -> None:
    feed = jail.read_feed(rss(entry("a", "Café", published="Wed, 18 Nov 2026 09:30:00 GMT")).encode(), URL)
    assert feed.items[0].title == "Café"
    assert feed.items[0].published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def test_an_error_inside_comes_out_with_its_kind_and_words(jail: Jail) -> None:
    with pytest.raises(HostileError, match="Refused"):
        jail.read_feed(b'<!DOCTYPE rss [<!ENTITY a "x">]><rss/>', URL)
    with pytest.raises(NotAFeedError, match="web page"):
        jail.read_feed(b"<html></html>", URL)


def test_a_page_and_a_list_are_read_in_it_too(jail: Jail) -> None:
    assert jail.read_page(b"<title>Hello</title>", URL).title == "Hello"
    listed = jail.read_opml(b'<opml version="2.0"><body><outline xmlUrl="https://a.example.org/feed"/></body></opml>')
    assert [outline.url for outline in listed] == ["https://a.example.org/feed"]


def test_what_takes_too_long_is_stopped_from_within(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadside.feeds.jail.PATIENCE", 10.0 * PATIENCE)
    begun = time.monotonic()
    with pytest.raises(TooHeavyError, match="5 seconds"):
        jail.read_feed(b"<rss version='2.0'><channel>" + b"<a>" * 1_500_000 + b"</channel></rss>", URL)
    assert time.monotonic() - begun < PATIENCE, "we gave up, and the prisoner did not"


def test_what_takes_too_much_memory_is_stopped(jail: Jail) -> None:
    with pytest.raises(TooHeavyError):
        jail.read_page(b"<b><i>" * 800_000, URL)


@contextmanager
def slow_one(jail: Jail) -> Iterator[socket.socket]:
    """A prisoner who waits for a job that does not come; yields the way to him."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        jail._hand_over(theirs)
        theirs.close()
        yield ours


def test_many_are_read_at_once_and_a_slow_one_holds_up_nobody(jail: Jail) -> None:
    jail.read_feed(rss(entry("a")).encode(), URL)
    with slow_one(jail) as slow:
        assert jail.read_feed(rss(entry("b")).encode(), URL).items[0].guid == "b"
        assert not select.select([slow], [], [], 0)[0], "the slow one had to end first"
        with ThreadPoolExecutor(8) as pool:
            feeds = list(pool.map(lambda n: jail.read_feed(rss(entry(str(n))).encode(), URL), range(24)))
    assert [feed.items[0].guid for feed in feeds] == [str(n) for n in range(24)]


def test_a_jailer_that_was_killed_is_replaced(jail: Jail) -> None:
    jail.read_feed(rss(entry("a")).encode(), URL)
    assert jail._jailer is not None
    os.kill(jail._jailer.pid, signal.SIGKILL)
    jail._jailer.wait()
    assert jail.read_feed(rss(entry("b")).encode(), URL).items[0].guid == "b"


def test_closing_ends_the_jailer(jail: Jail) -> None:
    jail.read_feed(rss(entry("a")).encode(), URL)
    process = jail._jailer
    jail.close()
    assert process is not None
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows a process's environment")
def test_the_jailer_knows_none_of_our_secrets(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSIDE_SECRET_KEY", "a-secret-that-nobody-inside-may-know")
    jail.read_feed(rss(entry("a")).encode(), URL)
    assert jail._jailer is not None
    assert b"BROADSIDE" not in Path(f"/proc/{jail._jailer.pid}/environ").read_bytes()
