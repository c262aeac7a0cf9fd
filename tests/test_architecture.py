"""The house rules that the import contracts do not say."""

import ast
from pathlib import Path

import pytest

from broadside.config import ROOT

EDGES = {"cli", "wiring", "house", "timetable", "processes", "database", "setup"}
SOURCES = [path for wing in ("broadside", "campaigns", "newsletters") for path in sorted((ROOT / wing).rglob("*.py"))]
OURS = [path for path in SOURCES if "migrations" not in path.parts]
RULES = [
    path
    for path in OURS
    if not {"web", "commands", "wirings", "jobs"} & set(path.parts)
    and path.stem not in EDGES
    and not path.stem.endswith(("_commands", "_jobs"))
]
LIMIT = 300


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_from(path: Path, module: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in nodes if node.module == module for alias in node.names}


@pytest.mark.parametrize("path", [p for p in OURS if p.name == "__init__.py"], ids=name)
def test_a_package_says_what_it_is_and_nothing_else(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    assert len(body) == 1
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", RULES, ids=name)
def test_rules_never_touch_the_request(path: Path) -> None:
    assert not imported_from(path, "flask") & {"request", "session", "current_app", "g", "flash"}


@pytest.mark.parametrize("path", RULES, ids=name)
def test_rules_leave_the_commit_to_the_edge(path: Path) -> None:
    delivery = ("postman", "tray", "outcomes", "pace", "office", "recovery")
    edges = (*delivery, "reading", "imports", "sending", "foreman", "heart", "mailing_alarms", "visiting")
    calls = ast.unparse(ast.parse(path.read_text())).count("session.commit(")
    assert calls == 0 or path.stem in edges


@pytest.mark.parametrize("path", [p for p in OURS if "web" in p.parts], ids=name)
def test_pages_ask_the_rules_and_write_no_query_themselves(path: Path) -> None:
    assert not imported_from(path, "sqlalchemy") & {"select", "update", "delete", "insert", "text"}


@pytest.mark.parametrize("path", OURS, ids=name)
def test_a_file_over_300_lines_says_why(path: Path) -> None:
    text = path.read_text()
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert text.count("\n") <= LIMIT or "long because" in docstring


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    functions = [
        n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]


def test_every_page_leaves_script_and_style_to_files() -> None:
    pages = [p for p in sorted((ROOT / "templates").rglob("*.html")) if "mail" not in p.parts]
    guilty = [
        name(p)
        for p in pages
        if any(sign in p.read_text() for sign in (" style=", "<style", " onclick=", "javascript:"))
    ]
    assert pages
    assert guilty == []
