"""Static files: kept by browsers for as long as they stay as they are, and the sheets of a page asked for in one."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside.web import statics
from tests.test_every_page import OWN, resources

FOLDER = statics.FOLDER


def asked(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=headers)


@pytest.fixture
def address(app: Flask) -> str:
    """Where a sheet stands now."""
    with app.test_request_context():
        return url_for("static", filename="css/base.css")


def test_a_file_is_kept_for_a_year_under_an_address_of_its_edition(client: FlaskClient, address: str) -> None:
    answer = asked(client, address)
    assert address == f"/static/e-{statics.edition()}/css/base.css"
    assert answer.data == (FOLDER / "css/base.css").read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("folder", ["/static", "/static/e-000000000000"])
def test_under_any_other_address_it_is_there_too_and_asked_for_anew(client: FlaskClient, folder: str) -> None:
    """A page of yesterday, or of another machine that is a version behind, still finds its sheets."""
    answer = asked(client, f"{folder}/css/base.css")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = asked(client, f"{folder}/css/base.css", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_another_file_makes_another_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.css").write_text("p {}")
    monkeypatch.setattr(statics, "FOLDER", tmp_path)
    monkeypatch.setattr(statics, "_names", lambda: frozenset({"one.css"}))
    before = statics.edition.__wrapped__()
    (tmp_path / "one.css").write_text("q {}")
    assert before != statics.edition.__wrapped__()


def test_text_is_compressed_for_who_takes_it_and_fonts_are_not(client: FlaskClient, address: str) -> None:
    plain, small = asked(client, address), asked(client, address, **{"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert plain.headers["ETag"] != small.headers["ETag"]
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    font = next(path for path in FOLDER.rglob("*.woff2")).relative_to(FOLDER)
    answer = asked(client, f"/static/{font}", **{"Accept-Encoding": "gzip"})
    assert ("Content-Encoding" in answer.headers, answer.mimetype) == (False, "font/woff2")


def test_no_page_is_compressed(alice: FlaskClient) -> None:
    """A page holds a token and what its reader typed: compressed together, its length would give the token away."""
    page = asked(alice, "/desk", **{"Accept-Encoding": "gzip"})
    assert (page.status_code, "Content-Encoding" in page.headers) == (200, False)


def test_a_file_varies_with_no_cookie_even_for_who_is_signed_in(alice: FlaskClient, address: str) -> None:
    answer = asked(alice, address)
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["../shell.py", "css/nothing.css", "css/base.nothing.css", "css/base.base.css", "css"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert asked(client, f"/static/{name}").status_code == 404


def test_a_page_asks_for_its_sheets_in_one_and_gets_them_in_their_order(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    sheets = [each for each in resources(page) if each.endswith(".css")]
    names = re.sub(r".*/|\.css", "", sheets[0]).split(".")
    assert len(sheets) == 1
    assert names[0] == "tokens"
    assert names[-1] == "print"
    whole = client.get(sheets[0].removeprefix(OWN)).text
    places = [whole.index((FOLDER / "css" / f"{name}.css").read_text()) for name in names]
    assert places == sorted(places)


def test_a_sheet_from_elsewhere_keeps_its_place_between_ours(app: Flask) -> None:
    links = "".join(
        f'<link rel="stylesheet" href="{href}">\n'
        for href in (
            "{{ url_for('static', filename='css/base.css') }}",
            "{{ url_for('static', filename='css/public.css') }}",
            "/archive/css/colours.css",
            "{{ url_for('static', filename='css/print.css') }}",
        )
    )
    with app.test_request_context():
        head = render_template_string("{% filter bound %}" + links + "{% endfilter %}")
    assert [re.sub(r".*/", "", each) for each in resources(head)] == ["base.public.css", "colours.css", "print.css"]
