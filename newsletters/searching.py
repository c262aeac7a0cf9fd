"""Searching the inbox: which stories, in what order, page by page; full text by the database's own index."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, select, text
from sqlalchemy.orm import selectinload

from broadside import clock
from broadside.database import db
from newsletters.items import Item, ItemState
from newsletters.sources import Source

PAGE = 50
SINCE = {"": None, "7": timedelta(days=7), "31": timedelta(days=31), "92": timedelta(days=92)}
ORDERS: dict[str, tuple[Any, ...]] = {
    "relevant": (Item.score.desc(), Item.dated_at.desc(), Item.id.desc()),
    "newest": (Item.dated_at.desc(), Item.id.desc()),
    "source": (Item.publisher, Item.dated_at.desc(), Item.id.desc()),
}
WORD = re.compile(r'"([^"]+)"|(\S+)')
MOST_WORDS = 12


@dataclass(frozen=True)
class Wanted:
    """Which stories are wanted; an empty part asks nothing, an unknown one is taken as empty."""

    state: ItemState = ItemState.NEW
    words: str = ""
    source: str = ""
    topic: str = ""
    since: str = ""
    whose: str = ""  # mine (of the account `me`), nobody, or an account's number
    me: int = 0
    order: str = "relevant"
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of stories."""

    items: list[Item] = field(default_factory=list)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def find_items(wanted: Wanted) -> Found:
    """The stories wanted, each once, with the other sources that tell it."""
    conditions = _conditions(wanted)
    total = db.session.scalar(select(func.count()).select_from(Item).where(*conditions)) or 0
    page = min(max(1, wanted.page), max(1, -(-total // PAGE)))
    rows = (
        select(Item)
        .where(*conditions)
        .order_by(*ORDERS.get(wanted.order, ORDERS["relevant"]))
        .options(selectinload(Item.copies).joinedload(Item.source))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Found(list(db.session.scalars(rows)), total, page)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Item.state == wanted.state, Item.story_id.is_(None)]
    if wanted.source:
        conditions.append(Item.source_id.in_(select(Source.id).where(Source.slug == wanted.source)))
    if wanted.topic:
        conditions.append(cast(Item.topics, String).contains(f'"{wanted.topic}"', autoescape=True))
    if wanted.whose:
        conditions.append(_given_to(wanted))
    if age := SINCE.get(wanted.since):
        conditions.append(Item.dated_at >= clock.now() - age)
    if wanted.words.strip():
        conditions.append(_tells(wanted.words))
    return conditions


def _given_to(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.whose == "nobody":
        return Item.assignee_id.is_(None)
    return Item.assignee_id == (wanted.me if wanted.whose == "mine" else int(wanted.whose))


def _tells(words: str) -> ColumnElement[bool]:
    """Stories of which any copy holds all the words."""
    ids = matching_ids(words)
    if ids is None:
        return Item.id == -1
    return Item.id.in_(select(func.coalesce(Item.story_id, Item.id)).where(Item.id.in_(ids)))


def matching_ids(words: str) -> Select[Any] | None:
    """The ids of items that hold all the words and "quoted phrases"; a word also finds what begins with it.

    None when nothing can be searched for.
    """
    phrases = [re.findall(r"\w+", quoted or word) for quoted, word in WORD.findall(words)[:MOST_WORDS]]
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases:
        return None
    if db.session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{" ".join(phrase)}"' + ("*" if len(phrase) == 1 else "") for phrase in phrases)
        found = text("SELECT rowid AS id FROM item_search WHERE item_search MATCH :query")
    else:
        query = " & ".join(_postgres(phrase) for phrase in phrases)
        found = text("SELECT item_id AS id FROM item_search WHERE words @@ to_tsquery('english', :query)")
    matches = found.bindparams(query=query).columns(id=Item.id.type).subquery()
    return select(matches.c.id)


def _postgres(phrase: list[str]) -> str:
    """A phrase in tsquery's own language; its words hold only letters and digits, so nothing can break out."""
    return f"{phrase[0]}:*" if len(phrase) == 1 else f"({' <-> '.join(phrase)})"
