"""Export: the directory as CSV that a spreadsheet may open, and that an import takes back without loss."""

import csv
import io
from collections.abc import Iterator

from sqlalchemy.orm import selectinload

from broadside.database import db
from broadside.directory import contacts, editing
from broadside.directory.choosing import Choice
from broadside.directory.fields import FIELDS
from broadside.directory.intake import CONTACTS
from broadside.directory.organisations import Organisation
from broadside.sheets import safe

HEADER = (*FIELDS, CONTACTS)


def lines(choice: Choice) -> Iterator[str]:
    """The lines of the file, the heading first; it begins with a byte order mark, by which Excel knows UTF-8."""
    yield "\ufeff" + _line(HEADER)
    for record in records(choice):
        yield _line(tuple(record[name] for name in HEADER))


def records(choice: Choice) -> Iterator[dict[str, str]]:
    """The organisations chosen as mappings, from A to Z, not defused for spreadsheets."""
    wanted = choice.query(Organisation).order_by(Organisation.sorting, Organisation.id)
    loaded = wanted.options(*(selectinload(part) for part in (Organisation.names, Organisation.domains)))
    for organisation in db.session.scalars(loaded.options(selectinload(Organisation.contacts))):
        told = "; ".join(contacts.told(each).spelt for each in organisation.contacts)
        yield editing.texts_of(organisation) | {CONTACTS: told}


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(safe(cell) for cell in cells)
    return text.getvalue()
