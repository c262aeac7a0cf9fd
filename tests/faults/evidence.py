"""The evidence: what the mail server's log says that everybody got. The ledger's own tables have no voice here."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.log import Event, Reader

Name = tuple[str, str]  # an address and a Message-ID


@dataclass
class Evidence:
    """Read from the log, event by event; nothing is kept that a million mails would make too large."""

    log: Path
    taken: dict[str, list[tuple[float, str, int]]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Event] = field(default_factory=list)
    stalls: list[tuple[float, float]] = field(default_factory=list)
    since: dict[int, float] = field(default_factory=dict)
    open: dict[int, float] = field(default_factory=dict)
    closed: list[tuple[float, float]] = field(default_factory=list)
    mails: int = 0

    def __post_init__(self) -> None:
        self.reader = Reader(self.log)

    def read(self) -> None:
        """Take in what was logged since the last time."""
        for event in self.reader.news():
            _HEARD[event.what](self, event)

    @property
    def copies(self) -> Counter[Name]:
        """How often each mail (an address and a Message-ID) was taken."""
        return Counter((to, message_id) for to, times in self.taken.items() for _, message_id, _ in times)

    def mails_to(self, addresses: set[str]) -> int:
        """How many mails to these people were taken."""
        return sum(len(self.taken.get(address, ())) for address in addresses)

    @staticmethod
    def now() -> float:
        """This instant, by the clock of the log."""
        return time.monotonic()

    def connections(self, at: float) -> int:
        """How many connections were open at an instant."""
        still = sum(1 for since in self.open.values() if since <= at)
        return still + sum(1 for since, until in self.closed if since <= at <= until)

    def stood_still(self, since: float, until: float) -> float:
        """For how many seconds between two instants the machine gave the server no turn."""
        return sum(seconds for at, seconds in self.stalls if since <= at <= until + seconds)

    def _connect(self, event: Event) -> None:
        self.open[event.talk] = self.since[event.talk] = event.at

    def _lost(self, event: Event) -> None:
        self.closed.append((self.open.pop(event.talk), event.at))

    def _rcpt(self, event: Event) -> None:
        """Naming a reader is no more than a question."""

    def _data(self, event: Event) -> None:
        self.begun[event.to].append(event.at)

    def _taken(self, event: Event) -> None:
        self.taken[event.to].append((event.at, event.message_id, event.talk))
        self.mails += 1

    def _fault(self, event: Event) -> None:
        self.faults.append(event)
        if event.to:
            self.refused[event.to].append(event.said)

    def _stall(self, event: Event) -> None:
        self.stalls.append((event.at, float(event.said)))


_HEARD = {
    "connect": Evidence._connect,
    "lost": Evidence._lost,
    "rcpt": Evidence._rcpt,
    "data": Evidence._data,
    "taken": Evidence._taken,
    "fault": Evidence._fault,
    "stall": Evidence._stall,
}
