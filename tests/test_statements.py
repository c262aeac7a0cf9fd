"""What the source never does: build SQL or a template from words that somebody typed, or run what it reads."""

import ast
import re
from pathlib import Path

import pytest

from broadside.config import ROOT

SOURCES = [path for wing in ("broadside", "campaigns", "newsletters") for path in sorted((ROOT / wing).rglob("*.py"))]
OURS = [path for path in SOURCES if "migrations" not in path.parts]
STATEMENTS = {"text", "literal_column", "TextClause"}
NEVER = {"eval", "exec", "render_template_string", "from_string", "unsafe_load", "full_load", "system", "popen"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def from_sqlalchemy(path: Path) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in nodes if (node.module or "").startswith("sqlalchemy") for alias in node.names}


@pytest.mark.parametrize("path", [p for p in OURS if from_sqlalchemy(p) & STATEMENTS], ids=name)
def test_sql_in_words_is_written_here_and_nowhere_put_together(path: Path) -> None:
    ours = [call for call in calls(path) if isinstance(call.func, ast.Name) and called(call) in STATEMENTS]
    assert ours
    assert [ast.unparse(call) for call in ours if not isinstance(call.args[0], ast.Constant)] == []


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_column_is_looked_up_by_a_typed_name_and_nothing_typed_is_run(path: Path) -> None:
    found = [call for call in calls(path) if called(call) in NEVER]
    found += [call for call in calls(path) if any(word.arg == "shell" for word in call.keywords)]
    found += [call for call in calls(path) if called(call) == "getattr" and "request" in ast.unparse(call)]
    assert [ast.unparse(call) for call in found] == []


def test_the_page_on_security_names_tests_that_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text()))
    there = {
        found for path in (ROOT / "tests").rglob("*.py") for found in re.findall(r"def (test_\w+)", path.read_text())
    }
    assert len(named) > 30
    assert named - there == set()
