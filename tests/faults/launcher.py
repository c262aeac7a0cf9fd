"""The launcher: a parent that has imported Broadside once and forks workers from it, so that a kill costs no start-up.

`python -m tests.faults.launcher` takes lines of JSON: {"start": ORDER, "number": n} begins a worker, which does what
`broadside work` does, with the faults of the order; it answers {"began": n, "pid": p}, and tells {"stopped": p} and
{"ended": p, "status": s} as they happen. It ends with its standard input, and takes its children with it.
"""

import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from flask import Flask

from tests.faults.time_seam import seam  # first: the clock is replaced before anything asks it

from broadside import line, logs, processes, timetable, workers  # isort: skip
from broadside.config import read_settings  # isort: skip
from broadside.house import House  # isort: skip
from tests.faults import spies  # isort: skip
from tests.faults.order import Order  # isort: skip
from tests.faults.points import Fate  # isort: skip
from wsgi import create_app  # isort: skip

APPS: dict[str, Flask] = {}
PARENT_DIED = 1  # prctl(2): PR_SET_PDEATHSIG


def main() -> None:
    """Take orders until the standard input ends."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    tell("ready", True)
    children: set[int] = set()
    half = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 100)
            children -= _reaped()
        if 0 in ready:
            got = os.read(0, 65536)
            if not got:
                break
            *orders, half = (half + got).split(b"\n")
            children |= {_began(json.loads(order)) for order in orders}
    for child in children:
        os.kill(child, signal.SIGKILL)


def _reaped() -> set[int]:
    """Tell of children that stopped or ended; those that ended leave no zombie, which would pass for alive."""
    ended: set[int] = set()
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        if os.WIFSTOPPED(status):
            tell("stopped", pid)
        else:
            ended.add(pid)
            tell("ended", pid, status=os.waitstatus_to_exitcode(status))


def _began(said: dict[str, Any]) -> int:
    order = Order.read(said["start"])
    app = _app(order)
    pid = os.fork()
    if pid == 0:
        _child(app, order)
    tell("began", said["number"], pid=pid)
    return pid


def _app(order: Order) -> Flask:
    """The application of an order, built once for all workers that are alike; no connection is opened before a fork."""
    key = json.dumps(order.environment, sort_keys=True)
    if key not in APPS:
        os.environ.update(order.environment)
        APPS[key] = create_app(read_settings())
        gc.freeze()
    return APPS[key]


def _child(app: Flask, order: Order) -> None:
    """The worker; it never returns."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
        words = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(words, 1)
        os.dup2(words, 2)
        work(app, order)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def work(app: Flask, order: Order) -> None:
    """What `broadside work` does, in the world of the order."""
    logs.begin()
    seam.enter(Path(order.shared), order.haste)
    fate = Fate(order.plan)
    line.LONGEST *= order.busy * order.line
    vars(timetable)["clock"] = seam  # the scheduler has a clock of its own, which must not be asked to look ahead
    spies.watch_the_ledger(fate, order.busy, seam.trouble)
    spies.watch_the_wire(fate, order.port)
    spies.hurry_the_wire(order.haste)
    vars(workers)["_pulses"].clock = lambda: time.monotonic() * order.pulse
    jobs = House.of(app).timetable
    jobs.entries = [entry for entry in jobs.entries if not order.jobs or entry.name in order.jobs]
    jobs.entries = [seam.hurried(entry, order.looks) for entry in jobs.entries]
    if order.most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.most_bytes, resource.RLIM_INFINITY))
    processes.work(app)


def tell(what: str, value: object, **more: object) -> None:
    """One line to who started us."""
    os.write(1, (json.dumps({what: value, **more}) + "\n").encode())


if __name__ == "__main__":
    main()
