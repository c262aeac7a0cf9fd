"""SpamAssassin: its rules by name where it is installed; where it is not, or fails, nothing is said."""

import os
import shutil
from pathlib import Path

import pytest

from newsletters.flight import spam
from newsletters.preflight import Level

MAIL = b"From: a@example.org\r\nTo: b@example.net\r\nSubject: FREE MONEY NOW\r\n\r\nHello.\r\n"
REPORT = """Subject: FREE MONEY NOW

 9.9 NOT_THE_REPORT But words of the mail
Content analysis details:   (2.3 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 0.0 MSGID_SHORT            Message-ID is unusually short
 0.5 SUBJ_ALL_CAPS          Subject is all capitals
 1.8 DRUGS_ERECTILE         Refers to an erectile drug
"""


def install(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "spamassassin"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_what_counts_against_a_mail_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report").write_text(REPORT)
    install(tmp_path, f"cat > '{tmp_path}/asked'; cat '{tmp_path}/report'", monkeypatch)
    findings = spam.of_mail(MAIL)
    assert [finding.what for finding in findings] == [
        "SUBJ_ALL_CAPS (0.5 points): Subject is all capitals",
        "DRUGS_ERECTILE (1.8 points): Refers to an erectile drug",
    ]
    assert {finding.level for finding in findings} == {Level.WARNING}
    assert (tmp_path / "asked").read_bytes() == MAIL


@pytest.mark.parametrize("script", ["cat > /dev/null; exit 3", "cat > /dev/null; echo nothing"])
def test_where_it_fails_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    install(tmp_path, script, monkeypatch)
    assert spam.of_mail(MAIL) == ()


def test_where_it_is_not_installed_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert spam.of_mail(MAIL) == ()


@pytest.mark.skipif(shutil.which("spamassassin") is None, reason="SpamAssassin is not installed here")
def test_the_true_program_is_understood() -> None:
    assert "SUBJ_ALL_CAPS" in " ".join(finding.what for finding in spam.of_mail(MAIL))
