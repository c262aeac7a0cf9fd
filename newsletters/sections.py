"""Section: a part of an issue, written by one person at a time and never overwritten unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from broadside.merging import choose, merge
from newsletters.bases import Basis, Part


class Edition(Protocol):
    """What a section belongs to: it says whether it may be edited, and takes note when it was."""

    @property
    def sections(self) -> Sequence["Section"]:
        """Its sections in their order, without removed ones."""

    def edited(self, what: str, by: Account | None) -> None:
        """Take note of an edit, in words that follow a name: “renamed “Other news””; raises NotNow when locked."""


class EditConflict(Exception):
    """Somebody else saved first; `yours` holds what was not saved, so that nothing is lost.

    `section` is the section as it stands now; None when the titles of the issue are meant.
    """

    def __init__(self, section: "Section | None", yours: dict[str, str]) -> None:
        super().__init__("Somebody else saved this while you were writing. Nothing is lost: here are both texts.")
        self.section = section
        self.yours = yours


@dataclass(frozen=True)
class Saved:
    """What became of a save: the revision at which a text stands as it was sent, and whose text it was merged with."""

    sent: int
    merged: bool = False
    other: Account | None = None


class Section(Base):
    """A part of an issue: a heading and Markdown. A removed one is kept, and can be restored."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), default="text")
    heading: Mapped[str] = mapped_column(String(200), default="")
    markdown: Mapped[str] = mapped_column(Text, default="")
    hidden: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    edited_by: Mapped[Account | None] = relationship()
    issue: Mapped[Edition] = relationship("Issue", back_populates="sections")

    @property
    def name(self) -> str:
        """What people call it: its heading, else its kind."""
        return self.heading or self.kind.capitalize()

    @property
    def empty(self) -> bool:
        """Whether nobody has written anything into it."""
        return not self.markdown.strip()

    def save(self, heading: str, markdown: str, revision: int, by: Account | None) -> Saved | None:
        """Write heading and text over the given revision; None when they were so already.

        What somebody else saved since that revision is merged with them. Raises EditConflict where both changed the
        same words, and NotNow when the issue is locked.
        """
        mine = {"heading": " ".join(heading.split()), "markdown": markdown.replace("\r\n", "\n").strip()}
        if mine == self._words:
            return None
        hold(self.issue)
        db.session.refresh(self)
        if self.revision == revision:
            self._write(mine, by)
            return Saved(self.revision)
        both, other = self._merged(mine, revision), self.edited_by
        self._write(both, by, sent=mine)
        return Saved(self.revision - 1, True, other)

    def become(self, words: Mapping[str, str], hidden: bool, by: Account | None) -> None:
        """Be as it was once, whoever is writing in it; the caller has let the issue take note of the edit."""
        if (self._words, self.hidden) != (dict(words), hidden):
            self._remember(by)
            self.heading, self.markdown, self.hidden = words["heading"], words["markdown"], hidden
            self._stamp(by)
        if self.removed_at is not None:
            self.removed_at = None
            self._moved()

    def append(self, line: str, by: Account | None) -> None:
        """Add a paragraph at the end; raises NotNow when the issue is locked."""
        self.issue.edited(f"added a line to “{self.name}”", by)
        db.session.refresh(self)
        self._remember(by)
        self.markdown = f"{self.markdown}\n\n{line}".strip()
        self._stamp(by)

    def rename(self, heading: str, by: Account | None) -> None:
        """Give it another heading, whoever is writing in it."""
        heading = " ".join(heading.split())
        if heading != self.heading:
            self.issue.edited(f"renamed “{self.name}”", by)
            self._remember(by)
            self.heading = heading
            self._stamp(by)

    def hide(self, by: Account | None) -> None:
        """Leave it out of the mail, but keep it on the page."""
        self._set_hidden(True, by)

    def show(self, by: Account | None) -> None:
        """Put it back into the mail."""
        self._set_hidden(False, by)

    def move(self, to: int, by: Account | None) -> None:
        """Put it at a place among the sections of its issue, counted from 0; beyond either end is that end."""
        order = list(self.issue.sections)
        here = order.index(self)
        to = min(max(to, 0), len(order) - 1)
        if here != to:
            self.issue.edited(f"moved “{self.name}”", by)
            order.insert(to, order.pop(here))
            renumber(order)
            db.session.expire(self.issue, ["sections"])

    def move_up(self, by: Account | None) -> None:
        """One place nearer the top."""
        self.move(self.issue.sections.index(self) - 1, by)

    def move_down(self, by: Account | None) -> None:
        """One place nearer the end."""
        self.move(self.issue.sections.index(self) + 1, by)

    def remove(self, by: Account | None) -> None:
        """Take it out of the issue; `restore` brings it back as it was."""
        if self.removed_at is None:
            self.issue.edited(f"removed “{self.name}”", by)
            self.removed_at = clock.now()
            self._moved()

    def restore(self, by: Account | None) -> None:
        """Put a removed section back to where it was."""
        if self.removed_at is not None:
            self.issue.edited(f"put back “{self.name}”", by)
            self.removed_at = None
            self._moved()

    def _set_hidden(self, hidden: bool, by: Account | None) -> None:
        if self.hidden != hidden:
            self.issue.edited(f"{'hid' if hidden else 'showed'} “{self.name}”", by)
            self._remember(by)
            self.hidden = hidden
            self._stamp(by)

    @property
    def _words(self) -> dict[str, str]:
        return {"heading": self.heading, "markdown": self.markdown}

    @property
    def _part(self) -> Part:
        return Part(self.issue_id, self.id)

    def _merged(self, mine: dict[str, str], revision: int) -> dict[str, str]:
        """What both made of the text of a revision; raises EditConflict when that is not known, or cannot be merged."""
        base = Basis.find(self._part, revision)
        if base is None:
            raise EditConflict(self, mine)
        heading = choose(base["heading"], mine["heading"], self.heading)
        markdown = merge(base["markdown"], mine["markdown"], self.markdown)
        if heading is None or markdown is None:
            raise EditConflict(self, mine)
        return {"heading": heading, "markdown": markdown}

    def _write(self, words: dict[str, str], by: Account | None, sent: dict[str, str] | None = None) -> None:
        """Write over what is there; a text that was merged into it (`sent`) has a revision of its own before it."""
        self.issue.edited(f"edited “{self.name}”", by)
        self._remember(by)
        if sent is not None:
            self.revision += 1
            Basis.keep(self._part, self.revision, sent, by)
        self.heading, self.markdown = words["heading"], words["markdown"]
        self._stamp(by)

    def _remember(self, by: Account | None) -> None:
        """Keep what `by` is about to write over."""
        Basis.keep(self._part, self.revision, self._words, by)

    def _stamp(self, by: Account | None) -> None:
        self.revision += 1
        self.edited_at, self.edited_by_id = clock.now(), by.id if by else None
        db.session.flush()
        db.session.expire(self, ["edited_by"])

    def _moved(self) -> None:
        db.session.flush()
        db.session.expire(self.issue, ["sections", "removed_sections"])


def renumber(sections: list[Section]) -> None:
    """Number the sections by their order here."""
    for position, section in enumerate(sections):
        section.position = position
    db.session.flush()
