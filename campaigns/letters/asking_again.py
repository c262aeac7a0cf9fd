"""Asking again: who signed before a material edit is asked, once for each such edit, whether they sign the new text.

Until they say so they stand under the text they accepted.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select, update

from broadside import clock
from broadside.database import db
from broadside.suppressions import reason_for
from broadside.tokens import Tokens
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.signatures import COUNTING, Signature
from campaigns.letters.versions import Edit, Version

MOST = 200  # signatories of one letter asked in one look


def due() -> Iterator[int]:
    """The numbers of signatures whose owners are to be asked, of each letter that is open."""
    edited = select(Version.letter_id).where(Version.edit == Edit.MATERIAL)
    for letter in db.session.scalars(select(Letter).where(Letter.id.in_(edited))).all():
        latest = Version.last_material(letter)
        if latest is not None and letter.state == LetterState.OPEN:
            yield from _unasked(letter, latest)


def claim(ident: int, tokens: Tokens) -> Signature | None:
    """Note that its owner was asked; None when another worker did, or when they get no mail."""
    signature = db.session.get(Signature, ident)
    latest = Version.last_material(signature.letter) if signature else None
    if signature is None or latest is None:
        return None
    mine = update(Signature).where(Signature.id == ident, _due(latest)).values(asked_again_at=clock.now())
    if not db.session.execute(mine.returning(Signature.id)).all() or signature.person is None:
        return None
    return signature if reason_for(tokens, signature.person.address) is None else None


def offered(signature: Signature) -> Version | None:
    """The text that a signatory may move to: the present one, when it says something else than theirs."""
    letter = signature.letter
    if not signature.stands or letter.state != LetterState.OPEN or Version.material_since(signature.version) is None:
        return None
    return Version.present(letter)


def _unasked(letter: Letter, latest: Version) -> list[int]:
    earlier = select(Version.id).where(Version.letter_id == letter.id, Version.number < latest.number)
    waiting = select(Signature.id).where(
        Signature.letter_id == letter.id,
        Signature.version_id.in_(earlier),
        Signature.standing.in_(COUNTING),
        Signature.person_id.is_not(None),
        _due(latest),
    )
    return list(db.session.scalars(waiting.order_by(Signature.id).limit(MOST)))


def _due(latest: Version) -> ColumnElement[bool]:
    return or_(Signature.asked_again_at.is_(None), Signature.asked_again_at < latest.at)
