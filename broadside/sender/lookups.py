"""Lookups: what is asked of DNS about a sender, and the child that asks it."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).resolve().parents[2]
SECONDS = 4.0  # for one name; three slow ones end a lookup
START_SECONDS = 20.0  # for the child to start, on a busy machine
NO_ANSWER = {"state": "silent", "detail": "The lookup did not end in time."}


@dataclass(frozen=True)
class Question:
    """Domains in ASCII; `names` are those of DKIM keys; `server` is a name server's address and port, or None."""

    domain: str
    return_domain: str
    reply_domain: str
    names: tuple[str, ...] = ()
    server: tuple[str, int] | None = None
    seconds: float = SECONDS


@dataclass(frozen=True)
class Records:
    """What DNS said. Each answer has a `state`: found, none, many, broken, silent, or what MX may say besides."""

    spf: dict[str, Any]
    dmarc: dict[str, Any]
    mx: dict[str, Any]
    names: dict[str, dict[str, Any]]


def look_up(question: Question) -> Records:
    """Ask it all, in a few seconds; what is not answered is said to be silent."""
    said = _asked(question)
    spf, dmarc, mx = (said.pop(key, NO_ANSWER) for key in ("spf", "dmarc", "mx"))
    return Records(spf, dmarc, mx, {name: said.get(name, NO_ANSWER) for name in question.names})


def _asked(question: Question) -> dict[str, Any]:
    command, nothing = [sys.executable, "-m", "broadside.sender.records"], {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command,
            input=json.dumps(asdict(question)),
            stdout=subprocess.PIPE,
            cwd=PACKAGES,
            env=nothing,
            text=True,
            timeout=question.seconds * 4 + START_SECONDS,
            check=True,
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return said
