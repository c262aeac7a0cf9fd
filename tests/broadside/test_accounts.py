"""Accounts: made once, with a role; the last admin stays; every change is in the log."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from broadside.accounts import Account, AddressTaken, BadAddress, BadName, BadPassword, LastAdmin, Role
from broadside.audit import Audit
from broadside.database import db
from tests.broadside.signing import PASSWORD
from tests.people import ADA, ALICE, PETRA, account
from tests.running import PATIENCE


def log() -> list[str]:
    return [row.action for row in db.session.scalars(select(Audit).order_by(Audit.id))]


def test_an_account_is_made_with_its_address_in_one_spelling(context: Flask) -> None:
    made = Account.create(" Nora.Finch@Example.ORG ", "  Nora   Finch ", Role.EDITOR, PASSWORD)
    assert (made.email, made.name, made.role) == ("nora.finch@example.org", "Nora Finch", Role.EDITOR)
    assert Account.known("NORA.FINCH@example.org") is made
    assert PASSWORD not in str(made.password)
    assert log() == ["account.created"]


@pytest.mark.parametrize(
    ("email", "name", "password", "error"),
    [
        ("nora", "Nora", PASSWORD, BadAddress),
        ("nora@example.org", "   ", PASSWORD, BadName),
        ("nora@example.org", "Nora\x00", PASSWORD, BadName),
        ("nora@example.org", "N" * 201, PASSWORD, BadName),
        ("nora@example.org", "Nora", "short", BadPassword),
        ("nora@example.org", "Nora", "nora@example.org", BadPassword),
        ("Alice@Example.org", "Alice", PASSWORD, AddressTaken),
    ],
)
def test_a_wrong_account_is_refused_and_nothing_is_kept(
    context: Flask, email: str, name: str, password: str, error: type[ValueError]
) -> None:
    account(ALICE)
    with pytest.raises(error):
        Account.create(email, name, Role.VIEWER, password)
    assert [one.email for one in db.session.scalars(select(Account))] == [ALICE]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_those_before_it_may(role: Role) -> None:
    ranks = list(Role)
    someone = Account(role=role, active=True)
    assert [someone.may(other) for other in ranks] == [ranks.index(role) >= n for n in range(4)]
    someone.active = False
    assert not any(someone.may(other) for other in ranks)


def test_the_last_admin_can_neither_step_down_nor_be_deactivated(context: Flask) -> None:
    ada, petra = account(ADA), account(PETRA)
    with pytest.raises(LastAdmin, match="only admin"):
        ada.set_role(Role.EDITOR, ada)
    with pytest.raises(LastAdmin, match="only admin"):
        ada.deactivate(ada)
    petra.set_role(Role.ADMIN, ada)
    ada.set_role(Role.EDITOR, petra)
    assert (petra.role, ada.role) == (Role.ADMIN, Role.EDITOR)
    with pytest.raises(LastAdmin):
        petra.deactivate(petra)


def test_a_deactivated_admin_does_not_count_as_one(context: Flask) -> None:
    ada, petra = account(ADA), account(PETRA)
    petra.set_role(Role.ADMIN, ada)
    petra.deactivate(ada)
    with pytest.raises(LastAdmin):
        ada.deactivate(ada)


def step_down(app: Flask, email: str, ready: threading.Barrier, refused: list[str]) -> None:
    with app.app_context():
        one = db.session.scalars(select(Account).where(Account.email == email)).one()
        ready.wait(PATIENCE)
        try:
            one.set_role(Role.VIEWER, one)
            db.session.commit()
        except LastAdmin:
            db.session.rollback()
            refused.append(email)


def two_admins_step_down_at_once(app: Flask) -> None:
    with app.app_context():
        account(PETRA).role = Role.ADMIN
        account(ADA)
        db.session.commit()
    refused: list[str] = []
    ready = threading.Barrier(2)
    threads = [threading.Thread(target=step_down, args=(app, email, ready, refused)) for email in (ADA, PETRA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(refused) == 1


def test_two_admins_who_step_down_at_once_leave_one(app: Flask) -> None:
    two_admins_step_down_at_once(app)


@pytest.mark.postgres
def test_two_admins_who_step_down_at_once_leave_one_on_postgres(postgres_app: Flask) -> None:
    two_admins_step_down_at_once(postgres_app)


def test_every_change_is_in_the_log_with_who_made_it(context: Flask) -> None:
    ada, alice = account(ADA), account(ALICE)
    alice.set_role(Role.PUBLISHER, ada)
    alice.deactivate(ada)
    alice.deactivate(ada)
    alice.reactivate(ada)
    alice.rename("Alice Reed")
    rows = db.session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [(row.words, row.account_id) for row in rows] == [
        ("changed the role of Alice from editor to publisher", ada.id),
        ("deactivated Alice", ada.id),
        ("let Alice sign in again", ada.id),
        ("changed their name from Alice to Alice Reed", alice.id),
    ]


def test_a_code_of_one_time_step_is_used_once_even_by_two_at_once(context: Flask) -> None:
    alice = account(ALICE)
    assert alice.use_totp(100)
    assert not alice.use_totp(100)
    assert not alice.use_totp(99)
    assert alice.use_totp(101)
