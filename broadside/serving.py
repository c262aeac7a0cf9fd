"""Serving: the web process, which answers what it has begun before it ends."""

import errno
import logging
import signal
import socket
import sys
import time
from datetime import timedelta
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from broadside.config import Settings
from broadside.house import House
from broadside.pendulum import Pendulum

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=25)
THREADS = 8
# Seconds. By default a thread that has the turn to write waits 5 ms for each that computes, statement by statement.
SWITCH = 0.0005


class PortTaken(Exception):
    """Another program answers at the address that Broadside was told to use."""


def must_be_free(settings: Settings) -> None:
    """Raise PortTaken when something listens at the address already, and OSError when it cannot be used at all."""
    family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise _said(error, settings) from None


def serve(app: Flask) -> None:
    """Answer requests until told to stop; those in hand are finished. Raises PortTaken."""
    sys.setswitchinterval(SWITCH)
    web = Web(app)
    with Pendulum(app):
        web.run()


class Web:
    """One waitress, with a loop of our own around it, so that a signal ends it between two requests."""

    def __init__(self, app: Flask) -> None:
        settings = House.of(app).settings
        self.rooms: dict[int, Any] = {}
        self.asked = False
        try:
            self.server: Any = create_server(
                app,
                map=self.rooms,
                host=settings.host,
                port=settings.port,
                threads=THREADS,
                ident=None,
                clear_untrusted_proxy_headers=False,
            )
        except OSError as error:
            raise _said(error, settings) from None

    def run(self) -> None:
        """Serve; on SIGTERM or SIGINT close the door, answer what is inside, and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ask())
        while not self.asked:
            wasyncore.loop(timeout=1.0, use_poll=True, map=self.rooms, count=1)
        self._close_the_door()
        deadline = time.monotonic() + DRAIN.total_seconds()
        while self._busy() and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.2, use_poll=True, map=self.rooms, count=1)
        self.server.task_dispatcher.shutdown(timeout=1)
        log.info("The web has answered what was asked.")

    def _ask(self) -> None:
        self.asked = True
        for room in self._doors():
            room.pull_trigger()

    def _doors(self) -> list[Any]:
        return [room for room in list(self.rooms.values()) if isinstance(room, BaseWSGIServer)]

    def _close_the_door(self) -> None:
        """Take no new connection; the trigger by which threads wake the loop stays."""
        for door in self._doors():
            door.del_channel()
            door.socket.close()

    def _busy(self) -> bool:
        guests = [room for room in list(self.rooms.values()) if isinstance(room, HTTPChannel)]
        return any(guest.requests or guest.total_outbufs_len for guest in guests)


def _said(error: OSError, settings: Settings) -> Exception:
    if error.errno != errno.EADDRINUSE:
        return error
    return PortTaken(
        f"port {settings.port} at {settings.host} is in use already. Stop what uses it (perhaps another Broadside), "
        f"or choose another port: BROADSIDE_PORT={settings.port % 65535 + 1} broadside run"
    )
