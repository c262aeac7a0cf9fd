"""python -m bench.wire HOST:PORT NUMBER: splice and send so many mails over ten connections, without a ledger.

With a NUMBER alone it only splices them, in one thread.
"""

import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from bench.house import letter
from bench.relay import CONNECTIONS, Spent
from broadside.delivery.addressing import Copy, Desk, Reader, Text
from broadside.delivery.envelope import Envelope
from broadside.delivery.smtp import SmtpTransport
from broadside.delivery.transport import Kind
from broadside.delivery.turns import Steps, Turns
from broadside.tokens import Tokens


class Run:
    """So many mails, shared among connections."""

    def __init__(self, number: int) -> None:
        posted = vars(letter("bench:1"))
        self.text = Text(id=1, note="", **{name: posted[name] for name in Text.__dataclass_fields__ if name in posted})
        self.desk = Desk(Tokens("a-secret-of-the-benchmark"), "https://news.example.org")
        self.numbers: Iterator[int] = itertools.count()
        self.end = number

    def splice(self) -> None:
        for number in range(self.end):
            self.envelope(number)

    def send(self, address: str) -> None:
        Turns().run([self._send(address) for _ in range(CONNECTIONS)])

    def _send(self, address: str) -> Steps[None]:
        transport = SmtpTransport(f"smtp://{address}", "news.example.org")
        following = self.next()
        while following:
            envelope, following = following, self.next()
            outcome = (yield from transport.offer(envelope)) or (yield from transport.deliver(envelope, following))
            if outcome.kind != Kind.ACCEPTED:
                raise RuntimeError(outcome.reply)
        yield from transport.close()

    def next(self) -> Envelope | None:
        number = next(self.numbers)
        return self.envelope(number) if number < self.end else None

    def envelope(self, number: int) -> Envelope:
        reader = Reader(number, f"Reader {number}", False, 0)
        return self.desk.envelope(self.text, Copy(number, f"reader{number}@example.net", False, reader, 0, 0, 0))


def main() -> None:
    """Print what it took as a line of JSON: seconds, CPU seconds, MB."""
    *address, number = sys.argv[1:]
    run = Run(int(number))
    with Spent.counted() as spent:
        run.send(address[0]) if address else run.splice()
    print(json.dumps(asdict(spent)))


if __name__ == "__main__":
    main()
