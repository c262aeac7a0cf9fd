"""Entry: an item or resource that an issue holds, was offered, or turned down."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside.database import Base
from newsletters.items import Item
from newsletters.resources import Resource


class EntryState(StrEnum):
    """Whether an issue holds the item: a suggestion must be accepted by a person."""

    SUGGESTED = "suggested"
    PLACED = "placed"
    DECLINED = "declined"


class Entry(Base):
    """What drafting remembers, so that drafting again only adds."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("issue_id", "item_id"), UniqueConstraint("issue_id", "resource_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    state: Mapped[EntryState] = mapped_column(String(10))
    item: Mapped[Item | None] = relationship()
    resource: Mapped[Resource | None] = relationship()
