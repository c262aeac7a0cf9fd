"""The pattern page shows every macro, to those who may see the desk."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from broadside.config import ROOT

MACROS = sorted((ROOT / "templates/macros").glob("*.html"))
# drawn by the bases on every page, by what a wing registered, on sign-up pages or with WTForms alone
ELSEWHERE = {
    "rail_nav",
    "account",
    "help_dialog",
    "palette",
    "flashes",
    "trap",
    "wtf",
    "form_problems",
    "csrf",
    "brand",
    "mark",
    "offers",
}


@pytest.fixture
def page(victor: FlaskClient) -> BeautifulSoup:
    answer = victor.get("/desk/pattern")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_stranger_does_not_see_the_desk(client: FlaskClient, ada: FlaskClient) -> None:
    assert client.get("/desk/pattern").status_code in {302, 401}


def test_every_macro_stands_on_the_page() -> None:
    used = (ROOT / "templates/desk/pattern.html").read_text()
    named = {name for path in MACROS for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text())} - ELSEWHERE
    assert {name for name in named if not re.search(rf"\b{name}\(", used)} == set()


def test_every_macro_says_what_it_is_for() -> None:
    silent = [
        name
        for path in MACROS
        for before, name in re.findall(r"(.*)\n\{% macro ([a-z]\w*)\(", path.read_text())
        if "#}" not in before
    ]
    assert silent == []


def test_every_input_has_a_label_and_every_reference_a_target(page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for tag in page.select("[aria-describedby]"):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids)
    labelled = {label["for"] for label in page.find_all("label", attrs={"for": True})}
    for field in page.select("main input:not([type=hidden]), main select, main textarea"):
        assert field.get("aria-label") or field.get("id") in labelled


def test_a_field_with_an_error_says_so_to_those_who_hear_it(page: BeautifulSoup) -> None:
    field = page.select_one("#f-title")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert "f-title-error" in str(field["aria-describedby"])


def test_a_chart_has_a_title_a_sentence_and_a_table_that_says_the_same(page: BeautifulSoup) -> None:
    chart = page.select_one("figure.chart:has(.chart-in)")
    assert chart is not None
    assert chart.select_one("svg > title")
    assert chart.select_one("svg > desc")
    assert [cell.text for cell in chart.select("td.num")][-1] == "1,204"


def draw(app: Flask, source: str, **words: Any) -> str:
    with app.test_request_context():
        return render_template_string(source, **words)


def test_what_people_wrote_is_escaped_wherever_it_stands(app: Flask) -> None:
    evil = '"><script>alert(1)</script>'
    source = """
    {% import "macros/field.html" as field %}{% import "macros/page.html" as page %}
    {% from "macros/rows.html" import row %}{% from "macros/notice.html" import notice %}
    {{ field.text("a", evil, evil, evil, evil, attrs={"data-x": evil}) }}{{ field.textarea("b", evil, evil) }}
    {{ field.select("c", evil, [(evil, evil)], evil) }}{{ field.radios("d", evil, [(evil, evil, evil)], evil) }}
    {{ row(evil, evil, evil, [(evil, "")], ("i", evil), body=evil) }}{{ notice(evil) }}{{ page.person(evil, evil) }}
    {{ page.facts([(evil, evil)]) }}{{ field.problems([("a", evil)]) }}{{ field.copy(evil) }}
    """
    drawn = draw(app, source, evil=evil)
    assert "<script" not in drawn
    assert "alert(1)" in drawn


def test_the_first_line_of_a_text_is_kept_when_it_is_empty(app: Flask) -> None:
    drawn = draw(app, '{% import "macros/field.html" as f %}{{ f.textarea("t", "T", text) }}', text="\nsecond")
    assert "\n\nsecond</textarea>" in drawn


def test_paging_keeps_the_filters(app: Flask) -> None:
    drawn = draw(app, '{% import "macros/page.html" as p %}{{ p.pagination(2, 3, "pattern.show", {"q": "a b"}) }}')
    assert "?q=a+b&amp;page=1" in drawn
    assert "?q=a+b&amp;page=3" in drawn
    assert draw(app, '{% import "macros/page.html" as p %}{{ p.pagination(1, 1, "pattern.show") }}') == ""
