"""Lighthouse: what Google's auditor says of four pages on a phone and on a desktop, for a house that is in use."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.figure import Figure
from bench.inbox import fill as fill_inbox
from bench.preview import served
from broadside.config import ROOT
from broadside.database import db
from newsletters.issues import Issue
from tests.conftest import BROWSER_FLAGS
from tests.filled import fill
from tests.needs import CHROMIUM
from tests.people import ADA, signed_in

CACHE = ROOT / "build" / "lighthouse"
PACKAGE = "lighthouse@12.8.2"
ITEMS = 2_000
CATEGORIES = ("performance", "accessibility")
PRESETS = {"phone": (), "desktop": ("--preset=desktop",)}  # Lighthouse's own preset is the phone
GOAL = "at least 95"


@dataclass(frozen=True)
class Auditor:
    """Lighthouse as a program, what it asks of, and the cookie by which the desk knows us."""

    program: Path
    address: str
    cookie: str

    def points(self, path: str, preset: str) -> dict[str, float]:
        """The points, of 100, that a page gets in each category; raises RuntimeError when it was not measured."""
        words = ["node", str(self.program), self.address + path, "--quiet", "--output=json"]
        words += [f"--only-categories={','.join(CATEGORIES)}", *PRESETS[preset]]
        words += [f"--chrome-flags={' '.join(['--headless=new', *BROWSER_FLAGS])}"]
        if path.startswith("/desk"):
            words += [f"--extra-headers={json.dumps({'Cookie': f'session={self.cookie}'})}"]
        ran = self._looked(words)
        if ran.returncode != 0:  # now and then it loses its own trace, and asks to be run again
            ran = self._looked(words)
        found = json.loads(ran.stdout) if ran.returncode == 0 else {}
        if not found or found.get("runtimeError") or not found["finalDisplayedUrl"].endswith(path):
            raise RuntimeError(f"Lighthouse did not see {path}: {ran.stderr[-500:]}")
        if folder := os.environ.get("BENCH_LIGHTHOUSE_REPORTS"):
            name = f"{path.strip('/').replace('/', '-')}-{preset}.json"
            (Path(folder) / name).write_text(ran.stdout, encoding="utf-8")
        return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}

    def _looked(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        known = os.environ | {"CHROME_PATH": CHROMIUM.path or ""}
        return subprocess.run(words, env=known, capture_output=True, text=True, check=False)


def measure() -> Iterator[Figure]:
    """The points of each page in both categories, of 100; nothing, and a line that says so, without npm or Chromium."""
    program = _program()
    if program is None:
        return
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), _filled) as (app, address):
        cookie = signed_in(app.test_client(), ADA).get_cookie("session")
        auditor = Auditor(program, address, cookie.value if cookie else "")
        for page, path in _paths(app).items():
            for preset in PRESETS:
                for category, points in auditor.points(path, preset).items():
                    yield Figure(f"lighthouse_{page}_{preset}_{category}", points, "of 100", GOAL)


def _filled(app: Flask) -> None:
    """Something in every room, and as many items as a few weeks bring."""
    fill(app)
    fill_inbox(ITEMS)
    db.session.commit()


def _paths(app: Flask) -> dict[str, str]:
    with app.app_context():
        issues = list(db.session.scalars(select(Issue).order_by(Issue.id)))
        draft = next(issue for issue in issues if issue.editable)
        sent = next(issue for issue in issues if issue.sent_at)
        return {
            "home": "/desk",
            "inbox": "/desk/inbox",
            "compose": f"/desk/issues/{draft.id}/sections/{draft.sections[0].id}",
            "archive": f"/archive/{sent.newsletter.slug}/{sent.slug}",
        }


def _program() -> Path | None:
    """Lighthouse, fetched where it is not yet; None, with a line that says so, where it cannot be had."""
    program = CACHE / "node_modules" / "lighthouse" / "cli" / "index.js"
    npm = shutil.which("npm")
    if npm is None or CHROMIUM.path is None:
        print("!!! No npm or no Chromium: Lighthouse measures nothing.", file=sys.stderr)
        return None
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetch = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        if subprocess.run([*fetch, "--prefix", str(CACHE), PACKAGE], check=False, stdout=subprocess.DEVNULL).returncode:
            print(f"!!! npm could not fetch {PACKAGE}: Lighthouse measures nothing.", file=sys.stderr)
            return None
    return program
