"""Visits: what each address answered that an unsent issue links to, kept so that it is asked seldom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.feeds.links import canonical_link
from broadside.feeds.visiting import Visited

GONE = (404, 410)
WELL = timedelta(days=1)
AMISS = timedelta(hours=1)
FORGOTTEN = timedelta(days=60)
LONGEST = 2_000  # characters of an address


@dataclass(frozen=True)
class Seen:
    """What an address answered last: its status (0: none), where it led, whether for good, and what was amiss."""

    status: int
    final: str
    permanent: bool
    trouble: str

    @property
    def gone(self) -> bool:
        """Whether there is nothing at the address."""
        return self.status in GONE


class LinkVisit(Base):
    """One address, and what it answered when it was visited last."""

    __tablename__ = "link_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(Text)
    status: Mapped[int] = mapped_column(default=0)
    final: Mapped[str] = mapped_column(Text, default="")
    permanent: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(Text, default="")
    visited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    def answered(self, visited: Visited) -> None:
        """Keep what came of a visit, and when the next is due."""
        self.status, self.final, self.permanent = visited.status, visited.url, visited.permanent
        self.trouble, self.visited_at = visited.trouble[:500], clock.now()
        wait = max(AMISS, visited.retry_after or AMISS)
        self.due_at = self.visited_at + (wait if self.trouble else WELL)


def key_of(address: str) -> str:
    """What an address is found by: the same page, however the address is decorated."""
    return sha256(canonical_link(address).encode()).hexdigest()


def known(addresses: Iterable[str]) -> Mapping[str, Seen]:
    """What was answered at these addresses, as far as they were visited."""
    keys = {key_of(address): address for address in addresses}
    if not keys:
        return {}
    rows = db.session.scalars(select(LinkVisit).where(LinkVisit.key.in_(keys), LinkVisit.visited_at.is_not(None)))
    return {canonical_link(keys[row.key]): Seen(row.status, row.final, row.permanent, row.trouble) for row in rows}


def want(addresses: Collection[str]) -> None:
    """Let these addresses be visited, those at once that never were; forget what nobody has linked to for long."""
    keys = {key_of(address): address for address in addresses if len(address) <= LONGEST}
    there = set(db.session.scalars(select(LinkVisit.key).where(LinkVisit.key.in_(keys)))) if keys else set()
    now = clock.now()
    if there:
        old = LinkVisit.wanted_at < now - timedelta(days=1)
        db.session.execute(update(LinkVisit).where(LinkVisit.key.in_(there), old).values(wanted_at=now))
    db.session.add_all(LinkVisit(key=key, address=address) for key, address in keys.items() if key not in there)
    db.session.execute(delete(LinkVisit).where(LinkVisit.wanted_at < now - FORGOTTEN))
    db.session.flush()


def ask_again(addresses: Collection[str]) -> int:
    """Let these addresses be visited now, whatever they answered; returns how many there are."""
    want(addresses)
    keys = [key_of(address) for address in addresses]
    db.session.execute(update(LinkVisit).where(LinkVisit.key.in_(keys)).values(due_at=clock.now()))
    return len(set(keys))


def due(addresses: Collection[str]) -> list[LinkVisit]:
    """Those of these addresses that are to be visited now."""
    keys = [key_of(address) for address in addresses]
    wanted = select(LinkVisit).where(LinkVisit.key.in_(keys), LinkVisit.due_at <= clock.now())
    return list(db.session.scalars(wanted.order_by(LinkVisit.due_at, LinkVisit.id)))
