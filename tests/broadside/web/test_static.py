"""What is served as it is: vendored files unchanged, nothing from other hosts, colours that can be read."""

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from broadside.config import ROOT

STATIC = ROOT / "broadside/web/static"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "templates"
OWN = [
    path for path in sorted(STATIC.rglob("*")) if path.suffix in {".css", ".js", ".svg"} and VENDOR not in path.parents
]
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if TEMPLATES / "mail" not in path.parents]
# names of formats and made-up places, which no browser asks for anything
HARMLESS = re.compile(r"https?://(www\.w3\.org/2000/svg|[\w.-]*\bexample\.(org|com|net))\b")
LISTED: list[dict[str, Any]] = json.loads((VENDOR / "vendored.json").read_text())

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent", "ok", "warn") for ground in ("paper", "sheet")),
    *((ink, "wash") for ink in ("ink", "soft")),
    ("accent", "accent-wash"),
    ("ok", "ok-wash"),
    ("warn", "warn-wash"),
    *(("ink", f"{kind}-wash") for kind in ("accent", "ok", "warn")),
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_as_its_package_had_it(entry: dict[str, Any]) -> None:
    digest = hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest()
    assert digest == entry["sha256"]
    assert (VENDOR / entry["licence_file"]).read_text().strip()
    assert entry["version"]
    assert entry["package"]
    assert digest in (VENDOR / "VENDORED.md").read_text()


def test_every_vendored_file_is_listed() -> None:
    here = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    accounted = {entry["file"] for entry in LISTED} | {entry["licence_file"] for entry in LISTED}
    assert here - accounted == {"VENDORED.md", "vendored.json"}


@pytest.mark.parametrize("path", OWN + PAGES, ids=name)
def test_no_page_script_or_style_names_another_host(path: Path) -> None:
    text = HARMLESS.sub("", path.read_text())
    assert not re.search(r"https?://[\w.]|[\"'(]//[\w.]|@import", text)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_keeps_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style\b", text), "style-src is 'self': put it in static/css"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "script-src is 'self': put it in static/js"
    assert not re.search(r"<[^>]*\s(on[a-z]+|hx-on[\w:-]*)\s*=", text), "no handlers in attributes"


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".js"], ids=name)
def test_the_modules_that_a_script_imports_are_there(path: Path) -> None:
    for module in re.findall(r"(?:import|from) \"(\./[^\"]+)\"", path.read_text()):
        assert (path.parent / module).is_file()


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".css"], ids=name)
def test_the_files_that_a_stylesheet_names_are_there(path: Path) -> None:
    for file in re.findall(r"url\(\"([^\"]+)\"\)", path.read_text()):
        assert (path.parent / file).resolve().is_file()


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".css"], ids=name)
def test_a_stylesheet_uses_only_tokens_that_exist(path: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "css/tokens.css").read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) <= known


def test_the_two_dark_sets_are_the_same() -> None:
    preferred, forced = dark_sets()
    assert preferred == forced
    assert set(preferred) <= set(light_set())


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=" on ".join)
def test_text_can_be_read_on_its_ground(pair: tuple[str, str], ground: str) -> None:
    colours = light_set() if ground == "light" else light_set() | dark_sets()[0]
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("edge", ["edge", "focus"])
def test_the_edges_of_controls_and_the_focus_ring_stand_out(edge: str, ground: str) -> None:
    colours = light_set() if ground == "light" else light_set() | dark_sets()[0]
    assert min(contrast(colours[edge], colours[under]) for under in ("paper", "sheet")) >= 3


def light_set() -> dict[str, str]:
    return colours_of(tokens().partition("@media")[0])


def dark_sets() -> tuple[dict[str, str], dict[str, str]]:
    blocks = re.findall(
        r":root[^{]*dark[^{]*\{(.*?)\}|prefers-color-scheme: dark\) \{\s*:root[^{]*\{(.*?)\}", tokens(), re.DOTALL
    )
    first, second = [colours_of(one or other) for one, other in blocks]
    return first, second


def colours_of(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def tokens() -> str:
    return (STATIC / "css/tokens.css").read_text()


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
