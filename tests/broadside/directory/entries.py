"""Organisations for tests, in one line each."""

from typing import Any

from broadside.database import db
from broadside.directory import contacts, editing
from broadside.directory.contacts import Told
from broadside.directory.fields import FIELDS
from broadside.directory.organisations import Organisation


def organisation(name: str, **texts: str) -> Organisation:
    """An organisation whose fields read as given, as a form or a sheet would have them."""
    made = Organisation.add(name)
    values: dict[str, Any] = {field: FIELDS[field].read(text) for field, text in texts.items()}
    editing.take(made, values)
    return made


def contact(one: Organisation, address: str, name: str = "", role: str = "") -> None:
    """Note somebody."""
    contacts.note(one, Told.of(address, name, role), None)
    db.session.flush()
