"""Passwords: length first, any character, the commonest and one's own name refused."""

import contextlib

import pytest
from flask import Flask
from flask_security.utils import verify_password
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside import passwords
from broadside.passwords import BadPassword
from tests import once

ABOUT = ("petra.hale@example.org", "Petra Hale")


@pytest.mark.parametrize(
    "good",
    [
        "three warm umbrellas",
        "  spaces  count  too  ",
        "пять тихих маяков у моря",
        "🦊🐢🦉🐙🦔🐝🦩🐘🦜🐋🦝🐿",
        "kettle'; DROP TABLE account; --",
        "a quiet lighthouse " * 6 + "by the sea",
    ],
)
def test_any_characters_and_any_length_up_to_256_are_taken(good: str) -> None:
    passwords.check(good, ABOUT)


def test_a_short_password_is_told_how_long_it_must_be() -> None:
    with pytest.raises(BadPassword, match="at least 12 characters; this has 11"):
        passwords.check("zq8!kfw2#pd")


def test_a_password_of_257_characters_is_refused_before_it_costs_time() -> None:
    with pytest.raises(BadPassword, match="at most 256"):
        passwords.check("x7 " * 86)


@pytest.mark.parametrize("common", ["password1234", "qwertyuiop12", "123456789012", "passwordpassword", "a" * 200])
def test_the_commonest_are_refused_with_words(common: str) -> None:
    with pytest.raises(BadPassword, match=r"too easy to guess\. \w+"):
        passwords.check(common)


@pytest.mark.parametrize("own", ["Petra.Hale@Example.org", "petra hale !", "PETRA-HALE  !!", "broadside2026"])
def test_ones_own_name_and_address_and_ours_are_refused(own: str) -> None:
    with pytest.raises(BadPassword):
        passwords.check(own.ljust(12), ABOUT)


def test_no_rule_asks_for_digits_capitals_or_signs() -> None:
    passwords.check("umbrellas beside kettles", ABOUT)


def test_the_same_accents_composed_otherwise_are_the_same_password(context: Flask) -> None:
    kept = passwords.hashed("café au lait au port")
    assert kept.startswith("$argon2id$")
    assert verify_password(passwords.normalise("cafe\u0301 au lait au port"), kept)
    assert not verify_password("cafe au lait au port", kept)


def test_a_password_is_kept_at_the_costs_of_rfc_9106(monkeypatch: pytest.MonkeyPatch) -> None:
    once.hash_with(monkeypatch, once.IN_EARNEST)
    assert passwords.hashed("three warm umbrellas").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=0, max_size=300))
def test_every_text_is_taken_or_refused_and_nothing_else_happens(text: str) -> None:
    with contextlib.suppress(BadPassword):
        passwords.check(text, ABOUT)
