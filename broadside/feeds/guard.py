"""What guards a connection: where it may lead, and until when it may live."""

import contextlib
import socket
import threading
import time
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES, InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connectionpool import HTTPConnectionPool

from broadside.feeds.refusals import AddressRefusedError, TooLateError

PORTS = {80, 443}
LOOK_UP_SECONDS = 6.0


class Deadline:
    """A total time: when it passes, the sockets it watches are shut, so that no drip of bytes outlives it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._watched.clear()

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._ends

    def left(self) -> float:
        """Seconds left. Raises TooLateError when there are none."""
        if self.passed:
            raise TooLateError(f"The site did not answer in time (within {round(self.seconds)} seconds).")
        return max(0.05, self._ends - time.monotonic())

    def check(self) -> None:
        """Raises TooLateError when the time has passed."""
        self.left()

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._watched.append(connected)

    def _shut(self) -> None:
        with self._lock:
            for connected in self._watched:
                # socket's own shutdown: SSLSocket's would take the TLS state from under a reading thread.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)


class GuardedAdapter(IPFilterAdapter):
    """Pins the address as its parent does, and refuses a host of which any address is private, and odd ports."""

    def __init__(self, scheme: str, private_hosts: tuple[str, ...], deadline: Deadline) -> None:
        super().__init__(is_https_proto=scheme == "https")
        self._private_hosts = private_hosts
        self._deadline = deadline

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host_params, pool_kwargs = HTTPAdapter.build_connection_pool_key_attributes(self, request, verify, cert)
        host = str(host_params["host"]).strip("[]").lower()
        port = int(host_params["port"] or (443 if host_params["scheme"] == "https" else 80))
        if host in self._private_hosts or f"{host}:{port}" in self._private_hosts:
            return host_params, pool_kwargs
        if port not in PORTS:
            raise AddressRefusedError(f"Only the usual ports 80 and 443 are read, and this address names {port}.")
        _check_public(host, port)
        return super().build_connection_pool_key_attributes(request, verify, cert)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool: HTTPConnectionPool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(type(pool).ConnectionCls, self._deadline)
        return pool


def _watched(connection: Any, deadline: Deadline) -> Any:
    """The connection class, its sockets watched by the deadline from the moment they are connected."""

    class Watched(connection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    return Watched


def _check_public(host: str, port: int) -> None:
    for address in _addresses(host, port):
        if not is_public(address):
            raise InvalidIPAddress(address)


def _addresses(host: str, port: int) -> set[str]:
    """Every address of the host; asked in a thread, because a look-up knows no time limit."""
    found: list[set[str]] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.append({str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})

    asking = threading.Thread(target=look_up, daemon=True)
    asking.start()
    asking.join(LOOK_UP_SECONDS)
    if not found:
        raise requests.ConnectionError("failed to resolve the name")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; addresses that wrap a private one do not."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner: IPv4Address | None = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner is not None:
            return ip.ipv4_mapped is not None and is_public(str(inner))
    if any(ip in network for network in EXTRA_BLOCKED_NET_RANGES):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
