"""People: one spelling of an address, and who is found by how they begin."""

from contextlib import suppress

import pytest
from email_validator import validate_email
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from broadside import people
from broadside.database import db
from broadside.people import BadAddress, Person, is_plain, normalise

LABEL = st.from_regex(r"[a-z0-9-]{1,34}", fullmatch=True)
LOCAL = st.from_regex(r"[a-z0-9._+-]{1,66}", fullmatch=True)
LAST = st.sampled_from(["org", "uk", "test", "local", "invalid", "arpa", "xn--p1ai", "museum", "c0m", "a"])
ADDRESSES = st.builds(lambda local, labels, last: f"{local}@{'.'.join([*labels, last])}", LOCAL, st.lists(LABEL), LAST)


@given(ADDRESSES | st.from_regex(people.PLAIN_LOCAL.pattern + "@" + people.PLAIN_DOMAIN.pattern, fullmatch=True))
def test_what_passes_as_plain_the_library_takes_as_it_is(address: str) -> None:
    if is_plain(address):
        assert validate_email(address, check_deliverability=False, test_environment=True).normalized.lower() == address


@pytest.mark.parametrize("address", ["bob@example.org", "b.o-b+x_1@mail.example.co.uk", "1@2.org"])
def test_the_common_kind_is_plain(address: str) -> None:
    assert is_plain(address)


@pytest.mark.parametrize(
    "address", ["a@b", "a@b.local", "a@xn--p1ai.org", "a..b@c.org", "a@-b.org", "zoë@b.org", "a b@c.org", "a@b.org\n"]
)
def test_all_else_is_left_to_the_library(address: str) -> None:
    assert not is_plain(address)


@given(st.text(max_size=40))
def test_no_text_whatever_is_more_than_refused(text: str) -> None:
    with suppress(BadAddress):
        assert normalise(normalise(text)) == normalise(text)


def begin(words: str) -> set[str]:
    found = (set(db.session.scalars(each)) for each in Person.beginning(words))
    return {db.session.get_one(Person, ident).address for ident in set().union(*found)}


@pytest.mark.parametrize("database", ["context", pytest.param("postgres_app", marks=pytest.mark.postgres)])
def test_people_are_found_by_how_a_name_or_an_address_begins(request: pytest.FixtureRequest, database: str) -> None:
    assert isinstance(request.getfixturevalue(database), Flask)
    for address, name in (("zoe@example.org", "Ünal Öz"), ("bob@example.org", "Zoe_B"), ("z%x@example.org", "")):
        Person.of(address, name)
    assert begin("ZOE") == {"zoe@example.org", "bob@example.org"}
    assert begin("ünal ö") == {"zoe@example.org"}
    assert begin("z%") == {"z%x@example.org"}
    assert begin("example") == set()
    Person.of("bob@example.org").rename("Robert")
    assert begin("zoe_") == set()
    assert begin("robert") == {"bob@example.org"}
