"""The workers at the desk: which processes do due work, on which machines, and what each does now."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from broadside.accounts import Role
from broadside.delivery import in_hand
from broadside.delivery.in_hand import Handful
from broadside.house import house
from broadside.lease import TIMETABLE, Lease
from broadside.web.access import role_required
from broadside.workers import Worker

bp = Blueprint("workers", __name__, url_prefix="/desk/workers")


@dataclass(frozen=True)
class Hand:
    """One worker as the page shows it; `jobs` are (name, since), the one begun first before the others."""

    worker: Worker
    leads: bool
    jobs: list[tuple[str, datetime]]
    mails: list[Handful]

    @property
    def left(self) -> int:
        """How many messages it has in hand."""
        return sum(each.number for each in self.mails)


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Everybody who works, and who has stopped within a day."""
    leader, mails = Lease.holder(TIMETABLE), in_hand.by_worker()
    hands = [Hand(each, each.id == leader, _jobs(each), mails.get(each.id, [])) for each in Worker.everyone()]
    living = [hand for hand in hands if hand.worker.alive]
    queue, server = house().queue, house().redis
    return render_template(
        "desk/workers/index.html",
        living=living,
        lost=[hand for hand in hands if not hand.worker.alive],
        led=any(hand.leads for hand in living),
        redis=server and ("answers" if server.look() else "away"),
        queued=queue and queue.waiting(house().timetable.lanes),
    )


def _jobs(worker: Worker) -> list[tuple[str, datetime]]:
    return sorted(
        ((name, datetime.fromisoformat(since)) for name, since in worker.doing.items()), key=lambda job: job[1]
    )
