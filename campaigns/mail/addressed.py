"""Addressed: about which letter whom to write to, in whose name."""

from dataclasses import dataclass

from broadside.people import Person
from broadside.purposes import Sender
from campaigns.letters.letters import Letter


@dataclass(frozen=True)
class Addressed:
    """One mail's letter, reader and sender."""

    letter: Letter
    person: Person
    sender: Sender
