"""Clippings: what a person pastes from anywhere, as an item of the inbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from broadside.accounts import Account
from broadside.audit import record
from broadside.database import db
from broadside.feeds.links import canonical_link
from broadside.feeds.relevance import Relevance
from newsletters.items import Item, ItemState, fingerprint
from newsletters.taste import Lessons


@dataclass(frozen=True)
class Clipping:
    """A page as a person describes it."""

    link: str
    title: str
    publisher: str = ""
    description: str = ""
    published_at: datetime | None = None


def known(link: str) -> Item | None:
    """The story that has this link already."""
    item = db.session.scalar(select(Item).where(Item.canonical_link == canonical_link(link)).order_by(Item.id))
    return db.session.get(Item, item.story_id) if item and item.story_id else item


def clip(clipping: Clipping, state: ItemState, by: Account, measure: Relevance) -> Item:
    """Put it into the inbox, decided; a story that is there already is decided instead of doubled."""
    item = known(clipping.link)
    if item is None:
        item = _new(clipping, measure)
        db.session.add(item)
        db.session.flush()
        record("item.pasted", item.ref, by, title=item.title[:200])
    item.decide(state, by)
    return item


def _new(clipping: Clipping, measure: Relevance) -> Item:
    score = measure.score(clipping.title, clipping.description)
    link = canonical_link(clipping.link)
    return Item(
        key=fingerprint("link", link),
        link=link,
        title=clipping.title,
        publisher=clipping.publisher[:200],
        # Typed text, kept as markup that shows it as it was typed.
        summary=clipping.description.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        published_at=clipping.published_at,
        matched=score.value,
        score=Lessons.now().score(score.value, clipping.title, None),
        reasons=list(score.reasons),
        topics=list(score.topics),
        state=ItemState.NEW,
    )
