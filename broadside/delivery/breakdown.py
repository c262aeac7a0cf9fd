"""The breakdown: what mail servers answered, by class, in which words, and by the domain of the readers.

Nothing of it names a person: addresses are taken out of the answers, and domains with few readers stand together.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from broadside import logs
from broadside.database import db
from broadside.delivery.messages import Mailing, Message, MessageState

FEWEST = 3  # readers: a domain with less may be one person's own
MOST_REASONS = 500
ELSEWHERE = "other domains"


@dataclass(frozen=True)
class Class:
    """The answers of one class (RFC 5321, 4.2.1), in words, and how many there are; `kind` is how it is coloured."""

    label: str
    number: int
    kind: str


@dataclass(frozen=True)
class Domain:
    """What became of the messages to one mail domain; `others` are not ended, held or cancelled."""

    name: str
    accepted: int
    failed: int
    others: int

    @property
    def number(self) -> int:
        return self.accepted + self.failed + self.others


def answers(ref: str) -> list[Class]:
    """What the mail servers answered so far, by class; classes without any are left out."""
    accepted, put_off = _number(ref, MessageState.ACCEPTED), _put_off(ref)
    failed = Counter({str(start): number for start, number in _failed(ref, func.substr(Message.reason, 1, 1))})
    refused, given_up = failed["5"], failed["4"] + failed["G"]  # “Given up after …”: see `outcomes`
    classes = [
        Class("accepted (2xx)", accepted, "ok"),
        Class("put off, to be tried again (4xx)", put_off, "warn"),
        Class("put off until given up (4xx)", given_up, "late"),
        Class("refused for good (5xx)", refused, "late"),
        Class("failed without an answer", failed.total() - refused - given_up, "late"),
    ]
    return [each for each in classes if each.number]


def why_failed(ref: str, most: int) -> list[tuple[str, int]]:
    """Why messages failed, in the words of the mail servers without addresses, the most frequent first."""
    found: Counter[str] = Counter()
    for reason, number in _failed(ref, Message.reason, MOST_REASONS):
        found[logs.clean(str(reason)) or "no reason was given"] += number
    return found.most_common(most)


def domains(ref: str, most: int) -> list[Domain]:
    """What became of the messages by mail domain, the largest first; the small ones, and what is over, as one."""
    counted: dict[str, Counter[str]] = {}
    name = _domain()
    query = _mine(ref, name, Message.state, func.count()).where(Message.state != MessageState.EXCLUDED)
    for domain, state, number in db.session.execute(query.group_by(name, Message.state)):
        counted.setdefault(domain or ELSEWHERE, Counter())[state] += number
    total = {each: states.total() for each, states in counted.items()}
    order = sorted(counted, key=lambda each: (-total[each], each))
    shown = [each for each in order if total[each] >= FEWEST and each != ELSEWHERE][:most]
    rest = [counted[each] for each in order if each not in shown]
    lines = [_line(each, [counted[each]]) for each in shown]
    return [*lines, _line(ELSEWHERE, rest)] if rest else lines


def _line(name: str, counted: Iterable[Counter[str]]) -> Domain:
    states = sum(counted, Counter[str]())
    accepted, failed = states[MessageState.ACCEPTED], states[MessageState.FAILED]
    return Domain(name, accepted, failed, states.total() - accepted - failed)


def _mine(ref: str, *what: Any) -> Select[Any]:
    return select(*what).select_from(Message).join(Mailing, Mailing.id == Message.mailing_id).where(Mailing.ref == ref)


def _number(ref: str, state: MessageState) -> int:
    found: int | None = db.session.scalar(_mine(ref, func.count()).where(Message.state == state))
    return found or 0


def _put_off(ref: str) -> int:
    """Those that wait to be tried again: they are due later than the mailing was posted, which the index knows."""
    waiting = _mine(ref, func.count()).where(Message.state == MessageState.READY, Message.attempts > 0)
    return db.session.scalar(waiting.where(Message.due_at > Mailing.posted_at)) or 0


def _failed(ref: str, by: Any, most: int | None = None) -> list[tuple[str, int]]:
    number = func.count()
    query = _mine(ref, by, number).where(Message.state == MessageState.FAILED).group_by(by)
    return [(said, count) for said, count in db.session.execute(query.order_by(number.desc()).limit(most))]


def _domain() -> ColumnElement[str]:
    """The part of an address behind its sign; NULL of an erased one."""
    if db.engine.dialect.name == "postgresql":
        return func.split_part(Message.address, "@", 2)
    return func.substr(Message.address, func.instr(Message.address, "@") + 1)
