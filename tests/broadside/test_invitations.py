"""Invitations: a link for one purpose, for seven days, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from broadside.accounts import Account, AddressTaken, Role
from broadside.database import db
from broadside.invitations import PATH, Invitation, waiting
from broadside.tokens import BadToken, Tokens
from tests.broadside.signing import PASSWORD
from tests.people import ADA, ALICE, account

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def token_of(invitation: Invitation, tokens: Tokens) -> str:
    return invitation.path(tokens).removeprefix(f"{PATH}/")


def test_an_invitation_makes_one_account_with_its_role(context: Flask, tokens: Tokens) -> None:
    invitation = Invitation.make("Nora@example.org", "Nora", Role.EDITOR, account(ADA))
    token = token_of(invitation, tokens)
    made = Invitation.of_link(tokens, token).accept("Nora Finch", PASSWORD)
    assert (made.email, made.name, made.role) == ("nora@example.org", "Nora Finch", Role.EDITOR)
    assert waiting() == []
    with pytest.raises(BadToken):
        Invitation.of_link(tokens, token)


def test_a_used_link_does_not_open_a_later_invitation_that_got_the_same_id(context: Flask, tokens: Tokens) -> None:
    first = Invitation.make("nora@example.org", "Nora", Role.ADMIN, account(ADA))
    token, ident = token_of(first, tokens), first.id
    first.withdraw(account(ADA))
    db.session.commit()
    assert Invitation.make("omar@example.org", "Omar", Role.ADMIN, account(ADA)).id == ident
    with pytest.raises(BadToken):
        Invitation.of_link(tokens, token)


def test_a_link_works_for_seven_days_and_not_longer(context: Flask, tokens: Tokens) -> None:
    with time_machine.travel(BEGIN, tick=False) as clock:
        invitation = Invitation.make("nora@example.org", "Nora", Role.EDITOR, account(ADA))
        token = token_of(invitation, tokens)
        clock.move_to(BEGIN + timedelta(days=7))
        assert Invitation.of_link(tokens, token) is invitation
        clock.move_to(BEGIN + timedelta(days=7, seconds=1))
        assert invitation.over
        with pytest.raises(BadToken):
            Invitation.of_link(tokens, token)


def test_sending_again_replaces_the_link(context: Flask, tokens: Tokens) -> None:
    invitation = Invitation.make("nora@example.org", "Nora", Role.EDITOR, account(ADA))
    old = token_of(invitation, tokens)
    invitation.send_again(account(ADA))
    with pytest.raises(BadToken):
        Invitation.of_link(tokens, old)
    assert Invitation.of_link(tokens, token_of(invitation, tokens)) is invitation


def test_a_link_of_another_purpose_is_no_invitation(context: Flask, tokens: Tokens) -> None:
    invitation = Invitation.make("nora@example.org", "Nora", Role.EDITOR, account(ADA))
    with pytest.raises(BadToken):
        Invitation.of_link(tokens, tokens.make("unsubscribe", invitation.id, invitation.link_version))


def test_nobody_is_invited_twice_or_beside_an_account(context: Flask) -> None:
    account(ALICE)
    with pytest.raises(AddressTaken, match="an account"):
        Invitation.make("ALICE@example.org", "Alice", Role.ADMIN, None)
    Invitation.make("nora@example.org", "Nora", Role.EDITOR, None)
    with pytest.raises(AddressTaken, match="invited already"):
        Invitation.make("Nora@Example.org", "Nora", Role.ADMIN, None)
    assert Account.known("nora@example.org") is None
