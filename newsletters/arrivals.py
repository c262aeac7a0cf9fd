"""Arrivals: what a read of a source brings, sorted into new, changed and known; the same story joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import or_, select

from broadside import clock
from broadside.database import db
from broadside.feeds.found import FoundItem, plain_text
from broadside.feeds.links import canonical_link, host_name
from broadside.feeds.relevance import Relevance, Score
from newsletters.items import Item, ItemState, fingerprint, title_key
from newsletters.sources import Source, SourceKind
from newsletters.taste import Lessons

SAME_TITLE = timedelta(days=14)  # after that, a title that comes again is another year's story
SAME_LINK = timedelta(days=90)
UNTITLED = 90


@dataclass(frozen=True)
class Tally:
    """What a read brought."""

    new: int = 0
    changed: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class _Arrival:
    """A found item with its identity within the source."""

    key: str
    link: str
    title: str
    found: FoundItem
    text: str
    content_hash: str


def take_in(source: Source, found: Sequence[FoundItem], relevance: Relevance) -> Tally:
    """Store what is new in a source and what has changed; leave out what matches no topic, if the source says so."""
    arrivals = _identified(source, found)
    known = _known(source, arrivals)
    new: list[Item] = []
    changed: list[Item] = []
    left_out = 0
    for arrival in reversed(arrivals):  # feeds begin with the newest: the oldest is to come in first
        score = relevance.score(arrival.title, arrival.text)
        if item := known.get(arrival.key):
            changed += [item] if _update(item, arrival, score) else []
        elif source.only_matching and not _matches(source, score):
            left_out += 1
        else:
            new.append(_item(source, arrival, score))
    _join_stories(source, new)
    _weigh([*new, *changed])
    db.session.add_all(new)
    db.session.flush()
    return Tally(len(new), len(changed), left_out)


def _identified(source: Source, found: Sequence[FoundItem]) -> list[_Arrival]:
    """Each found item once, by GUID, else link, else text; an identity that a feed gives to several texts is none."""
    texts: dict[str, set[tuple[str, str]]] = {}
    for item in found:
        texts.setdefault(_name(item), set()).add((item.title, item.summary))
    arrivals: dict[str, _Arrival] = {}
    for item in found:
        name = _name(item)
        arrival = _arrival(source, item, name if len(texts[name]) == 1 else "")
        arrivals.setdefault(arrival.key, arrival)
    return list(arrivals.values())


def _name(found: FoundItem) -> str:
    if found.guid:
        return f"guid:{found.guid}"
    return f"link:{canonical_link(found.link)}" if found.link else ""


def _arrival(source: Source, found: FoundItem, name: str) -> _Arrival:
    text = plain_text(found.summary, 8000)
    link = canonical_link(found.link or (found.guid if found.guid.startswith(("http://", "https://")) else ""))
    title = found.title or plain_text(found.summary, UNTITLED) or link or source.name
    # GOV.UK moves the date of a consultation that it extends, and neither its title nor its summary.
    moved = str(found.updated) if source.kind == SourceKind.GOVERNMENT else ""
    key = fingerprint(name) if name else fingerprint(found.guid, link, title, text)
    return _Arrival(key, link or source.site, title, found, text, fingerprint(title, text, moved))


def _known(source: Source, arrivals: Sequence[_Arrival]) -> dict[str, Item]:
    """The stored items by the arrivals' keys; also those whose GUID the source changed but not link and title."""
    if not arrivals:
        return {}
    keys, links = [each.key for each in arrivals], [each.link for each in arrivals if each.link]
    mine = select(Item).where(Item.source_id == source.id, or_(Item.key.in_(keys), Item.canonical_link.in_(links)))
    stored = list(db.session.scalars(mine))
    by_key = {item.key: item for item in stored}
    by_text = {(item.canonical_link, item.title): item for item in stored if item.key not in keys}
    found = {each.key: by_key.get(each.key) or by_text.pop((each.link, each.title), None) for each in arrivals}
    return {key: item for key, item in found.items() if item is not None}


def _update(item: Item, arrival: _Arrival, score: Score) -> bool:
    """Take over what the source says now; for a picked item, remember that it changed under our hands."""
    if item.key != arrival.key:
        item.key = arrival.key
    if item.content_hash == arrival.content_hash:
        return False
    if item.state == ItemState.PICKED:
        item.changed_at = clock.now()
        item.earlier_title = item.earlier_title or (item.title if item.title != arrival.title else "")
    _write(item, arrival, score)
    return True


def _item(source: Source, arrival: _Arrival, score: Score) -> Item:
    item = Item(source_id=source.id, source=source, key=arrival.key, publisher=source.name, found_at=clock.now())
    _write(item, arrival, score)
    item.canonical_link, item.title_key = arrival.link, title_key(arrival.title)
    return item


def _write(item: Item, arrival: _Arrival, score: Score) -> None:
    found = arrival.found
    item.link, item.title, item.summary, item.author = arrival.link, arrival.title, found.summary, found.author[:200]
    item.published_at = found.published or found.updated
    item.content_hash = arrival.content_hash
    item.matched, item.reasons, item.topics = score.value, list(score.reasons), list(score.topics)


def _weigh(items: Sequence[Item]) -> None:
    """Score by what matched, and by what was learnt of such items."""
    lessons = Lessons.now() if items else Lessons()
    for item in items:
        item.score = lessons.score(item.matched, item.title, item.source_id)


def _matches(source: Source, score: Score) -> bool:
    return bool(set(score.topics) & set(source.topics)) if source.topics else bool(score.topics)


def _join_stories(source: Source, new: Sequence[Item]) -> None:
    """Point each new item that another source told already to the item that came first."""
    links = {item.canonical_link for item in new if _is_identity(item.canonical_link)}
    titles = {item.title_key for item in new if item.title_key}
    if not links and not titles:
        return
    others = select(Item.id, Item.story_id, Item.canonical_link, Item.title_key, Item.found_at).where(
        or_(Item.canonical_link.in_(links), Item.title_key.in_(titles)),
        or_(Item.source_id != source.id, Item.source_id.is_(None)),
        Item.found_at >= clock.now() - SAME_LINK,
    )
    told = list(db.session.execute(others.order_by(Item.id.desc())))
    recent = clock.now() - SAME_TITLE
    by_link = {row.canonical_link: row.story_id or row.id for row in told}
    by_title = {row.title_key: row.story_id or row.id for row in told if row.found_at >= recent}
    for item in new:
        item.story_id = by_link.get(item.canonical_link) if item.canonical_link in links else None
        item.story_id = item.story_id or (by_title.get(item.title_key) if item.title_key else None)


def _is_identity(link: str) -> bool:
    """Whether a link can tell one story from another: a site's front page cannot."""
    return bool(host_name(link)) and urlsplit(link).path not in ("", "/")


def rescore(relevance: Relevance, since: timedelta) -> int:
    """Score what is undecided and was found lately once more, after the topics changed; returns how many."""
    waiting = select(Item).where(Item.state.in_((ItemState.NEW, ItemState.LATER)), Item.found_at >= clock.now() - since)
    items = list(db.session.scalars(waiting))
    for item in items:
        score = relevance.score(item.title, plain_text(item.summary, 8000))
        item.matched, item.reasons, item.topics = score.value, list(score.reasons), list(score.topics)
    _weigh(items)
    db.session.flush()
    return len(items)
