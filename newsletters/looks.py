"""Look: what an account saw of an issue when it last said that it had looked, to show what changed since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.compare import Kind, merged
from broadside.database import Base, UtcDateTime, db
from newsletters.issues import Issue

Said = Callable[[str], str]
AROUND = 12  # words that are shown before and after a change
LONGEST = 160  # characters of a change, in a sentence


class Look(Base):
    """The last look of one account at one issue: the hash, and each part as (its key, its name, its text)."""

    __tablename__ = "issue_look"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    content_hash: Mapped[str] = mapped_column(String(64))
    parts: Mapped[list[list[str]]] = mapped_column(JSON)

    @classmethod
    def of(cls, issue: Issue, account: Account) -> "Look | None":
        """The last look of an account, or None."""
        return db.session.get(cls, (issue.id, account.id))

    @classmethod
    def keep(cls, issue: Issue, account: Account, content_hash: str, said: Said) -> "Look":
        """Remember what an account has just looked at, `said` putting the live facts into each text."""
        look = cls.of(issue, account) or cls(issue_id=issue.id, account_id=account.id)
        look.at, look.content_hash, look.parts = clock.now(), content_hash, parts(issue, said)
        db.session.add(look)
        db.session.flush()
        return look


@dataclass(frozen=True)
class Changed:
    """One part of an issue that reads otherwise now: its words in order, kept, gone and new."""

    place: str
    runs: tuple[tuple[Kind, str], ...]

    @property
    def short(self) -> tuple[tuple[Kind, str], ...]:
        """The same, with what was kept far from any change left out."""
        last = len(self.runs) - 1
        return tuple(
            (kind, _shorter(words, at, last) if kind == Kind.KEPT else words)
            for at, (kind, words) in enumerate(self.runs)
        )

    @property
    def words(self) -> str:
        """The change in a sentence: Welcome: “3 June” is now “4 June”."""
        gone, new = (
            " … ".join(_trimmed(words) for kind, words in self.runs if kind == wanted and words.strip())
            for wanted in (Kind.GONE, Kind.NEW)
        )
        if gone and new:
            return f"{self.place}: “{_cut(gone)}” is now “{_cut(new)}”."
        return f"{self.place}: new is “{_cut(new)}”." if new else f"{self.place}: “{_cut(gone)}” is gone."


def parts(issue: Issue, said: Said) -> list[list[str]]:
    """What readers would see, part by part: (key, name, text)."""
    lines = [["title", "Title", issue.title], ["subject", "Subject", said(issue.subject)]]
    lines.append(["preheader", "Preheader", said(issue.preheader)])
    for section in issue.shown:
        text = f"{section.heading}\n\n{section.markdown}".strip()
        lines.append([f"section:{section.id}", section.name, said(text)])
    return lines


def changes(look: Look, issue: Issue, said: Said) -> list[Changed]:
    """What reads otherwise than at that look, in the order of the issue; what is gone from it comes last.

    Parts that only changed their places are not named.
    """
    now = parts(issue, said)
    before = {key: text for key, _, text in look.parts}
    named = [(name, before.get(key, ""), text) for key, name, text in now]
    present = {key for key, _, _ in now}
    named += [(name, text, "") for key, name, text in look.parts if key not in present]
    return [Changed(name, tuple(merged(old, new))) for name, old, new in named if old != new]


def _shorter(words: str, at: int, last: int) -> str:
    """The words near the changes on either side of them."""
    pieces = words.split(" ")
    if len(pieces) <= 2 * AROUND:
        return words
    head = " ".join(pieces[:AROUND]) if at else ""
    tail = " ".join(pieces[-AROUND:]) if at < last else ""
    return f"{head} … {tail}"


def _trimmed(words: str) -> str:
    return " ".join(words.split())


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
