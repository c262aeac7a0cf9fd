"""The relay as all connections of this process see it: where it is, whether it can be reached, whether it likes us."""

import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from broadside.config import Settings
from broadside.delivery.journal import Journal
from broadside.delivery.maildir import Maildir, MaildirTransport
from broadside.delivery.pace import Allowance, KeptAllowance
from broadside.delivery.smtp import SmtpTransport
from broadside.delivery.transport import Kind, Outcome, Transport
from broadside.delivery.watch import Watch

LONGEST_WAIT = 30.0  # seconds: a relay that comes back is used again within a minute
SENDER_FAULTS = 20


@dataclass
class Relay:
    """Opens connections, and waits longer each time the relay cannot be reached."""

    settings: Settings
    failures: int = 0
    faults: list[int] = field(default_factory=list)
    halted: set[int] = field(default_factory=set)
    watch: Watch = field(default_factory=Watch)
    allowance: Allowance = field(default_factory=KeptAllowance)
    journal: Journal = field(init=False)
    _not_before: float = 0.0

    def __post_init__(self) -> None:
        self.journal = Journal(self.settings.home / "sent")

    def open(self) -> Transport:
        """A transport of its own for one talk: SMTP, or the Maildir in the home while no address is set."""
        if not self.settings.smtp_url:
            return MaildirTransport(Maildir(self.settings.maildir))
        return SmtpTransport(self.settings.smtp_url, urlsplit(self.settings.address).hostname or "localhost")

    @property
    def keeps(self) -> bool:
        """Whether mail stays in the home, so that it may be written to people who are made up."""
        return not self.settings.smtp_url

    @property
    def ready(self) -> bool:
        """Whether it is worth trying now."""
        return time.monotonic() >= self._not_before

    def learn(self, outcome: Outcome) -> None:
        """Take an outcome into account."""
        if outcome.kind == Kind.UNREACHABLE:
            self._fail()
            return
        self.failures, self._not_before = 0, 0.0
        if outcome.kind == Kind.ACCEPTED:
            self.faults.clear()

    def fault(self, message_id: int) -> list[int]:
        """Count a refusal that is about us; the messages refused so, once there are twenty in a row."""
        self.faults.append(message_id)
        return list(self.faults) if len(self.faults) >= SENDER_FAULTS else []

    def halt(self, mailing_id: int) -> None:
        """Offer no more of a mailing that was just paused; refusals count from nought again."""
        self.faults.clear()
        self.halted.add(mailing_id)

    def begin_round(self) -> None:
        """Forget what was halted: by now the ledger says so."""
        self.halted.clear()

    def _fail(self) -> None:
        if self.ready:  # connections that fail together count once
            self.failures += 1
            wait = min(LONGEST_WAIT, 2.0 ** (self.failures - 1))
            self._not_before = time.monotonic() + wait * (0.75 + random.random() / 4)  # noqa: S311 -- no secret
