"""Exporting: signatures and invitations as CSV for colleagues, with addresses, defused for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from broadside.database import db
from broadside.sheets import safe
from campaigns.letters.ledger import Line
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature

SIGNATURES = (
    "kind",
    "standing",
    "name",
    "role",
    "organisation",
    "address",
    "shown",
    "said_to_be_authorised",
    "hint",
    "doubt",
    "evidence",
    "text_version",
    "signed",
    "decided",
    "decision",
)
INVITATIONS = (
    "organisation",
    "state",
    "contact",
    "address",
    "role",
    "invited",
    "opened",
    "signed",
    "declined",
    "reason",
    "reminders",
    "reminded",
)
BATCH = 1_000


def signatures(letter: Letter) -> Iterator[str]:
    """The lines of the file, the heading first; it begins with a byte order mark, by which Excel knows UTF-8."""
    yield "\ufeff" + _line(SIGNATURES)
    rows = select(Signature).where(Signature.letter_id == letter.id).order_by(Signature.id)
    loaded = rows.options(joinedload(Signature.person), joinedload(Signature.version))
    for each in db.session.scalars(loaded.execution_options(yield_per=BATCH)):
        yield _line(_signature(each))


def invitations(lines: Iterable[Line]) -> Iterator[str]:
    """The ledger of invitations in the same way."""
    yield "\ufeff" + _line(INVITATIONS)
    for line in lines:
        yield _line(_invitation(line))


def _signature(signature: Signature) -> tuple[str, ...]:
    return (
        signature.kind,
        signature.standing,
        signature.name,
        signature.role,
        signature.organisation_name,
        signature.person.address if signature.person else "",
        "yes" if signature.shown else "no",
        _instant(signature.authorised_at),
        signature.hint or "",
        signature.doubt,
        signature.evidence,
        str(signature.version.number),
        _instant(signature.signed_at),
        _instant(signature.decided_at),
        signature.decision,
    )


def _invitation(line: Line) -> tuple[str, ...]:
    invitation = line.invitation
    return (
        invitation.organisation.standing.name,
        line.state.value,
        invitation.person.name if invitation.person else "",
        invitation.person.address if invitation.person else "",
        invitation.role,
        _instant(invitation.mailed_at),
        _instant(invitation.opened_at),
        _instant(invitation.signed_at),
        _instant(invitation.declined_at),
        invitation.reason,
        str(invitation.reminders),
        _instant(invitation.reminded_at),
    )


def _instant(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(safe(cell) for cell in cells)
    return text.getvalue()
