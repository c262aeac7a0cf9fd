"""Merge: one organisation taken into another by a person, and taken out again as it was.

Nothing is copied. A merged organisation keeps its row, names, domains and contacts, and points to the one that stands
for it; whoever asks by its name gets that one. The pointers follow from the merges that were not undone, so undoing any
of them, in any order, leaves exactly what the others say.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from broadside.directory.organisations import Organisation


class BadMerge(ValueError):
    """Two organisations that cannot be merged; says why."""


class Merge(Base):
    """One organisation taken into another; undone, it counts no more."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index(
            "uq_organisation_merge_gone",
            "gone_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Organisation] = relationship(foreign_keys=[gone_id])
    account: Mapped[Account | None] = relationship()

    def undo(self, by: Account | None) -> None:
        """Let the two be two again, each with what it had; raises BadMerge when that was done before."""
        if self.undone_at is not None:
            raise BadMerge(f"{self.gone.name} was taken out before. Nothing was changed.")
        self.undone_at = clock.now()
        _point_anew(self.gone)
        audit.record("organisation.parted", self.gone.ref, by, name=self.gone.name, other=self.kept.name)


def merge(gone: Organisation, kept: Organisation, by: Account | None) -> Merge:
    """Let `kept` stand for `gone`, and for all that were merged into that; raises BadMerge."""
    if gone.id == kept.id:
        raise BadMerge("That is the same organisation. Choose another one to merge it into.")
    for each in sorted((gone, kept), key=lambda one: one.id):
        hold(each)
        if each.merged_into is not None:
            raise BadMerge(f"{each.name} was merged into {each.standing.name} before. Nothing was changed.")
    done = Merge(kept_id=kept.id, gone_id=gone.id, account_id=by.id if by else None)
    db.session.add(done)
    db.session.flush()
    _point_anew(gone)
    audit.record("organisation.merged", gone.ref, by, name=gone.name, other=kept.name)
    return done


def standing_merges(organisation: Organisation) -> Sequence[Merge]:
    """The merges that make up an organisation, the latest first."""
    members = [each.id for each in organisation.standing.family]
    wanted = select(Merge).where(Merge.gone_id.in_(members), Merge.undone_at.is_(None))
    return db.session.scalars(wanted.order_by(Merge.id.desc())).all()


def latest(most: int = 20) -> Sequence[Merge]:
    """The latest merges, undone ones too."""
    return db.session.scalars(select(Merge).order_by(Merge.id.desc()).limit(most)).all()


def _point_anew(moved: Organisation) -> None:
    """Set the pointers of one, and of all that came with it, as the merges that stand say."""
    live = select(Merge.gone_id, Merge.kept_id).where(Merge.undone_at.is_(None))
    into = dict(db.session.execute(live).all())
    for ident in {moved.id, *(gone for gone in into if moved.id in _way(gone, into))}:
        row = db.session.get_one(Organisation, ident)
        end = _way(ident, into)[-1]
        row.merged_into_id = end if end != ident else None
    db.session.flush()
    db.session.expire_all()


def _way(ident: int, into: dict[int, int]) -> list[int]:
    """From one to the one that stands for it."""
    way = [ident]
    while (following := into.get(way[-1])) is not None and following not in way:
        way.append(following)
    return way
