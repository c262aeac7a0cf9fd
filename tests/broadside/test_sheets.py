"""CSV files from anywhere: written in any of the usual ways, broken in any way."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside import sheets
from broadside.sheets import BadSheet, examine, plain, rows, safe, sample

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "|cmd", "%0a", "＝1", "=cmd|' /C calc'!A0"]


def written(path: Path, content: bytes) -> Path:
    file = path / "people.csv"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")]
)
def test_the_usual_ways_of_writing_are_told_apart(tmp_path: Path, separator: str, encoding: str, name: str) -> None:
    text = f"address{separator}name\r\nbob@example.net{separator}Zoë “Bob” Müller\r\n"
    file = written(tmp_path, text.encode(encoding))
    layout = examine(file)
    assert (layout.encoding, layout.separator, layout.header) == (name, separator, ("address", "name"))
    assert list(rows(file, layout)) == [(2, ["bob@example.net", "Zoë “Bob” Müller"])]


def test_a_separator_inside_quotes_does_not_count(tmp_path: Path) -> None:
    file = written(tmp_path, b'"address, work";"name, first"\nbob@example.net;Bob\n')
    assert examine(file).header == ("address, work", "name, first")


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    file = written(tmp_path, b'address,name\n\nbob@example.net,"B\nob"\n,\ncharlie@example.com,C\n')
    assert [number for number, _ in rows(file, examine(file))] == [3, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        ("address\nbob@example.net".encode("utf-16"), "CSV UTF-8"),
        (b"address\x00\nbob", "CSV UTF-8"),
        (b"address\n\x81\x8d\xff\n", "CSV UTF-8"),
        (b"bob@example.net,Bob\n", "holds an address"),
        (b",".join(b"c%d" % n for n in range(61)), "at most 60"),
        (b'"address,name\nbob@example.net,Bob\n', "never closed"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadSheet, match=words):
        examine(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'address\nbob@example.net\n"never closed\nx\n', "Row 3 .* never closed"),
        (b'address\n"bob"@example.net\n', "Row 2 .* out of place"),
        (b"address\n" + b"x" * 200_000 + b"\n", "Row 2 .* too long"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    file = written(tmp_path, content)
    with pytest.raises(BadSheet, match=words):
        list(rows(file, examine(file)))


def test_more_rows_than_allowed_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    file = written(tmp_path, b"address\na@example.net\nb@example.net\nc@example.net\n")
    with pytest.raises(BadSheet, match="more than 2 rows"):
        list(rows(file, examine(file)))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    with pytest.raises(BadSheet, match="larger than"):
        examine(written(tmp_path, b"address\nbob@example.net\n"))


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_formula_is_defused_and_comes_back_whole(cell: str) -> None:
    assert safe(cell).startswith("'")
    assert plain(safe(cell)) == cell


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_comes_back_whole(cell: str) -> None:
    assert plain(safe(cell)) == cell


@given(st.text())
def test_no_exported_cell_is_a_formula(cell: str) -> None:
    assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\x00"))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_whatever_do_more_than_be_refused(tmp_path: Path, content: bytes) -> None:
    file = written(tmp_path, content)
    with suppress(BadSheet):
        layout = examine(file)
        assert all(len(cells) == len(layout.header) for cells in sample(file, layout))
        assert all(number > 1 for number, _ in rows(file, layout))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2), max_size=8),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_writer_wrote_is_what_is_read(tmp_path: Path, table: list[list[str]], separator: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["first", "second"])
    writer.writerows([safe(cell) for cell in cells] for cells in table)
    file = written(tmp_path, text.getvalue().encode())
    kept = [cells for cells in table if any(cell.strip() for cell in cells)]
    assert [cells for _, cells in rows(file, examine(file))] == kept
