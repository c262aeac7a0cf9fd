"""The script of a fault server: which fault, at which stage, for whom, how often."""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """Where in a talk a fault strikes."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


class Fault(StrEnum):
    """What the server does there instead of what it should."""

    REPLY = "reply"  # answer `say`; 421 also closes, as RFC 5321 (3.8) has it
    DROP = "drop"  # close without a word; at the dot the mail is thrown away
    TAKE_AND_DROP = "take and drop"  # at the dot: keep the mail and close without a word
    SILENT = "silent"  # keep the connection, and never answer
    DRIP = "drip"  # answer a byte every `seconds`, and never come to the end of a line


@dataclass(frozen=True)
class Rule:
    """One fault. `who` is a pattern of the recipient (of the sender at MAIL); all that is said must hold.

    `times` bounds its uses in all, `each` its uses for one address; `skip` lets so many pass first; `taken` asks that
    the connection has taken so many mails; `share` strikes by chance, drawn from the script's seed.
    """

    at: Stage
    do: Fault = Fault.REPLY
    say: str = ""
    who: str = ""
    times: int = 0
    each: int = 0
    skip: int = 0
    taken: int = 0
    share: float = 1.0
    seconds: float = 10.0


@dataclass
class Script:
    """The rules in force, and how often each was used; the first that holds strikes."""

    rules: Sequence[Rule] = ()
    seed: int = 1
    uses: Counter[tuple[int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.at = {stage: [n for n, rule in enumerate(self.rules) if rule.at == stage] for stage in Stage}

    def fault(self, stage: Stage, address: str, taken: int) -> Rule | None:
        """What strikes at a stage, for an address, on a connection that took so many; it counts as used."""
        return next((self.rules[n] for n in self.at[stage] if self._strikes(n, address, taken)), None)

    def _strikes(self, number: int, address: str, taken: int) -> bool:
        rule = self.rules[number]
        if taken < rule.taken or (rule.who and not re.search(rule.who, address)):
            return False
        if rule.share < 1 and self.dice.random() >= rule.share:
            return False
        self.uses[number, "passed"] += 1
        if self.uses[number, "passed"] <= rule.skip:
            return False
        if rule.times and self.uses[number, "used"] >= rule.times:
            return False
        if rule.each and self.uses[number, address] >= rule.each:
            return False
        self.uses[number, "used"] += 1
        self.uses[number, address] += 1
        return True


def write(rules: Sequence[Rule], seed: int = 1) -> str:
    """A script as one line of JSON."""
    return json.dumps({"rules": [asdict(rule) for rule in rules], "seed": seed})


def read(line: str) -> Script:
    """The script that `write` wrote."""
    said = json.loads(line)
    return Script(
        [Rule(**{**rule, "at": Stage(rule["at"]), "do": Fault(rule["do"])}) for rule in said["rules"]], said["seed"]
    )
