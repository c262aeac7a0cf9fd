"""Example stories: made-up sources, what came in from them, and a small library."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.feeds.relevance import Relevance
from broadside.slugs import slug_of
from broadside.topics import Topic
from newsletters.items import Item, ItemState, fingerprint
from newsletters.register import relevance
from newsletters.resources import Resource
from newsletters.sources import Source, SourceKind, SourceState

PART = timedelta(hours=1, minutes=50)  # apart within one day, so that a list has an order


def load(told: dict[str, Any], by: Account | None) -> None:
    """Sources, items and resources; the sources are paused, so that nothing is ever asked of them."""
    now = clock.now()
    sources = [_source(one, now) for one in told["sources"]]
    db.session.add_all(sources)
    db.session.flush()
    measure = relevance() if Topic.all() else Relevance(told["words"].items())
    for place, one in enumerate(told["items"]):
        item = _item(one, sources[one["source"]], measure, now - timedelta(days=one["days"]) - PART * (place % 5))
        _decide(item, one, by, now)
        db.session.add(item)
        db.session.flush()
        if "also" in one:
            db.session.add(_copy(item, sources[one["also"]]))
    db.session.add_all(_resource(one, by, now) for one in told["resources"])
    db.session.flush()


def remove() -> None:
    """Delete them all; what a person made of one (an own resource, a line in an own issue) stays."""
    for table in (Item, Resource, Source):
        db.session.execute(delete(table).where(table.example), execution_options={"synchronize_session": False})
    db.session.expire_all()


def _source(one: dict[str, Any], now: datetime) -> Source:
    return Source(
        slug=one["slug"],
        name=one["name"],
        url=f"{one['site']}feed.xml",
        host=one["site"].split("/")[2],
        site=one["site"],
        kind=SourceKind(one["kind"]),
        state=SourceState.PAUSED,
        last_read_at=now - timedelta(hours=2),
        last_new_at=now - timedelta(days=1),
        failures=one.get("failures", 0),
        trouble=one.get("trouble", ""),
        example=True,
    )


def _item(one: dict[str, Any], source: Source, measure: Relevance, at: datetime) -> Item:
    score = measure.score(one["title"], one["summary"])
    link = f"{source.site}{slug_of(one['title'], 'story')}"
    return Item(
        source_id=source.id,
        key=fingerprint("example", link),
        link=link,
        title=one["title"],
        publisher=source.name,
        summary=one["summary"],
        published_at=at,
        found_at=at + timedelta(minutes=25),
        matched=score.value,
        score=score.value,
        reasons=list(score.reasons),
        topics=list(score.topics),
        example=True,
    )


def _decide(item: Item, one: dict[str, Any], by: Account | None, now: datetime) -> None:
    state = ItemState(one["state"])
    if state == ItemState.NEW:
        return
    item.state, item.state_before = state, ItemState.NEW
    item.triaged_at, item.triaged_by_id = min(item.found_at + timedelta(hours=3), now), by.id if by else None
    if "changed" in one:
        item.earlier_title, item.changed_at = one["changed"], now - timedelta(hours=5)


def _copy(item: Item, source: Source) -> Item:
    """The same story, told by another source a little later."""
    link = f"{source.site}{slug_of(item.title, 'story')}"
    at = item.found_at + timedelta(minutes=40)
    same = {
        name: getattr(item, name)
        for name in ("title", "summary", "matched", "score", "reasons", "topics", "published_at")
    }
    return Item(
        source_id=source.id,
        key=fingerprint("example", link),
        link=link,
        publisher=source.name,
        found_at=at,
        story_id=item.id,
        example=True,
        **same,
    )


def _resource(one: dict[str, Any], by: Account | None, now: datetime) -> Resource:
    at = now - timedelta(days=one["days"])
    return Resource(
        link=one["link"],
        title=one["title"],
        publisher=one["publisher"],
        description=one["description"],
        tags=list(one["tags"]),
        published_on=clock.local(at).date(),
        evergreen=one.get("evergreen", False),
        added_by_id=by.id if by else None,
        example=True,
        created_at=at,
    )
