"""Close-up: one story as a person reads it: what it says, why it scored, who else tells it, which issues have it."""

from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from broadside.database import db
from broadside.feeds.found import plain_text, safe_summary
from broadside.feeds.relevance import Reason, Relevance
from newsletters.entries import Entry, EntryState
from newsletters.items import WORDS_KEPT, Item
from newsletters.taste import Lesson, Lessons


@dataclass(frozen=True)
class CloseUp:
    """A story, its summary as harmless markup, what made its score, and the issues that have it."""

    item: Item
    summary: str
    reasons: tuple[Reason, ...]
    lessons: tuple[Lesson, ...]
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, item: Item, measure: Relevance) -> "CloseUp":
        """All of it, from a story or from any copy of it."""
        story = db.session.get_one(Item, item.story_id) if item.story_id else item
        return cls(
            story,
            safe_summary(story.summary, story.link),
            measure.reasons(story.title, plain_text(story.summary, WORDS_KEPT)),
            _lessons(story),
            _entries(story),
        )


def _lessons(story: Item) -> tuple[Lesson, ...]:
    """What was learnt of its words and of its source, the source by its name."""
    found = Lessons.now().about(story.title, story.source_id)
    source = story.source.name if story.source else ""
    return tuple(replace(lesson, name=source) if lesson.name.isdigit() else lesson for lesson in found)


def _entries(story: Item) -> tuple[Entry, ...]:
    """What issues have of it or were offered, under whichever source's name."""
    mine = select(Entry).join(Entry.item).where(or_(Item.id == story.id, Item.story_id == story.id))
    return tuple(db.session.scalars(mine.where(Entry.state != EntryState.DECLINED).order_by(Entry.id.desc())))
