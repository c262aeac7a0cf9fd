"""Harvest: what each source brought in the last three months, and how much of it was picked."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from broadside import clock
from broadside.database import db
from newsletters.items import Item, ItemState

SEASON = timedelta(days=92)


@dataclass(frozen=True)
class Harvest:
    """The stories that a source told first, those of them that were decided, and those picked."""

    items: int = 0
    decided: int = 0
    picked: int = 0

    @property
    def share(self) -> int | None:
        """Of a hundred decided, how many were picked; None while nothing was decided."""
        return round(100 * self.picked / self.decided) if self.decided else None


def by_source() -> dict[int, Harvest]:
    """The harvest of each source that brought anything, by its id."""
    decided = case((Item.state.in_((ItemState.PICKED, ItemState.SKIPPED)), 1), else_=0)
    picked = case((Item.state == ItemState.PICKED, 1), else_=0)
    stories = select(Item.source_id, func.count(), func.sum(decided), func.sum(picked)).where(
        Item.source_id.is_not(None), Item.story_id.is_(None), Item.found_at >= clock.now() - SEASON
    )
    return {row[0]: Harvest(*row[1:]) for row in db.session.execute(stories.group_by(Item.source_id))}
