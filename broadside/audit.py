"""The audit log: every change of state, who made it and when."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import JSON, ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db

Namer = Callable[[str], str | None]
T = TypeVar("T")


class Actor(Protocol):
    """Who makes a change: an account."""

    @property
    def id(self) -> int: ...


class Audit(Base):
    """One change: what was done (`issue.approved`), to what (`issue:12`), by whom (None: Broadside itself)."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    ref: Mapped[str] = mapped_column(String(80), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def words(self) -> str:
        """What was done, to follow the name of who did it: “approved No. 4: November 2026”."""
        known = WORDINGS.get(self.action, plain(self.action.partition(".")[2]) + " {it}")
        return known.format_map(_Words(self.detail, it=self.thing))

    @property
    def thing(self) -> str:
        """What it was done to, by the name it had then, or has now."""
        given = self.detail.get("title") or self.detail.get("name")
        if given:
            return str(given)
        noun, _, ident = self.ref.partition(":")
        namer = NAMERS.get(noun)
        return (namer(ident) if namer else None) or f"{plain(noun)} {ident}".strip()

    @property
    def more(self) -> str:
        """What else was noted, unless the words say it."""
        said = WORDINGS.get(self.action, "")
        left = {key: value for key, value in self.detail.items() if value and key not in ("title", "name")}
        return "; ".join(f"{plain(key)}: {_flat(value)}" for key, value in left.items() if f"{{{key}}}" not in said)


def record(action: str, ref: str, by: Actor | None = None, **detail: Any) -> None:
    """Append a change to the log; detail must hold no personal data of readers.

    The action is `noun.verb`, the verb in the past; a `title` or `name` in the detail is what the log calls the thing.
    """
    db.session.add(Audit(action=action, ref=ref, account_id=by.id if by else None, detail=detail))
    db.session.flush()


WORDINGS: dict[str, str] = {}
NAMERS: dict[str, Namer] = {}


def wordings(words: Mapping[str, str]) -> None:
    """Say actions in words of their own: `{it}` is the thing, other names in braces come from the detail."""
    WORDINGS.update(words)


def naming(noun: str, namer: Namer) -> None:
    """Name the things of a noun by what follows the colon of their refs; None when one is gone."""
    NAMERS[noun] = namer


@dataclass(frozen=True)
class Filter:
    """Which changes are wanted; an empty part asks nothing. `by` is an account's id, or "0" for Broadside itself."""

    action: str = ""
    by: str = ""
    ref: str = ""

    def count(self) -> int:
        """How many changes are wanted."""
        return db.session.scalar(self._narrowed(select(func.count(Audit.id)))) or 0

    def rows(self, most: int, after: int = 0) -> Sequence[Audit]:
        """The changes wanted, newest first: at most so many, after so many others."""
        newest = self._narrowed(select(Audit)).order_by(Audit.at.desc(), Audit.id.desc())
        return db.session.scalars(newest.limit(most).offset(after)).all()

    def _narrowed(self, wanted: Select[T]) -> Select[T]:
        if self.action:
            noun_or_action = self.action if "." in self.action else f"{self.action}."
            wanted = wanted.where(Audit.action.startswith(noun_or_action, autoescape=True))
        if self.by.isdecimal():
            wanted = wanted.where(Audit.account_id == (int(self.by) or None))
        if self.ref:
            wanted = wanted.where(Audit.ref == self.ref)
        return wanted


def actions() -> list[str]:
    """Every action that the log holds, in order."""
    return list(db.session.scalars(select(Audit.action).distinct().order_by(Audit.action)))


def plain(word: str) -> str:
    """A word of code as people write it: sent_again, called-off."""
    return word.replace("_", " ").replace("-", " ")


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(plain(str(key)) for key in value)
    if isinstance(value, list | tuple):
        return ", ".join(plain(str(one)) for one in value)
    text = str(value)
    return text[:8] if re.fullmatch("[0-9a-f]{64}", text) else text


class _Words(dict[str, Any]):
    def __init__(self, detail: dict[str, Any], it: str) -> None:
        super().__init__(detail, it=it)

    def __missing__(self, key: str) -> str:
        return "…"
