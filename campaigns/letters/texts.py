"""Texts of a letter: what people signed, through its corrections; a material change makes another."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from campaigns.letters.letters import Letter
from campaigns.letters.versions import Edit, Version


@dataclass(frozen=True)
class Text:
    """One text of a letter, through its corrections, from a material change to the next."""

    first: Version
    versions: tuple[int, ...]

    @property
    def day(self) -> date:
        """When it was written, in Europe/London."""
        return clock.local(self.first.at).date()


def texts(letter: Letter) -> list[Text]:
    """The texts of a letter, the present one last: a corrected typo makes no other text."""
    found: list[Text] = []
    for version in db.session.scalars(select(Version).where(Version.letter_id == letter.id).order_by(Version.number)):
        if found and version.edit == Edit.TYPO:
            found[-1] = Text(found[-1].first, (*found[-1].versions, version.id))
        else:
            found.append(Text(version, (version.id,)))
    return found
