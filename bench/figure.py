"""Figure: one measured number, printed as a JSON line."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A name, a value and its unit; a goal where an issue sets one, and a peer with our value over theirs."""

    name: str
    value: float
    unit: str
    goal: str = ""
    peer: str = ""
    ratio: float | None = None

    def show(self) -> None:
        """Print it as one line of JSON."""
        print(json.dumps(asdict(self)), flush=True)
