"""Replies: what a mail server's answer means for a message, by its class (RFC 3463), or by its code where it has none.

One table: whoever finds a server that is judged wrongly adds a line to it, and a line to its test.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from broadside.delivery.transport import Kind, Outcome, Phase


class Meaning(StrEnum):
    """What is to be done about a try."""

    ACCEPTED = "it was taken"
    DOUBT = "it may have been taken"
    DOOR = "the server could not be talked to, which says nothing of the message"
    LOST = "the connection was lost over this message"
    LATER = "not now"
    ADDRESS = "there is no such address: a hard bounce"
    READER = "this reader’s server does not take it, and nobody says that the address is wrong"
    OURS = "it is about us or about the mail, not about the reader"
    SENDER = "no mail of this sender is taken"


class Line(NamedTuple):
    """A line of the table: what the answer says, at which phases (none: at any), and what that means."""

    says: str
    meaning: Meaning
    phases: tuple[Phase, ...] = ()


# The first line that fits counts. `says` is matched from the start of “550 5.1.1 words”, or “550 words” with no class.
PERMANENT = (
    Line(r"", Meaning.SENDER, (Phase.MAIL,)),  # nothing but the sender was named yet
    Line(r"\d+ 5\.1\.[78]\b", Meaning.OURS),  # the sender's address
    Line(r"\d+ 5\.1\.", Meaning.ADDRESS),
    Line(r"\d+ 5\.2\.2\b", Meaning.LATER),  # the mailbox is full
    Line(r"\d+ 5\.2\.", Meaning.READER),
    Line(r"\d+ 5\.3\.1\b", Meaning.LATER),  # their disk is full
    Line(r"\d+ 5\.3\.4\b", Meaning.OURS),  # too big
    Line(r"\d+ 5\.[34]\.", Meaning.READER),
    Line(r"\d+ 5\.[567]\.", Meaning.OURS),  # the talk, the content, our standing
    Line(r"552 .*\b(big|large|size)\b", Meaning.OURS),
    Line(r"552 ", Meaning.LATER),
    Line(r"(550|551|553|556) ", Meaning.READER, (Phase.RCPT,)),
    Line(r"", Meaning.OURS),
)


def meaning(outcome: Outcome) -> Meaning:
    """What the outcome of a try means."""
    match outcome.kind:
        case Kind.ACCEPTED:
            return Meaning.ACCEPTED
        case Kind.DOUBTFUL:
            return Meaning.DOUBT
        case Kind.UNREACHABLE:
            return Meaning.DOOR if outcome.phase in (Phase.CONNECT, Phase.MAIL) else Meaning.LOST
        case Kind.TEMPORARY:
            return Meaning.LATER
        case Kind.PERMANENT:
            fits = (line for line in PERMANENT if not line.phases or outcome.phase in line.phases)
            return next(line.meaning for line in fits if re.match(line.says, outcome.reply, re.IGNORECASE))
