"""Tallies: how many readers stand how, and how many acts there were in each hour, kept by the database itself.

Triggers (in the migration) change a tally in the transaction that changes what it counts: no rule and no bulk statement
can forget it. The sum over `shard` counts: on PostgreSQL each connection has rows of its own, so
that nobody waits; SQLite has but 0.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, cast, delete, func, insert, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.bulk import table_of
from broadside.consent import Consent, State, Subscription
from broadside.database import Base, UtcDateTime, db
from newsletters.subscribers import Subscriber

NOT_PAUSED = datetime(1970, 1, 1, tzinfo=UTC)
PLACES = (text("1"), text("2"), text("3"), text("4"), text("5"))  # of columns, as PostgreSQL groups by them
LOCK = text("LOCK TABLE subscription, subscriber, consent, reader_tally, consent_tally IN SHARE ROW EXCLUSIVE MODE")


class ReaderTally(Base):
    """How many readers of a newsletter have the same state and choices."""

    __tablename__ = "reader_tally"

    newsletter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[State] = mapped_column(String(8), primary_key=True)
    cadence: Mapped[str] = mapped_column(String(12), primary_key=True)
    topics: Mapped[str] = mapped_column(Text, primary_key=True)
    paused_until: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]

    @classmethod
    def sum(cls, newsletter_id: int, conditions: Sequence[ColumnElement[bool]] = ()) -> int:
        """How many readers of a newsletter there are under some conditions on these columns."""
        found = select(func.sum(cls.number)).where(cls.newsletter_id == newsletter_id, *conditions)
        return int(db.session.scalar(found) or 0)

    @classmethod
    def standing(cls, newsletter_id: int) -> tuple[int, int, int]:
        """Active, of these paused, and pending."""
        paused = and_(cls.state == State.ACTIVE, cls.paused_until > clock.now())
        row = db.session.execute(
            select(
                func.sum(cls.number).filter(cls.state == State.ACTIVE),
                func.sum(cls.number).filter(paused),
                func.sum(cls.number).filter(cls.state == State.PENDING),
            ).where(cls.newsletter_id == newsletter_id)
        ).one()
        return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0)

    @classmethod
    def for_topic(cls, slug: str) -> ColumnElement[bool]:
        """Who chose a topic, or all of them."""
        return or_(cls.topics.contains(f'"{slug}"', autoescape=True), cls.topics == "[]")


class ConsentTally(Base):
    """How many acts of a kind there were for a purpose in one hour (UTC, as `2026-11-30 17`)."""

    __tablename__ = "consent_tally"

    purpose: Mapped[str] = mapped_column(String(80), primary_key=True)
    act: Mapped[str] = mapped_column(String(12), primary_key=True)
    hour: Mapped[str] = mapped_column(String(13), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


def hour_of(instant: datetime) -> str:
    """The hour under which an instant is counted."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H}"


def wrong() -> int:
    """How many tallies differ from what the rows say; nobody writes meanwhile."""
    _hold()
    return sum(_differences(table, truth) for table, truth in ((ReaderTally, _readers()), (ConsentTally, _acts())))


def mend() -> int:
    """Count everything anew where a tally is wrong; returns how many were."""
    found = wrong()
    if found:
        for table, truth in ((ReaderTally, _readers()), (ConsentTally, _acts())):
            columns = [column.name for column in table.__table__.columns]
            counted = truth.add_columns(func.count().label("number"), literal(0).label("shard"))
            kept = [counted.selected_columns[name] for name in columns]
            db.session.execute(delete(table))
            db.session.execute(insert(table).from_select(columns, counted.with_only_columns(*kept)))
    return found


def fold() -> None:
    """Bring the tallies of all connections together, but for those in use just now, and drop the empty ones."""
    for table in (ReaderTally, ConsentTally):
        kept = table_of(table)
        apart = select(kept).where(kept.c.shard != 0).with_for_update(skip_locked=True)
        for row in sorted(db.session.execute(apart).all()):
            one = [column == row._mapping[column.name] for column in kept.primary_key]
            db.session.execute(delete(kept).where(*one))
            added = upsert(kept).values(dict(row._mapping) | {"shard": 0})
            number = kept.c.number + added.excluded.number
            db.session.execute(added.on_conflict_do_update(index_elements=kept.primary_key, set_={"number": number}))
        db.session.execute(delete(kept).where(kept.c.shard == 0, kept.c.number == 0))


def _hold() -> None:
    """Let nobody write until this transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(LOCK)
    else:
        db.session.execute(delete(ReaderTally).where(ReaderTally.newsletter_id < 0))


def _differences(table: type[ReaderTally] | type[ConsentTally], truth: Select[Any]) -> int:
    keys = [column for column in table.__table__.columns if column.name not in {"shard", "number"}]
    kept = {tuple(row[:-1]): int(row[-1]) for row in db.session.execute(_grouped(select(*keys), keys, table.number))}
    counted = truth.add_columns(func.count())
    real = {tuple(row[:-1]): int(row[-1]) for row in db.session.execute(counted)}
    return sum(kept.get(key, 0) != real.get(key, 0) for key in kept.keys() | real.keys())


def _grouped(query: Select[Any], keys: Sequence[Any], number: Any) -> Select[Any]:
    return query.add_columns(func.sum(number)).group_by(*keys)


def _readers() -> Select[Any]:
    """The readers by the keys of their tally, in its order."""
    keys: list[Any] = [
        Subscriber.newsletter_id.label("newsletter_id"),
        Subscription.state.label("state"),
        Subscriber.cadence.label("cadence"),
        cast(Subscriber.topics, Text).label("topics"),
        func.coalesce(Subscription.paused_until, NOT_PAUSED).label("paused_until"),
    ]
    joined = select(*keys).select_from(Subscriber).join(Subscriber.subscription)
    return joined.group_by(*PLACES)


def _acts() -> Select[Any]:
    """The acts by the keys of their tally, in its order."""
    postgresql = db.engine.dialect.name == "postgresql"
    at = Consent.__table__.c.at
    hour = (
        func.to_char(func.timezone("UTC", at), "YYYY-MM-DD HH24") if postgresql else func.substr(cast(at, Text), 1, 13)
    )
    keys = (Consent.purpose.label("purpose"), Consent.act.label("act"), hour.label("hour"))
    return select(*keys).select_from(Consent).group_by(*PLACES[:3])
