"""Rendering: from MJML to the HTML of a mail, by the library that we use and by MJML's own package for Node."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from unittest import mock

from mjml import mjml2html

from bench.figure import Figure
from broadside.config import ROOT
from broadside.delivery import render
from tests.broadside.delivery.sample import ISSUE

CACHE = ROOT / "build" / "mjml"
PACKAGE = "mjml@4"
TIMES = 200
NODE = """
const mjml = require("mjml"), source = require("fs").readFileSync(0, "utf8"), times = Number(process.argv[1]);
const run = () => { for (let i = 0; i < times; i += 1) mjml(source); };
run();
const began = process.hrtime.bigint();
run();
console.log(Number(process.hrtime.bigint() - began) / 1e6 / times);
"""


def measure() -> Iterator[Figure]:
    """Milliseconds an issue, beside Node's where npm is; both are warm, and each has the same source."""
    source = _source()
    start = time.monotonic()
    for _ in range(TIMES):
        mjml2html(source)
    ours = (time.monotonic() - start) * 1000 / TIMES
    theirs = _node(source)
    peer = f"{PACKAGE} for Node: {theirs:.2f} ms" if theirs else ""
    yield Figure("mjml_rendered", round(ours, 3), "ms", "", peer, round(ours / theirs, 3) if theirs else None)


def _source() -> str:
    """The MJML of a whole issue, as rendering hands it to the library."""
    with mock.patch("broadside.delivery.templating.mjml2html", wraps=mjml2html) as seen:
        render.render(ISSUE)
    return str(seen.call_args.args[0])


def _node(source: str) -> float:
    """Milliseconds that Node takes; 0 with a line that says so, where it or the package cannot be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("!!! No npm: rendering is measured alone.", file=sys.stderr)
        return 0.0
    if not (CACHE / "node_modules" / "mjml").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        words = [
            npm,
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(CACHE),
            PACKAGE,
        ]
        if subprocess.run(words, check=False, stdout=subprocess.DEVNULL).returncode:
            print("!!! npm could not fetch mjml: rendering is measured alone.", file=sys.stderr)
            return 0.0
    ran = subprocess.run(
        [node, "-e", NODE, str(TIMES)], cwd=CACHE, input=source, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)
