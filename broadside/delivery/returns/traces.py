"""Traces: what of ours a returned mail carries, and which message it proves to have been.

Nothing is believed of a bare address, which anybody can write: a return path and a leave link are signed, and a
Message-ID is a keyed hash that only a copy of the mail gives away.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, select

from broadside.database import db
from broadside.delivery.addressing import Desk, Text
from broadside.delivery.bounces import Bounces, Said
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.return_paths import SignedPaths
from broadside.house import House
from broadside.people import BadAddress, Person, normalise
from broadside.personal_links import LEAVE_PATH, PersonalLinks
from broadside.tokens import BadToken

LOOKED_AT = 100
MESSAGE_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}@[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True)
class Traces:
    """Signs of ours, not proved yet: tokens of return paths and of leave links, and Message-IDs without brackets."""

    paths: Sequence[str] = ()
    leaving: Sequence[str] = ()
    message_ids: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """What traces prove: a message, or only whose mail it was."""

    message_id: int | None
    address: str = ""

    def say(self, bounces: Bounces, said: Said) -> bool:
        """Write down what was said of it; False when it is known already."""
        if self.message_id is not None:
            return bounces.of_message(self.message_id, said)
        return bounces.of_address(self.address, said)


@dataclass(frozen=True)
class Finder:
    """Knows our own signs again."""

    desk: Desk
    paths: SignedPaths | None

    @classmethod
    def of(cls, house: House) -> "Finder":
        paths = SignedPaths.of_settings(house.settings, house.tokens)
        return cls(Desk(house.tokens, house.settings.address), paths)

    def traces(self, words: str) -> Traces:
        """All signs that stand in a mail: in its own headers and in what it quotes."""
        links = re.findall(rf"{re.escape(self.desk.address + LEAVE_PATH)}/([\w.~-]{{16,400}})", words)
        return Traces(self.paths.tokens_in(words) if self.paths else (), links, MESSAGE_ID.findall(words))

    def found(self, traces: Traces) -> Found | None:
        """What the traces prove; None when that is nothing, or when a return path among them is forged."""
        if traces.paths and self.paths:
            named = {self.paths.message_of(token) for token in set(traces.paths)}
            message_id = named.pop() if len(named) == 1 else None
            return Found(message_id) if message_id is not None else None
        people = {person_id for token in set(traces.leaving) if (person_id := self._leaver(token)) is not None}
        person = db.session.get(Person, people.pop()) if len(people) == 1 else None
        if person is None:
            return None
        return Found(self._named(Message.person_id == person.id, traces.message_ids), person.address)

    def vouched(self, address: str, message_ids: Iterable[str] = ()) -> Found | None:
        """The message to an address that a provider vouches for, or the address alone; None when it is no address."""
        try:
            kept = normalise(address)
        except BadAddress:
            return None
        return Found(self._named(Message.address == kept, message_ids), kept)

    def _leaver(self, token: str) -> int | None:
        try:
            return PersonalLinks(self.desk.tokens, self.desk.address).read_leave(token)[0]
        except BadToken:
            return None

    def _named(self, whose: ColumnElement[bool], message_ids: Iterable[str]) -> int | None:
        """The message, among somebody's latest, that one of the Message-IDs names."""
        wanted = {f"<{each.strip().strip('<>')}>" for each in message_ids}
        if not wanted:
            return None
        latest = (
            select(Message.id, Message.person_id, Message.address, Mailing.ref, Mailing.sender_address)
            .join(Mailing, Mailing.id == Message.mailing_id)
            .where(whose)
            .order_by(Message.id.desc())
            .limit(LOOKED_AT)
        )
        for row in db.session.execute(latest):
            if self.desk.message_id(cast(Text, row), row.person_id or row.address) in wanted:
                return int(row.id)
        return None
