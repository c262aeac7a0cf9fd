"""python -m bench.wire HOST:PORT NUMBER: splice and send so many mails over ten connections, without a ledger."""

import itertools
import json
import resource
import sys
import threading
import time
from dataclasses import replace

from bench.relay import CONNECTIONS
from broadside.delivery import render
from broadside.delivery.addressing import Copy, Desk, Reader, Text
from broadside.delivery.render import Section
from broadside.delivery.smtp import SmtpTransport
from broadside.delivery.transport import Kind
from broadside.tokens import Tokens
from tests.broadside.delivery.sample import ISSUE

LONG_ISSUE = replace(ISSUE, sections=(*ISSUE.sections, Section("One more thing", "What was said this week. " * 60)))


def main() -> None:
    """Print what it took as a line of JSON: seconds, CPU seconds, MB."""
    address, number = sys.argv[1], int(sys.argv[2])
    desk, text, numbers = (
        Desk(Tokens("a-secret-of-the-benchmark"), "https://news.example.org"),
        _text(),
        itertools.count(),
    )
    threads = [threading.Thread(target=_send, args=(desk, text, address, numbers, number)) for _ in range(CONNECTIONS)]
    cpu, began = time.process_time(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.monotonic() - began, time.process_time() - cpu, memory]))


def _send(desk: Desk, text: Text, address: str, numbers: "itertools.count[int]", end: int) -> None:
    transport = SmtpTransport(f"smtp://{address}", "news.example.org")
    while (number := next(numbers)) < end:
        reader = Reader(number, f"Reader {number}", False, 0)
        envelope = desk.envelope(text, Copy(number, f"reader{number}@example.net", False, reader, 0, 0, 0))
        outcome = transport.offer(envelope) or transport.deliver(envelope)
        if outcome.kind != Kind.ACCEPTED:
            raise RuntimeError(outcome.reply)
    transport.close()


def _text() -> Text:
    rendered = render.render(LONG_ISSUE)
    list_id = {"List-Id": "Immigration, Data and Technology <idt.news.example.org>"}
    sender = ("Example Rights Network", "news@example.org", "office@example.org")
    return Text(1, "bench:1", "newsletter:bench", *sender, rendered.subject, rendered.html, rendered.text, list_id, "")


if __name__ == "__main__":
    main()
