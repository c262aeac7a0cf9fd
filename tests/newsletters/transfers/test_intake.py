"""One row of an import: read, or everything wrong with it named."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.consent import State
from newsletters.subscribers import Cadence, Choices
from newsletters.transfers.intake import Problem, Reader, Row, suggest

ALL = ("address", "name", "surname", "cadence", "topics", "format", "state", "since", "paused_until", "basis")
READER = Reader(len(ALL), {name: at for at, name in enumerate(ALL)}, {"data": "data", "data protection": "data"})


def read(**cells: str) -> Row | list[Problem]:
    return READER.read(7, [cells.get(name, "") for name in ALL])


def test_a_row_with_an_address_alone_is_an_active_reader_of_everything() -> None:
    assert read(address=" Bob@Example.NET ") == Row(7, "bob@example.net")


def test_each_field_is_read() -> None:
    found = read(
        address="bob@example.net",
        name="Bob",
        surname="Reader",
        cadence="Digest",
        topics="Data Protection; data",
        format="plain",
        state="Unsubscribed",
        since="03/05/2026",
        paused_until="2026-12-24T10:00:00+00:00",
        basis="Signed a list.",
    )
    assert found == Row(
        number=7,
        address="bob@example.net",
        name="Bob Reader",
        choices=Choices(Cadence.DIGEST, ("data",), True),
        state=State.LEFT,
        since=datetime(2026, 5, 2, 23, tzinfo=UTC),
        paused_until=datetime(2026, 12, 25, tzinfo=UTC),
        basis="Signed a list.",
    )


@pytest.mark.parametrize(
    ("cells", "field", "rule"),
    [
        ({"address": ""}, "Address", "is empty"),
        ({"address": "bob at example"}, "Address", "is not a mail address"),
        ({"cadence": "hourly"}, "How often", "must be one of"),
        ({"topics": "sport"}, "Topics", "names a topic that does not exist"),
        ({"format": "pdf"}, "Format", "must be one of"),
        ({"state": "maybe"}, "State", "must be one of"),
        ({"since": "31/02/2026"}, "Since", "must be a day"),
        ({"paused_until": "soon"}, "Paused until", "must be a day"),
        ({"paused_until": "9999-12-31T10:00"}, "Paused until", "must be a day"),
        ({"name": "Bob\r\nBcc: x"}, "Name", "holds a line break"),
        ({"name": "x" * 201}, "Name", "is longer"),
        ({"basis": "x" * 5001}, "Basis of consent", "is longer"),
    ],
)
def test_what_is_wrong_is_named_by_row_field_and_rule(cells: dict[str, str], field: str, rule: str) -> None:
    found = read(**({"address": "bob@example.net"} | cells))
    assert isinstance(found, list)
    assert [(each.row, each.field) for each in found] == [(7, field)]
    assert rule in found[0].rule


@pytest.mark.parametrize("said", ["2026-12-25", "25/12/2026", "2026-12-25T00:00:00+00:00", "2026-12-24T00:01:00+00:00"])
def test_a_pause_lasts_to_the_end_of_a_day(said: str) -> None:
    found = read(address="bob@example.net", paused_until=said)
    assert isinstance(found, Row)
    assert found.paused_until == datetime(2026, 12, 25, tzinfo=UTC)


def test_every_wrong_field_of_a_row_is_named_and_none_of_its_text() -> None:
    found = read(address="secret words", cadence="secret", state="secret")
    assert isinstance(found, list)
    assert len(found) == 3
    assert not any("secret" in each.rule for each in found)


def test_a_row_that_is_too_long_is_bad_and_one_that_is_short_is_not() -> None:
    assert isinstance(READER.read(2, ["bob@example.net"]), Row)
    assert isinstance(READER.read(2, ["bob@example.net", *[""] * 12]), Row)
    assert READER.read(2, ["bob@example.net", *["x"] * 12]) == [
        Problem(2, "row", "has 13 cells, but the first row names 10")
    ]


def test_columns_are_guessed_by_their_names() -> None:
    found = suggest(["Email Address", "First name", "Last_Name", "Favourite colour", "E-mail", "STATUS"])
    assert found == {"address": 0, "name": 1, "surname": 2, "state": 5}


@given(st.lists(st.text(), max_size=12))
def test_no_cells_whatever_do_more_than_be_bad(cells: list[str]) -> None:
    found = READER.read(2, cells)
    assert isinstance(found, Row) or all(each.row == 2 and each.rule for each in found)
