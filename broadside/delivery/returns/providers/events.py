"""Events: what a provider's request tells, in one form, and what is done about it, each event once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadside import clock
from broadside.delivery.bounces import Bounces, Said
from broadside.delivery.returns import seen
from broadside.delivery.returns.traces import Finder

OLDEST = timedelta(hours=26)  # SendGrid tries for a day, Mailgun for eight hours, Amazon SNS for six
AHEAD = timedelta(minutes=10)


class NotProved(Exception):
    """A request whose signature or secret is wrong, or too old to be heard."""


@dataclass(frozen=True)
class Event:
    """One thing told of one mail: the provider's own name of the event, and all by which our mail may be known.

    `quoted` is whatever may hold a return path or a leave link of ours; the address is vouched for by the provider.
    """

    ident: str
    said: Said
    address: str
    message_ids: tuple[str, ...] = ()
    quoted: str = ""


def take(events: Iterable[Event], finder: Finder, bounces: Bounces) -> int:
    """Believe what a provider has proved; returns how many events were new. The edge commits."""
    return sum(_take(event, finder, bounces) for event in events)


def check_age(at: datetime) -> None:
    """Refuse what was signed long ago, or is dated in the future; raises NotProved."""
    if not clock.now() - OLDEST <= at <= clock.now() + AHEAD:
        raise NotProved("The request is too old, or its clock is wrong.")


def from_seconds(seconds: str) -> datetime:
    """The instant of a Unix time written as text; raises NotProved."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise NotProved("The request is not dated.") from None


def _take(event: Event, finder: Finder, bounces: Bounces) -> bool:
    if not seen.first_time(str(event.said.means), event.ident):
        return False
    traces = finder.traces(event.quoted)
    found = finder.found(traces)
    if found is None and not traces.paths:
        found = finder.vouched(event.address, event.message_ids)
    if found is not None:
        found.say(bounces, event.said)
    return True
