"""What every transport does, step by step, so that a failure is known by its phase."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from broadside.delivery.envelope import Envelope
from broadside.delivery.turns import Steps


class Kind(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    DOUBTFUL = "doubtful"
    UNREACHABLE = "unreachable"


class Phase(StrEnum):
    """How far the talk had come."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True)
class Outcome:
    """What became of one try, in which phase, with the server's words."""

    kind: Kind
    phase: Phase
    reply: str


class Transport(Protocol):
    """Takes one mail at a time, in two steps: what may stop a mail is looked at between them."""

    def offer(self, envelope: Envelope) -> Steps[Outcome | None]:
        """Name sender and recipient; None when the other side would take the mail."""

    def deliver(self, envelope: Envelope, following: Envelope | None = None) -> Steps[Outcome]:
        """Hand over the mail just offered; `following` is the one that will most likely be offered next."""

    def withdraw(self) -> Steps[None]:
        """Take back the offer, or what was said ahead of one."""

    def close(self) -> Steps[None]:
        """End the connection; another offer opens a new one."""

    def drop(self) -> None:
        """End it without a word, where there is no time to wait for an answer."""
