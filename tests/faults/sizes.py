"""The longer runs: a storm of kills, SIGKILL at 40 %, and a soak in which faults come and go for hours."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from tests.faults.field import Field
from tests.faults.points import Point
from tests.faults.script import Fault, Rule, Stage
from tests.faults.storms import ONCE, Storm
from tests.faults.verdict import Verdict, judge, judge_leaving
from tests.running import until

CONNECTIONS = 10
LONG = 4 * 3600.0  # seconds after which a run is given up
ASSERTED = (
    "accepted + rejected + excluded + held = audience",
    "missing = 0",
    "each extra copy has a cause; no kill has more than its open connections",
    "each extra copy is named in the report",
    "nobody gets three, and nobody two Message-IDs",
    "no DATA begins over 1 s after an unsubscribe was answered",
)
Result = dict[str, object]


@dataclass(frozen=True)
class Size:
    """How much of each: kills and recipients of the storm, recipients and rounds at 40 %, hours of the soak."""

    kills: int
    recipients: int
    at_40: int
    rounds: int
    hours: float


SIZES = {
    "smoke": Size(kills=24, recipients=1_200, at_40=1_000, rounds=2, hours=0.01),
    "hour": Size(kills=1_000, recipients=100_000, at_40=50_000, rounds=10, hours=0.25),
    "overnight": Size(kills=2_400, recipients=1_000_000, at_40=50_000, rounds=10, hours=6),
}


def storm(field: Field, size: Size) -> Iterator[Result]:
    """Kills at eleven points spread over all recipients, and at the twelfth over many small mailings."""
    at_the_end = size.kills // len(Point)
    amid = Storm(
        field,
        [point for point in Point if point not in ONCE],
        audience=size.recipients // 10,
        deepest=max(6, 2 * size.recipients // size.kills),
        mailings=10,
        leavers=2,
        patience=LONG,
    )
    yield summed("storm of kills", lambda: amid.rage(size.kills - at_the_end), field)
    ends = Storm(field, sorted(ONCE), audience=12, patience=LONG)
    yield summed("storm of kills at the end", lambda: ends.rage(at_the_end), field)


def kill_at_40(field: Field, size: Size) -> Iterator[Result]:
    """SIGKILL when 40 % are sent, as listmonk was measured; begun again, and judged."""
    for number in range(1, size.rounds + 1):
        yield summed(f"SIGKILL at 40 %, round {number}", lambda number=number: [_at_40(field, size, number)], field)  # type: ignore[misc]


def _at_40(field: Field, size: Size, number: int) -> Verdict:
    ref, before = f"forty:{number}", len(field.kills)
    audience = field.post(ref, size.at_40, body=1)
    first = field.relay.look().mails
    worker = field.start(connections=CONNECTIONS)
    until(lambda: field.relay.look().mails - first >= size.at_40 * 0.4, LONG, every=0.01)
    field.kill(worker)
    field.start(connections=CONNECTIONS)
    field.end(ref, LONG)
    return judge(ref, audience, field.relay.look(), field.kills[before:])


def soak(field: Field, size: Size) -> Iterator[Result]:
    """One mailing after the other, for hours; every half minute another fault, and readers who leave all the while."""
    yield summed("soak", lambda: list(_soak(field, size)), field)


def _soak(field: Field, size: Size) -> Iterator[Verdict]:
    dice, ends, number = random.Random(6), time.monotonic() + size.hours * 3600, 0
    while time.monotonic() < ends:
        number += 1
        ref, before = f"soak:{number}", len(field.kills)
        audience = field.post(ref, min(5_000, size.recipients // 10))
        field.start(connections=4)
        while not field.finished(ref):
            _trouble(field, dice, sorted(audience))
            field.see_it_through(ref, 30, hours=1)
        field.relay.play()
        field.stop()
        verdict = judge(ref, audience, field.relay.look(), field.kills[before:])
        judge_leaving(verdict, field.left, field.relay.look())
        yield verdict


def _trouble(field: Field, dice: random.Random, audience: list[str]) -> None:
    """One fault of many, and two readers who leave."""
    for address in dice.sample(audience, 2):
        field.leave(address)
    match dice.randrange(5):
        case 0:
            for worker in list(field.running):
                field.kill(worker)
            field.start(connections=4)
        case 1:
            field.relay.down()
            time.sleep(dice.uniform(1, 5))
            field.relay.up()
        case 2:
            field.relay.play(Rule(Stage.DOT, Fault.TAKE_AND_DROP, share=0.001), seed=dice.randrange(1 << 30))
        case 3:
            field.relay.play(Rule(Stage.RCPT, say="451 4.3.0 Local error", share=0.01), seed=dice.randrange(1 << 30))
        case _:
            field.relay.play(Rule(Stage.BODY, Fault.DROP, share=0.001), seed=dice.randrange(1 << 30))


RUNS: dict[str, Callable[[Field, Size], Iterator[Result]]] = {"storm": storm, "kill-at-40": kill_at_40, "soak": soak}


def summed(name: str, run: Callable[[], list[Verdict]], field: Field) -> Result:
    """The verdicts of a run as one line."""
    began, kills, mails = time.monotonic(), len(field.kills), field.relay.look().mails
    verdicts = run()
    seconds = time.monotonic() - began
    counted = {
        part.name: sum(getattr(one, part.name) for one in verdicts) for part in fields(Verdict) if part.name != "wrong"
    }
    counted["worst"] = max((one.worst for one in verdicts), default=0)
    counted["kills"] = len(field.kills) - kills
    wrong = [words for one in verdicts for words in one.wrong]
    sent = field.relay.look().mails - mails
    return {
        "name": name,
        "mailings": len(verdicts),
        **counted,
        "mails": sent,
        "seconds": round(seconds, 1),
        "wrong": wrong[:20],
        "asserted": ASSERTED,
    }
