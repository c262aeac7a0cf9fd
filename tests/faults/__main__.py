"""`python -m tests.faults --size ci|hour|overnight [--only storm|kill-at-40|soak] [--database-url URL]`.

One JSON line a run: what was counted in the server's log, what was asserted, and what was wrong. Exit code 1: something
was. The CI size is what `make test` runs.
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask_migrate import upgrade

from broadside.config import read_settings
from broadside.database import db
from tests.faults.field import in_use, opened_field
from tests.faults.relay import relay
from tests.faults.sizes import RUNS, SIZES, Size
from tests.faults.workers import launcher

SECRET = "a-secret-for-the-faults-and-nothing-else"


def main() -> int:
    """Run what was asked for; returns the exit code."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--size", choices=["ci", *SIZES], default="ci")
    asked.add_argument("--only", choices=list(RUNS))
    asked.add_argument("--database-url", default="", help="PostgreSQL, empty; SQLite in a folder of its own without it")
    given = asked.parse_args()
    if given.size == "ci" and not given.only:
        code = int(pytest.main([str(Path(__file__).parent)]))
        print(json.dumps({"name": "ci", "wrong": code != 0}))
        return code
    size = SIZES["hour" if given.size == "ci" else given.size]
    wrong = False
    for name in [given.only] if given.only else list(RUNS):
        with TemporaryDirectory(prefix="broadside-faults-") as folder:
            wrong |= _run(name, Path(folder), given, size)
    return int(wrong)


def _run(name: str, folder: Path, given: argparse.Namespace, size: Size) -> bool:
    settings = read_settings(
        home=folder, secret_key=SECRET, public_url="http://broadside.test", database_url=given.database_url
    )
    wrong = False
    with (
        relay(folder / "server.log") as server,
        launcher() as forks,
        opened_field(settings, server, forks) as opened,
        in_use(opened) as field,
    ):
        upgrade()
        db.engine.dispose()
        for result in RUNS[name](field, size):
            print(json.dumps({"size": given.size, **result}), flush=True)
            wrong |= bool(result["wrong"])
    return wrong


if __name__ == "__main__":
    sys.exit(main())
