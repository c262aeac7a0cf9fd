"""A name server on loopback, over UDP and TCP, that knows what a test tells it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

FAILS, SILENT = "SERVFAIL", "no answer at all"
SMALLEST = 512


@dataclass
class Zone:
    """Records by `name TYPE`, each a list of what a zone file would say; FAILS or SILENT in its place misbehave."""

    records: dict[str, list[str] | str] = field(default_factory=dict)
    always: str = ""
    asked: list[str] = field(default_factory=list)

    def txt(self, name: str, *texts: str) -> "Zone":
        """Say these texts, in strings of at most 255 octets."""
        cut = [" ".join(f'"{text[at : at + 255]}"' for at in range(0, max(1, len(text)), 255)) for text in texts]
        self.records[f"{name} TXT"] = cut
        return self

    def add(self, key: str, value: list[str] | str) -> "Zone":
        self.records[key] = value
        return self

    def answer(self, wire: bytes, over_udp: bool) -> bytes | None:
        """The answer to one query, or None to be silent."""
        query = dns.message.from_wire(wire)
        name, kind = str(query.question[0].name).rstrip(".").lower(), query.question[0].rdtype
        self.asked.append(f"{name} {dns.rdatatype.to_text(kind)}")
        said = self.always or self.records.get(self.asked[-1], [])
        if said == SILENT:
            return None
        response = dns.message.make_response(query)
        if said == FAILS:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif said:
            response.answer.append(dns.rrset.from_text_list(query.question[0].name, 60, "IN", kind, list(said)))
        elif not any(key.split(" ")[0] == name or key.split(" ")[0].endswith(f".{name}") for key in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return _written(response, over_udp)


def _written(response: dns.message.Message, over_udp: bool) -> bytes:
    try:
        return response.to_wire(max_size=SMALLEST if over_udp else 65535)
    except dns.exception.TooBig:
        response.answer.clear()
        response.flags |= dns.flags.TC
        return response.to_wire()


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, back = self.request
        answer = self.server.zone.answer(wire, True)  # type: ignore[attr-defined]
        if answer is not None:
            back.sendto(answer, self.client_address)


class _Tcp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        length = int.from_bytes(self.rfile.read(2), "big")
        answer = self.server.zone.answer(self.rfile.read(length), False)  # type: ignore[attr-defined]
        if answer is not None:
            self.wfile.write(len(answer).to_bytes(2, "big") + answer)


@contextmanager
def name_server(zone: Zone) -> Iterator[int]:
    """Answers from the zone until the block ends; yields the port."""
    udp, tcp = _pair()
    for server in (udp, tcp):
        server.zone = zone
    threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in (udp, tcp)]
    for thread in threads:
        thread.start()
    try:
        yield udp.server_address[1]
    finally:
        for server, thread in zip((udp, tcp), threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def _pair() -> tuple[Any, Any]:
    """A UDP and a TCP server on one port: another port is tried when the second is taken."""
    while True:
        udp = socketserver.UDPServer(("127.0.0.1", 0), _Udp)
        try:
            return udp, socketserver.TCPServer(("127.0.0.1", udp.server_address[1]), _Tcp)
        except OSError:
            udp.server_close()
