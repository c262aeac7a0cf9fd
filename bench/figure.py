"""Figure: one measured number, printed as a JSON line."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A name, a value and its unit; a goal where an issue sets one."""

    name: str
    value: float
    unit: str
    goal: str = ""

    def show(self) -> None:
        """Print it as one line of JSON."""
        print(json.dumps(asdict(self)), flush=True)
