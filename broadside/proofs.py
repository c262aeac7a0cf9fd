"""Proofs: a little work that a browser does while a person types, so that forms cost those who fill thousands.

The puzzle and its answer are those of ALTCHA (altcha.org), made and checked here: nobody else is asked. A puzzle is
signed, is for one form alone, runs out after an hour, and its answer is taken once.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from altcha import Challenge, Payload, create_challenge, solve_challenge, verify_solution
from sqlalchemy import String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.tokens import Tokens

ALGORITHM = "SHA-256"
PREFIX = "0000"  # 65,536 hashes on average: a second or two on a telephone
GOOD_FOR = timedelta(hours=1)
LONGEST = 2000  # characters of an answer


class SpentProof(Base):
    """An answer that was taken, until its puzzle would have run out anyway."""

    __tablename__ = "spent_proof"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def puzzle(tokens: Tokens, form: str, prefix: str = PREFIX) -> dict[str, Any]:
    """A puzzle for one form, as ALTCHA's programs read it; nothing of it is kept here."""
    until = clock.now() + GOOD_FOR
    made = create_challenge(
        ALGORITHM, 1, key_prefix=prefix, expires_at=until, data={"form": form}, hmac_secret=_secret(tokens)
    )
    return dict(made.to_dict())


def answer(given: dict[str, Any]) -> str:
    """The answer to a puzzle, found as a browser finds it: for programs of ours that fill in forms."""
    challenge = Challenge.from_dict(given)
    solution = solve_challenge(challenge)
    return Payload(challenge, solution).to_base64() if solution else ""


def spend(tokens: Tokens, form: str, given: str) -> bool:
    """Whether this is the answer to a puzzle of ours for this form, in time and for the first time."""
    if not given or len(given) > LONGEST or not verify_solution(given, _secret(tokens)).verified:
        return False
    parameters = Payload.from_base64(given).challenge.parameters
    if (parameters.data or {}).get("form") != form:
        return False
    spent = SpentProof(hash=sha256(parameters.nonce.encode()).hexdigest(), until=clock.now() + GOOD_FOR)
    try:
        with db.session.begin_nested():
            db.session.add(spent)
    except IntegrityError:
        return False
    return True


def forget_old() -> None:
    """Delete what would be refused for its age."""
    db.session.execute(delete(SpentProof).where(SpentProof.until < clock.now()))


def _secret(tokens: Tokens) -> str:
    return tokens.keyed_hash("proof", "of work")
