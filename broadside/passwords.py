"""Passwords by ASVS 5: length first, any character, the commonest refused without asking anybody."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from passlib.context import CryptContext
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 256
SCHEMES = ["argon2"]  # Argon2id, with the parameters of RFC 9106 for small memory (64 MiB, three passes)
FORM: Final = "NFKC"
RULE = f"At least {SHORTEST} characters. Any characters, spaces too: a few unrelated words are easy to keep in mind."

_MEASURED = 72  # zxcvbn's own limit
_GOOD = 3  # of zxcvbn's 0 to 4: 3 stands for more than a hundred million guesses
_context = CryptContext(schemes=SCHEMES)


class BadPassword(ValueError):
    """A password that is not accepted; says why and what to do."""


def normalise(password: str) -> str:
    """The one form of a password, however a keyboard composed its accents."""
    return unicodedata.normalize(FORM, password)


def check(password: str, about: Iterable[str] = ()) -> None:
    """Refuse a password that is short or soon guessed; `about` holds its owner's name and address.

    Raises BadPassword.
    """
    given = normalise(password)
    own = list(about)
    if len(given) < SHORTEST:
        raise BadPassword(f"Use at least {SHORTEST} characters; this has {len(given)}. A few words make a good one.")
    if len(given) > LONGEST:
        raise BadPassword(f"Use at most {LONGEST} characters; this has {len(given)}.")
    if _bare(given) in {_bare(part) for part in _parts(own)}:
        raise BadPassword("Your own name or address is the first thing that would be tried. Choose something else.")
    _refuse_common(given, own)


def hashed(password: str) -> str:
    """The hash under which a password is kept."""
    return str(_context.hash(normalise(password)))


def _refuse_common(given: str, own: list[str]) -> None:
    verdict = zxcvbn(given[:_MEASURED], user_inputs=[*_parts(own), "broadside"])
    if verdict["score"] >= _GOOD:
        return
    feedback = verdict["feedback"]
    reasons = [words for words in (feedback["warning"], *feedback["suggestions"]) if words]
    raise BadPassword(" ".join(["This password is too easy to guess.", *reasons]))


def _parts(own: list[str]) -> list[str]:
    """Name and address, whole and in parts."""
    return [part for text in own for part in (text, text.partition("@")[0], *text.split()) if part]


def _bare(text: str) -> str:
    return "".join(letter for letter in normalise(text).casefold() if letter.isalnum())
