"""The verdict: what must hold after any fault, read from the mail server's log.

Our own tables are asked only for what they claim: who was left out, held, refused; and every claim must fit the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from broadside.delivery import outbox
from broadside.delivery.outbox import MessageState
from tests.faults.evidence import Evidence
from tests.faults.points import DOUBTFUL
from tests.faults.workers import Worker

GRACE = 1.0  # seconds between the answer to an unsubscribe and the last DATA that may begin


@dataclass
class Verdict:
    """The counts of one mailing, and everything that should not be."""

    audience: int = 0
    accepted: int = 0
    rejected: int = 0
    excluded: int = 0
    held: int = 0
    missing: int = 0
    extra: int = 0
    worst: int = 0
    kills: int = 0
    late: int = 0
    wrong: list[str] = field(default_factory=list)

    def must(self, holds: bool, words: str) -> None:
        """Write down what does not hold."""
        if not holds:
            self.wrong.append(words)


@dataclass(frozen=True)
class Claims:
    """Whom the report names, by the end it says they came to."""

    accepted: set[str]
    failed: set[str]
    held: set[str]
    excluded: set[str]
    others: set[str]
    doubtful: set[str]

    @classmethod
    def of(cls, ref: str) -> "Claims":
        named: dict[str, set[str]] = {"accepted": set(), "failed": set(), "held": set(), "excluded": set()}
        others: set[str] = set()
        doubtful: set[str] = set()
        for line in outbox.lines(ref):
            named.get(str(MessageState(line.state)), others).add(line.address)
            if line.in_doubt:
                doubtful.add(line.address)
        return cls(**named, others=others, doubtful=doubtful)


def judge(ref: str, audience: set[str], evidence: Evidence, kills: Sequence[Worker] = ()) -> Verdict:
    """Judge one mailing that has ended."""
    claims = Claims.of(ref)
    taken = {address for address in audience if address in evidence.taken}
    named = claims.failed | claims.held | claims.excluded
    verdict = Verdict(
        audience=len(audience),
        accepted=len(taken - claims.held),
        rejected=len(claims.failed),
        excluded=len(claims.excluded),
        held=len(claims.held),
        missing=len(audience - taken - named),
        kills=len(kills),
    )
    must = verdict.must
    must(verdict.missing == 0, f"{verdict.missing} people are missing")
    must(not claims.others, f"{len(claims.others)} rows are not ended")
    must(claims.accepted == taken - claims.held, "who is said to have been accepted is not who was")
    must(not claims.failed & taken, "somebody got the mail and is said not to have")
    must(claims.failed <= set(evidence.refused), "somebody is said to be refused whom the server never refused")
    must(not claims.excluded & taken, "somebody got the mail and is said to have been left out")
    must(claims.held <= claims.doubtful, "somebody is held who was never in doubt")
    ended = verdict.accepted + verdict.rejected + verdict.excluded + verdict.held
    must(ended == verdict.audience, f"{ended} ended, and {verdict.audience} should have")
    _judge_copies(verdict, audience, evidence, kills)
    twice = {address for address in audience if len(evidence.taken.get(address, ())) > 1}
    must(twice <= claims.doubtful, "somebody got two copies and the report does not say so")
    return verdict


def _judge_copies(verdict: Verdict, audience: set[str], evidence: Evidence, kills: Sequence[Worker]) -> None:
    """Each further copy has a cause, no cause has more than its connections explain, and nobody gets three."""
    left = {number: _allowance(worker, evidence) for number, worker in enumerate(kills)}
    lost = {event.talk for event in evidence.faults if event.said.startswith("dot: ")}
    for address in audience:
        copies = evidence.taken.get(address, [])
        verdict.extra += max(0, len(copies) - 1)
        verdict.worst = max(verdict.worst, len(copies))
        verdict.must(len({message_id for _, message_id, _ in copies}) <= 1, f"{address} has two Message-IDs")
        for (_, _, talk), (second, _, _) in pairwise(copies):
            if talk in lost:
                continue
            # The talk began before its worker's end; what that had sent may have been read a moment after it.
            began = evidence.since[talk]
            cause = next((n for n, worker in enumerate(kills) if began < worker.ended_at < second and left[n]), None)
            verdict.must(cause is not None, f"{address} got a further copy that nothing explains")
            if cause is not None:
                left[cause] -= 1
    verdict.must(verdict.worst <= 2, f"somebody got {verdict.worst} copies")


def _allowance(worker: Worker, evidence: Evidence) -> int:
    """How many further copies a kill may cause: one for each connection that was open.

    A worker with a single connection had no mail in doubt but between a dot and the reading of its reply.
    """
    plan = worker.order.plan
    if worker.order.connections == 1 and plan is not None and plan.point not in DOUBTFUL:
        return 0
    return worker.order.connections


def judge_leaving(verdict: Verdict, left: dict[str, float], evidence: Evidence) -> None:
    """No DATA begins more than a second after an unsubscribe was answered, but for what the machine stood still."""
    for address, answered in left.items():
        for begun in evidence.begun.get(address, ()):
            late = begun - answered - evidence.stood_still(answered, begun)
            verdict.late += late > GRACE
            verdict.must(late <= GRACE, f"{address} left, and DATA began {late:.2f} s later")
