"""What counts below a letter: accepted, vouched for, and each organisation once."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select

from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, SignatureKind, Standing


def counted(letter: Letter, versions: Collection[int]) -> ColumnElement[bool]:
    """Whether a signature counts below one of these versions of a letter."""
    return and_(
        Signature.letter_id == letter.id,
        Signature.standing == Standing.ACCEPTED,
        Signature.version_id.in_(versions),
        vouched(),
        Signature.id.not_in(repeated(letter)),
    )


def named() -> ColumnElement[bool]:
    """Who agreed to be shown, and was not erased."""
    return and_(Signature.shown, Signature.erased_at.is_(None))


def vouched() -> ColumnElement[bool]:
    """For an organisation somebody said that they may sign, or a colleague noted how that is known."""
    return or_(
        Signature.kind != SignatureKind.ORGANISATION,
        Signature.authorised_at.is_not(None),
        Signature.entered_by_id.is_not(None),
    )


def repeated(letter: Letter) -> list[int]:
    """Signatures of organisations that signed under another row of the directory too, but for the one that is shown.

    Only merged rows can be so, and they are few: the roll itself needs no join for it.
    """
    merged = (
        select(Organisation.merged_into_id)
        .join(Signature, Signature.organisation_id == Organisation.id)
        .where(Signature.letter_id == letter.id, Organisation.merged_into_id.is_not(None))
    )
    root = func.coalesce(Organisation.merged_into_id, Organisation.id)
    rows = db.session.execute(
        select(root, Signature.id)
        .join(Organisation, Signature.organisation_id == Organisation.id)
        .where(
            Signature.letter_id == letter.id,
            Signature.kind == SignatureKind.ORGANISATION,
            Signature.standing == Standing.ACCEPTED,
            root.in_(merged),
            vouched(),
        )
        .order_by(Signature.version_id.desc(), named().desc(), Signature.id)
    )
    seen: set[int] = set()
    again: list[int] = []
    for organisation, ident in rows:
        if organisation in seen:
            again.append(ident)
        seen.add(organisation)
    return again
