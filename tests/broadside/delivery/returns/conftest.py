"""Fixtures of returns: a house that reads its bounces, one mail that was sent, and what mail servers said of it."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from broadside.config import Settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.addressing import read_copies, read_text
from broadside.delivery.bounces import Bounce
from broadside.delivery.messages import Message, MessageState
from broadside.delivery.office import Office
from broadside.delivery.return_paths import SignedPaths
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, reason_for
from broadside.tokens import Tokens
from tests.broadside.delivery.conftest import letter, readers
from wsgi import create_app

BOUNCES = "bounces@news.example.org"
STRANGER = Tokens("a-key-that-no-house-of-these-tests-has")
SAMPLES = sorted((Path(__file__).parent / "samples").rglob("*.eml"))
R0 = "reader0@example.net"


@dataclass(frozen=True)
class Sent:
    """One mail that the relay accepted, and its reader."""

    message_id: int
    person_id: int
    path: str
    content: str

    @property
    def headers(self) -> str:
        """What a notice quotes of the mail."""
        return f"Return-Path: <{self.path}>\n" + self.content.replace("\r\n", "\n").partition("\n\n")[0]

    def filled(self, sample: Path, path: str = "", original: str = "") -> bytes:
        """A sample that tells of this mail, or of a forged one."""
        text = sample.read_text().replace("@ORIGINAL@", original or self.headers)
        return text.replace("@PATH@", path or self.path).replace("@ADDRESS@", R0).encode()

    @property
    def bounces(self) -> list[str]:
        """The kinds of what is written down of the reader."""
        return [str(kind) for kind in db.session.scalars(select(Bounce.kind).order_by(Bounce.id))]

    @property
    def left(self) -> bool:
        """Whether the reader has left."""
        states = select(Subscription.state).where(Subscription.person_id == self.person_id)
        return db.session.scalars(states).one() == State.LEFT

    @property
    def untouched(self) -> bool:
        """Whether nothing at all was done to the reader."""
        return not self.bounces and not self.left


@pytest.fixture
def bounce_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"bounce_address": BOUNCES})


@pytest.fixture
def house(bounce_settings: Settings) -> Iterator[House]:
    """A house that reads its bounces, within its context."""
    app = create_app(bounce_settings)
    with app.app_context():
        yield House.of(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def postgres_house(bounce_settings: Settings, postgres_url: str) -> Iterator[House]:
    """The same on PostgreSQL."""
    app = create_app(bounce_settings.model_copy(update={"database_url": postgres_url}))
    with app.app_context():
        yield House.of(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sent(house: House) -> Sent:
    return send_one(house)


def send_one(house: House, ref: str = "issue:1") -> Sent:
    """A mail that the relay has accepted, as its bytes went out."""
    person = Person.known(R0)
    recipients = [outbox.Recipient(person.id, R0)] if person else readers(1)
    mailing = outbox.post(letter(ref), recipients)
    message = db.session.scalars(select(Message).where(Message.mailing_id == mailing.id)).one()
    message.state = MessageState.ACCEPTED
    db.session.commit()
    text = read_text(mailing.id)
    assert text is not None
    ident, person_id = message.id, recipients[0].person_id
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    envelope = Office.of(app).desk.envelope(text, read_copies([ident])[0])
    return Sent(ident, person_id, envelope.sender, envelope.content.decode())


def forged_paths(sent: Sent) -> list[str]:
    """Return paths that look like ours and are not."""
    name, _, domain = sent.path.partition("@")
    token = name.removeprefix("bounces+")
    raw = bytearray(base64.b32decode(token.upper() + "======"))
    raw[-1] ^= 1
    bent = base64.b32encode(bytes(raw)).decode().rstrip("=").lower()
    stranger = SignedPaths(STRANGER, BOUNCES).token(sent.message_id, R0)
    return [f"bounces+{each}@{domain}" for each in (bent, stranger, token[::-1], token[:-3], "x", "a" * 26, "7" * 26)]


def why(house: House, address: str = R0) -> Why | None:
    return reason_for(house.tokens, address)
