"""Spies: they stand between a worker and the outside, see every call on a socket and every SQL statement, and strike.

They are put on the standard library and the database drivers, in a launcher's child alone; Broadside has no part in it.
"""

import re
import socket
import sqlite3
import struct
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import psycopg

from tests.faults.points import MANY, Fate, Point, Wire, moved

MOVES = {
    ("message", "claimed"): (Point.BEFORE_CLAIM, Point.AFTER_CLAIM),
    ("message", "sending"): (Point.BEFORE_MARK, Point.AFTER_MARK),
    ("message", MANY): (Point.BEFORE_MARK, None),
    ("message", "accepted"): (None, Point.AFTER_OUTCOME),
    ("mailing", "finished"): (Point.IN_FINISH, None),
}


def watch_the_wire(fate: Fate, port: int) -> None:
    """See what goes to a port: the relay's."""
    wires: WeakKeyDictionary[socket.socket, Wire | None] = WeakKeyDictionary()

    def wire_of(one: socket.socket) -> Wire | None:
        if one not in wires:
            wires[one] = Wire() if _leads_to(one, port) else None
        return wires[one]

    def outgoing(real: Callable[..., Any]) -> Callable[..., Any]:
        def send(one: socket.socket, data: Any, *flags: Any) -> Any:
            wire = wire_of(one)
            if wire is None:
                return real(one, data, *flags)
            said = bytes(data)
            for sent, point in wire.points(said):
                if fate.strikes(point):
                    REAL["sendall"](one, said[:sent])
                    fate.do()
                    REAL["sendall"](one, said[sent:])
                    wire.said(said)
                    return len(said) if real is REAL["send"] else None
            done = real(one, data, *flags)
            wire.said(said if done is None else said[:done])
            return done

        return send

    def incoming(real: Callable[..., Any], into: bool) -> Callable[..., Any]:
        def receive(one: socket.socket, *given: Any) -> Any:
            got = real(one, *given)
            wire = wire_of(one)
            if wire is not None and got:
                for point in wire.heard(bytes(given[0][:got]) if into else got):
                    fate.pass_by(point)
            return got

        return receive

    def send_parts(one: socket.socket, parts: Any, *rest: Any) -> Any:
        return one.send(b"".join(parts))

    kind: Any = socket.socket
    kind.send, kind.sendall = outgoing(REAL["send"]), outgoing(REAL["sendall"])
    kind.recv, kind.recv_into = incoming(REAL["recv"], into=False), incoming(REAL["recv_into"], into=True)
    kind.sendmsg = send_parts


def hurry_the_wire(haste: float) -> None:
    """Let each time-out of a socket come so many times sooner, whether Python keeps it or the kernel (socket(7))."""
    kind: Any = socket.socket
    settimeout, setsockopt = kind.settimeout, kind.setsockopt

    def hurried_timeout(one: socket.socket, seconds: float | None) -> None:
        settimeout(one, seconds and seconds / haste)

    def hurried_option(one: socket.socket, level: int, name: int, value: Any, *rest: Any) -> None:
        if level == socket.SOL_SOCKET and name in {socket.SO_RCVTIMEO, socket.SO_SNDTIMEO}:
            whole, millionths = struct.unpack("@ll", value)
            seconds = (whole + millionths / 1e6) / haste
            value = struct.pack("@ll", int(seconds), max(1000, int(seconds % 1 * 1e6)))
        setsockopt(one, level, name, value, *rest)

    if haste != 1:
        kind.settimeout, kind.setsockopt = hurried_timeout, hurried_option


REAL: dict[str, Callable[..., Any]] = {
    name: getattr(socket.socket, name) for name in ("send", "sendall", "recv", "recv_into")
}


def watch_the_ledger(fate: Fate, busy: float, troubled: Callable[[], None]) -> None:
    """See every statement; wait `busy` times as long for a lock as told to, and tell of each database error."""
    spy = Spy(fate, troubled)
    connection = _sqlite(spy, busy)
    opened: WeakSet[sqlite3.Connection] = WeakSet()
    fate.writing = lambda: any(_writes(one) for one in list(opened))

    def connect(*given: Any, **named: Any) -> Any:
        made = REAL_CONNECT(*given, **named | {"factory": connection})
        opened.add(made)
        return made

    modules: list[Any] = [sqlite3, sqlite3.dbapi2]
    for module in modules:
        module.connect = connect
    _postgres(spy)


class Spy:
    """What both drivers report to."""

    def __init__(self, fate: Fate, troubled: Callable[[], None]) -> None:
        self.fate, self.troubled = fate, troubled
        self.pending: WeakKeyDictionary[Any, list[Point]] = WeakKeyDictionary()
        self.returning: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()

    def run(self, cursor: Any, sql: Any, values: Any, run: Callable[[], Any]) -> Any:
        """One statement."""
        move = moved(sql, values) if isinstance(sql, str) else ("", "")
        before, after = MOVES.get(move, (None, None))
        if before is not None:
            self.fate.pass_by(before)
        done = self.tried(run)
        self.returning[cursor] = move[1] == MANY
        if after is not None:
            self.pending.setdefault(cursor.connection, []).append(after)
        if isinstance(sql, str) and re.match(r"\s*(COMMIT|END)\b", sql, re.IGNORECASE):
            self.committed(cursor.connection)
        return done

    def tried(self, run: Callable[[], Any]) -> Any:
        """What it gives; an error is counted."""
        try:
            return run()
        except Exception:
            self.troubled()
            raise

    def fetched(self, cursor: Any, rows: Any) -> Any:
        """The rows of a statement that marked many, on a connection where each statement stands for itself."""
        if self.returning.pop(cursor, False):
            for row in rows:
                for state in RETURNED.keys() & set(row):
                    self.fate.pass_by(RETURNED[state])
        return rows

    def committed(self, connection: Any) -> None:
        """A transaction has ended well: what it moved is durable."""
        for point in self.pending.pop(connection, []):
            self.fate.pass_by(point)

    def undone(self, connection: Any) -> None:
        self.pending.pop(connection, None)


REAL_CONNECT = sqlite3.connect
RETURNED = {"sending": Point.AFTER_MARK, "accepted": Point.AFTER_OUTCOME}


def _sqlite(spy: Spy, busy: float) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *values: Any) -> Any:
            run = super().execute
            return spy.run(self, sql, values[0] if values else (), lambda: run(_less(sql, busy), *values))

        def executemany(self, sql: str, values: Any) -> Any:
            rows, run = list(values), super().executemany
            return spy.run(self, sql, rows[0] if rows else (), lambda: run(sql, rows))

        def fetchall(self) -> Any:
            return spy.fetched(self, spy.tried(super().fetchall))

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, *values: Any) -> Any:
            return self.cursor().execute(sql, *values)

        def commit(self) -> None:
            spy.tried(super().commit)
            spy.committed(self)

        def rollback(self) -> None:
            super().rollback()
            spy.undone(self)

    return Connection


def _postgres(spy: Spy) -> None:
    cursor, connection = psycopg.Cursor, psycopg.Connection
    real = {name: getattr(cursor, name) for name in ("execute", "executemany", "fetchall")}
    commit, rollback = connection.commit, connection.rollback

    def execute(self: Any, sql: Any, values: Any = None, **named: Any) -> Any:
        return spy.run(self, sql, values or (), lambda: real["execute"](self, sql, values, **named))

    def executemany(self: Any, sql: Any, values: Any, **named: Any) -> Any:
        rows = list(values)
        return spy.run(self, sql, rows[0] if rows else (), lambda: real["executemany"](self, sql, rows, **named))

    def fetchall(self: Any) -> Any:
        return spy.fetched(self, spy.tried(lambda: real["fetchall"](self)))

    def committed(self: Any) -> None:
        spy.tried(lambda: commit(self))
        spy.committed(self)

    def undone(self: Any) -> None:
        rollback(self)
        spy.undone(self)

    cursors: Any = cursor
    connections: Any = connection
    cursors.execute, cursors.executemany, cursors.fetchall = execute, executemany, fetchall
    connections.commit, connections.rollback = committed, undone


def _writes(connection: sqlite3.Connection) -> bool:
    try:
        return connection.in_transaction
    except sqlite3.ProgrammingError:  # it was closed
        return False


def _less(sql: str, busy: float) -> str:
    """The pragma of the wait for a lock, shortened."""
    found = re.fullmatch(r"PRAGMA busy_timeout\s*=\s*(\d+)", sql)
    return f"PRAGMA busy_timeout={max(1, round(int(found.group(1)) * busy))}" if found and busy < 1 else sql


def _leads_to(one: socket.socket, port: int) -> bool:
    try:
        peer = one.getpeername()
    except OSError:
        return False
    return isinstance(peer, tuple) and peer[1] == port
