"""An order to the launcher: which home a worker works in, and with which faults."""

import json
from dataclasses import asdict, dataclass, field

from tests.faults.points import Deed, Plan, Point

MAIL = ("send mail",)


@dataclass(frozen=True)
class Order:
    """`jobs` are those of the timetable that run (none named: all); `log` is where the worker's words go.

    `haste`: how many times faster waits and time-outs of the connection go. `busy`: how much of the wait for a lock is
    waited, and `line` how much of that in the line for it. `looks`: how many times as often the timetable looks.
    `most_bytes`: the largest file it may write. `pulse`: how many times sooner it takes another worker for dead, whose
    heart stands still.
    """

    environment: dict[str, str]
    port: int
    shared: str
    log: str
    plan: Plan | None = None
    jobs: tuple[str, ...] = MAIL
    haste: float = 1.0
    busy: float = 1.0
    line: float = 1.0
    looks: float = 1.0
    most_bytes: int = 0
    pulse: float = 1.0
    connections: int = field(default=4, compare=False)

    def write(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> "Order":
        said = json.loads(line)
        plan = said.pop("plan")
        if plan is not None:
            plan = Plan(Point(plan["point"]), plan["passage"], Deed(plan["deed"]))
        return cls(**said | {"plan": plan, "jobs": tuple(said["jobs"])})
