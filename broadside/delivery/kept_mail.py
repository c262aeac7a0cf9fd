"""Kept mail: the mails to one person that the Maildir keeps while there is no relay, to show or to erase."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from broadside.delivery.maildir import Maildir, NoSuchMail
from broadside.people import BadAddress, Person, normalise


@dataclass(frozen=True)
class KeptMailHolder:
    """Mails in a Maildir, as personal data."""

    maildir: Path

    def held(self, person: Person) -> Any:
        return [{"mail": str(mail["Subject"]), "written": str(mail["Date"])} for _, mail in self._to(person)]

    def erase(self, person: Person) -> None:
        for key, _ in list(self._to(person)):
            for room in ("new", "cur"):
                (self.maildir / room / key).unlink(missing_ok=True)

    def needs(self, person: Person) -> bool:
        return False

    def _to(self, person: Person) -> Iterator[tuple[str, Message]]:
        kept = Maildir(self.maildir)
        for key in kept.keys():  # noqa: SIM118 -- a method of ours, not a mapping's
            try:
                mail = message_from_bytes(kept.content(key), policy=policy.default)
            except NoSuchMail:
                continue
            if any(_same(address, person) for _, address in getaddresses([str(mail["To"] or "")])):
                yield key, mail


def _same(address: str, person: Person) -> bool:
    try:
        return normalise(address) == person.address
    except BadAddress:
        return address.casefold() == person.address
