"""The twelve points at which a worker is killed, and how each is known from outside: by the wire, or by the SQL."""

import os
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    """A place in the life of one message, in its order."""

    BEFORE_CLAIM = "before the claim"
    AFTER_CLAIM = "after the claim was committed"
    BEFORE_MAIL = "before MAIL"
    AFTER_RCPT = "after RCPT was answered"
    BEFORE_MARK = "before the mark of sending"
    AFTER_MARK = "after the mark was committed"
    MID_BODY = "in the middle of the body"
    BEFORE_DOT = "before the final dot"
    AFTER_DOT = "after the dot, before its reply"
    AFTER_REPLY = "after the reply, before the outcome is written"
    AFTER_OUTCOME = "after the outcome was committed"
    IN_FINISH = "while the mailing is finished"


# Only here has a mail been handed over of which the worker cannot know what became of it: MAIL stands behind the dot of
# the mail before, and its answers come with the answer to that.
DOUBTFUL = frozenset({Point.BEFORE_MAIL, Point.AFTER_RCPT, Point.AFTER_DOT, Point.AFTER_REPLY})


class Deed(StrEnum):
    """What is done at a point."""

    KILL = "kill"  # SIGKILL: nothing is cleaned up
    FREEZE = "freeze"  # SIGSTOP: the process stands still until SIGCONT, as a laptop that sleeps


@dataclass(frozen=True)
class Plan:
    """Do a deed at the n-th passage of a point (from 1)."""

    point: Point
    passage: int = 1
    deed: Deed = Deed.KILL


class Fate:
    """Counts the passages of this process, and does the deed; one for all threads."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.plan, self.passed, self.lock = plan, 0, threading.Lock()
        self.writing: Callable[[], bool] = lambda: False

    def strikes(self, point: Point) -> bool:
        """Whether the deed is due at this passage, which counts."""
        if self.plan is None or point != self.plan.point:
            return False
        with self.lock:
            self.passed += 1
            return self.passed == self.plan.passage

    def do(self) -> None:
        """The deed; after a kill nothing follows."""
        assert self.plan is not None
        if self.plan.deed == Deed.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        while self.writing():  # who sleeps in a transaction keeps everybody from the database, and proves nothing
            time.sleep(0.001)
        # To this very thread: it stops before the call returns, and all others with it.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def pass_by(self, point: Point) -> None:
        """One passage where there is nothing to do between noticing and doing."""
        if self.strikes(point):
            self.do()


class Wire:
    """Follows what one connection says and hears, and finds the points in it, however it is cut into calls."""

    def __init__(self) -> None:
        self.in_body, self.tail = False, b""
        self.asked: deque[bytes] = deque([b"HELLO"])  # what the server has yet to answer, its greeting first
        self.half = b""

    def points(self, data: bytes) -> list[tuple[int, Point]]:
        """Which points lie in bytes about to be sent, and how many of the bytes go out before each."""
        found: list[tuple[int, Point]] = []
        for start, stop, verb in self._parts(data):
            if verb in {b"BODY", DOT}:
                if stop - start > 4:
                    found.append((start + (stop - start) // 2, Point.MID_BODY))
                if verb == DOT:
                    found += [(max(start, stop - 3), Point.BEFORE_DOT), (stop, Point.AFTER_DOT)]
            elif verb == b"MAIL":
                found.append((start, Point.BEFORE_MAIL))
        return found

    def said(self, data: bytes) -> None:
        """Take note of bytes that were sent."""
        for start, stop, verb in list(self._parts(data)):
            if verb == b"BODY":
                self.tail = (self.tail + data[start:stop])[-4:]
            else:
                self.asked.append(verb)
                self.in_body, self.tail = False, b""

    def heard(self, data: bytes) -> list[Point]:
        """Which points the replies in these bytes make."""
        *lines, self.half = (self.half + data).split(b"\n")
        found = []
        for line in lines:
            if line[3:4] == b"-" or not self.asked:
                continue
            verb = self.asked.popleft()
            if verb in ANSWERED:
                found.append(ANSWERED[verb])
            if verb == b"DATA" and line.startswith(b"354"):
                self.in_body, self.tail = True, b"\r\n"
        return found

    def _parts(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """The bytes as (start, end, verb): commands by their verb, a body that goes on, one that ends with its dot."""
        at, in_body, tail = 0, self.in_body, self.tail
        while at < len(data):
            if in_body:
                end = (tail + data[at:]).find(END)
                stop = len(data) if end < 0 else at + end + len(END) - len(tail)
                yield at, stop, b"BODY" if end < 0 else DOT
                in_body, tail = end < 0, b""
            else:
                end = data.find(b"\r\n", at)
                stop = len(data) if end < 0 else end + 2
                yield at, stop, data[at : at + 4].upper()
            at = stop


END, DOT = b"\r\n.\r\n", b"DOT"
ANSWERED = {b"RCPT": Point.AFTER_RCPT, DOT: Point.AFTER_REPLY}

SET_STATE = re.compile(r"\bstate\s*=\s*(\?|%\((\w+)\)s(?:::\w+)?|%s(?:::\w+)?|'([^']*)')", re.IGNORECASE)
UPDATE = re.compile(r"\bUPDATE\s+\"?(message|mailing)\"?\s+SET\s", re.IGNORECASE)
CHOSEN = re.compile(r"\bstate\s*=\s*CASE\b.*'accepted'.*'sending'", re.IGNORECASE | re.DOTALL)
MANY = "many"  # one statement that marks some messages as being sent and others as accepted; it returns which


def moved(sql: str, values: object) -> tuple[str, str]:
    """(table, new state) of an UPDATE that moves messages or a mailing; ("", "") for any other statement."""
    update = UPDATE.search(sql)
    if update is None:
        return "", ""
    table, setting = update.group(1).lower(), re.split(r"\sWHERE\s", sql[update.end() :], maxsplit=1)[0]
    if CHOSEN.search(setting):
        return table, MANY
    found = SET_STATE.search(setting)
    if found is None:
        return table, ""
    if found.group(3) is not None:
        return table, found.group(3)
    if isinstance(values, dict):
        return table, str(values.get(found.group(2), ""))
    given = list(values) if isinstance(values, list | tuple) else []
    before = sql[: update.end() + found.start()].count("?" if found.group(1) == "?" else "%s")
    return table, str(given[before]) if before < len(given) else ""
