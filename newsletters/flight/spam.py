"""Spam: the rules that SpamAssassin counts against a mail, by name, where it is installed; no host is asked."""

import re
import shutil
import subprocess

from newsletters.flight.findings import Finding, Level
from newsletters.flight.reasons import WHY

PROGRAM = "spamassassin"
# Local tests alone, the report at the end, and nothing of this user's learned or written.
ARGUMENTS = ("--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0")
SECONDS = 60
LINE = re.compile(r"^ *(-?\d+\.\d) ([A-Z][A-Z0-9_]+) +(\S.*)$", re.MULTILINE)


def of_mail(mail: bytes) -> tuple[Finding, ...]:
    """What counts against a mail (RFC 5322) by a tenth of a point or more; nothing where SpamAssassin is not, or fails.

    It takes a second or two, so it is for scripts and not for pages.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        return ()
    try:
        asked = subprocess.run([program, *ARGUMENTS], input=mail, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 -- a fixed program, and the mail is its input alone
    except (OSError, subprocess.SubprocessError):
        return ()
    report = asked.stdout.decode("utf-8", "replace").rpartition("Content analysis details:")[2]
    counted = [(float(points), name, words.strip()) for points, name, words in LINE.findall(report)]
    return tuple(_finding(points, name, words) for points, name, words in counted if points > 0)


def _finding(points: float, name: str, words: str) -> Finding:
    what = f"{name} ({points:.1f} points): {words}"
    return Finding(Level.WARNING, "Whole mail", what, WHY["spam"], rule="spam")
