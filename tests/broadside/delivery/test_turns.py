"""Turns: talks go on in one thread, wait for what they say, and end or fail together."""

import socket
import time
from collections.abc import Iterator

import pytest

from broadside.delivery.turns import BETWEEN, READ, Aside, Ready, Steps, Turns, alone, rest


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_who_waits_for_a_socket_goes_on_when_it_can_be_read(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    heard: list[bytes] = []

    def listens() -> Steps[None]:
        assert (yield Ready(ours.fileno(), READ, time.monotonic() + 30))
        heard.append(ours.recv(9))

    def speaks() -> Steps[None]:
        yield from rest(0.01)
        theirs.send(b"hello")

    Turns().run([listens(), speaks()])
    assert heard == [b"hello"]


def test_a_deadline_that_passes_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    def waits() -> Steps[bool]:
        found: bool = yield Ready(ends[0].fileno(), READ, time.monotonic() + 0.01)
        return found

    assert alone(waits()) is False


def test_what_blocks_holds_nobody_up() -> None:
    order: list[str] = []
    held = socket.socketpair()

    def blocked() -> Steps[None]:
        done = yield Aside(lambda: held[0].recv(1))
        order.append(f"aside {done.result()!r}")

    def quick() -> Steps[None]:
        yield from rest(0.0)
        order.append("quick")
        held[1].send(b"!")

    with held[0], held[1]:
        Turns().run([blocked(), quick()])
    assert order == ["quick", "aside b'!'"]


def test_an_error_aside_comes_back_with_its_future() -> None:
    def fails() -> Steps[str]:
        done = yield Aside(lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            done.result()
        return "kept"

    assert alone(fails()) == "kept"


def test_what_is_done_between_the_turns_is_done_once_for_all_who_wait() -> None:
    calls: list[int] = []
    waiting: list[int] = []

    def asks(number: int) -> Steps[None]:
        waiting.append(number)
        yield BETWEEN
        assert not waiting

    def between() -> None:
        calls.append(len(waiting))
        waiting.clear()

    Turns(between).run([asks(number) for number in range(7)])
    assert calls == [7]


def test_nobody_waits_for_company_that_does_not_come(ends: tuple[socket.socket, socket.socket]) -> None:
    """One talk hangs on a silent server; another is served all the while."""
    served: list[int] = []

    def silent() -> Steps[None]:
        assert (yield Ready(ends[0].fileno(), READ, time.monotonic() + 30))

    def busy() -> Steps[None]:
        for number in range(5):
            yield BETWEEN
            served.append(number)
        ends[1].send(b"!")

    Turns().run([silent(), silent_too(), busy()])
    assert served == list(range(5))


def silent_too() -> Steps[None]:
    """Another that has nothing to do for a while."""
    yield from rest(0.05)


def test_an_error_that_nobody_keeps_ends_all_and_is_raised() -> None:
    closed: list[str] = []

    def patient() -> Steps[None]:
        try:
            yield from rest(600)
        finally:
            closed.append("patient")

    def fails() -> Steps[None]:
        yield BETWEEN
        raise LookupError("nobody keeps this")

    with pytest.raises(LookupError, match="nobody keeps this"):
        Turns().run([patient(), fails()])
    assert closed == ["patient"]


def test_steps_alone_return_what_they_return_and_raise_what_they_raise() -> None:
    def gives() -> Steps[int]:
        yield from rest(0)
        return 7

    def raises() -> Steps[int]:
        yield from rest(0)
        raise ValueError("no")

    assert alone(gives()) == 7
    with pytest.raises(ValueError, match="no"):
        alone(raises())
