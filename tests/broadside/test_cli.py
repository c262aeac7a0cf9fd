"""The command line as a person meets it: what is wrong is one line that says what to do."""

import sys
from pathlib import Path

import pytest

from broadside import cli


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("BROADSIDE_HOME", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    ("database", "words"),
    [
        (
            "",
            "The database cannot be used (no such table: organisation). If it is new or older, run `broadside migrate`",
        ),
        ("postgresql://nobody@127.0.0.1:1/nothing", "The database cannot be used (connection failed"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_that_says_what_to_do(
    said: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str, words: str
) -> None:
    said.setattr(sys, "argv", ["broadside", "organisations", "export"])
    said.setenv("BROADSIDE_DATABASE_URL", database)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    heard = capsys.readouterr()
    assert heard.err.strip().startswith(words)
    assert heard.err.count("\n") == 1
    assert heard.out == ""
