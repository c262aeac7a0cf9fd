"""The register of sources: in step with feeds.yml, exported and imported, and left by those removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import yaml
from sqlalchemy import delete, select, update

from broadside.accounts import Account
from broadside.audit import record
from broadside.database import db
from broadside.feeds.found import Outline
from broadside.feeds.links import polite_host
from broadside.feeds.mailfolders import is_mail_folder
from broadside.feeds.relevance import Relevance
from broadside.topics import Topic
from newsletters.arrivals import rescore
from newsletters.feedsfile import FeedsFile, SourceEntry
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source, SourceRefusedError

RESCORED = timedelta(days=62)


@dataclass(frozen=True)
class Changes:
    """What taking over the file changed."""

    added: int = 0
    altered: int = 0
    left: int = 0
    topics: bool = False


@dataclass(frozen=True)
class Import:
    """What an OPML import did: the sources added, and the addresses refused with the reason."""

    added: tuple[Source, ...]
    refused: tuple[tuple[str, str], ...]


def relevance() -> Relevance:
    """The measure that the present topics make."""
    return Relevance((topic.slug, topic.words) for topic in Topic.all())


def take_over(file: FeedsFile) -> Changes:
    """Bring topics and sources in step with the file; what the desk added or paused stays as it is."""
    topics = _take_topics(file)
    added = altered = 0
    for entry in file.sources:
        source = Source.by_slug(entry.slug)
        if source is None:
            db.session.add(_written(Source(slug=entry.slug, from_file=True), entry))
            added += 1
        else:
            altered += db.session.is_modified(_written(source, entry))
    left = _let_go({entry.slug for entry in file.sources})
    db.session.flush()
    changes = Changes(added, altered, left, topics)
    if topics:
        rescore(relevance(), RESCORED)
    if topics or altered:
        _offer_again()
    if changes != Changes():
        record("feeds.taken_over", "feeds:file", None, added=added, altered=altered, left=left, topics=topics)
    return changes


def _take_topics(file: FeedsFile) -> bool:
    known = {topic.slug: topic for topic in Topic.all()}
    changed = bool(set(known) - {entry.slug for entry in file.topics})
    for entry in file.topics:
        topic = known.pop(entry.slug, None) or Topic(slug=entry.slug)
        topic.name, topic.words = entry.name, dict(entry.words)
        db.session.add(topic)
        changed |= db.session.is_modified(topic)
    for gone in known.values():
        db.session.delete(gone)
    db.session.flush()
    return changed


def _written(source: Source, entry: SourceEntry) -> Source:
    """What the file says, on the row; an address that moved since is kept until the file names another."""
    said = {
        "name": entry.name,
        "site": entry.site,
        "kind": entry.kind,
        "topics": list(entry.topics),
        "only_matching": entry.only_matching,
        "every": entry.every,
        "from_file": True,
    }
    if source.file_url != entry.url:
        said |= {"url": entry.url, "file_url": entry.url, "host": polite_host(entry.url)}
        said |= {"etag": "", "last_modified": ""}
    for name, value in said.items():
        if getattr(source, name) != value:
            setattr(source, name, value)
    return source


def _offer_again() -> None:
    """Ask whole feeds once more where something may have been left out that would match by now."""
    choosy = update(Source).where(Source.only_matching).values(etag="", last_modified="")
    db.session.execute(choosy, execution_options={"synchronize_session": "fetch"})


def _let_go(slugs: set[str]) -> int:
    """Pause what the file names no more: reading on would go against the one who took it out."""
    gone = [source for source in db.session.scalars(select(Source).where(Source.from_file)) if source.slug not in slugs]
    for source in gone:
        source.from_file = False
        source.file_url = ""
        source.pause(None)
        source.trouble = "It is no longer in feeds.yml, so it was paused. Resume it to read it on, or remove it."
    return len(gone)


def remove(source: Source, by: Account | None) -> None:
    """End a source; what a person picked or kept for later from it stays, the rest of its items goes."""
    record("source.removed", source.ref, by, name=source.name, url=source.url)
    doomed = select(Item.id).where(Item.source_id == source.id, Item.state.in_((ItemState.NEW, ItemState.SKIPPED)))
    _promote_copies(list(db.session.scalars(doomed)))
    db.session.execute(delete(Item).where(Item.id.in_(doomed)), execution_options={"synchronize_session": False})
    db.session.execute(delete(Source).where(Source.id == source.id))
    db.session.expire_all()


def _promote_copies(doomed: list[int]) -> None:
    """The first copy that stays of each story that goes takes its place."""
    copies = select(Item.id, Item.story_id).where(Item.story_id.in_(doomed), Item.id.not_in(doomed)).order_by(Item.id)
    heirs: dict[int, int] = {}
    for number, story in db.session.execute(copies):
        heirs.setdefault(int(story or 0), number)
    for story, heir in heirs.items():
        db.session.execute(update(Item).where(Item.story_id == story, Item.id != heir).values(story_id=heir))
        db.session.execute(update(Item).where(Item.id == heir).values(story_id=None))


def import_outlines(outlines: Iterable[Outline], by: Account | None) -> Import:
    """Add each feed of an OPML list that is not read yet."""
    added: list[Source] = []
    refused: list[tuple[str, str]] = []
    for outline in outlines:
        try:
            added.append(Source.add(NewSource(outline.name, outline.url, outline.site), by))
        except SourceRefusedError as error:
            refused.append((outline.url, str(error)))
    return Import(tuple(added), tuple(refused))


def outlines() -> list[Outline]:
    """The sources as OPML outlines, grouped by kind."""
    feeds = [each for each in _exported() if not is_mail_folder(each.url)]  # no other reader has these
    return [Outline(each.url, each.name, each.site, str(each.kind).title()) for each in feeds]


def as_feeds_file() -> str:
    """All topics and sources as a feeds.yml that can be put in the place of the present one."""
    said: dict[str, Any] = {
        "topics": [{"slug": topic.slug, "name": topic.name, "words": topic.words} for topic in Topic.all()],
        "sources": [_entry(source) for source in _exported()],
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=120)


def _exported() -> list[Source]:
    return list(db.session.scalars(select(Source).where(Source.example.is_(False)).order_by(Source.name)))


def _entry(source: Source) -> dict[str, Any]:
    entry: dict[str, Any] = {"slug": source.slug[:60], "name": source.name, "url": source.url, "site": source.site}
    entry |= {"kind": str(source.kind), "every": source.every, "topics": source.topics}
    return {name: value for name, value in entry.items() if value} | (
        {"only_matching": True} if source.only_matching else {}
    )
