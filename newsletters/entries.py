"""Entry: an item or resource that an issue holds, was offered, or turned down."""

from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, markdown
from broadside.accounts import Account
from broadside.database import Base, db
from broadside.feeds.links import canonical_link
from newsletters.issues import Issue
from newsletters.items import Item, ItemState
from newsletters.paragraphs import links
from newsletters.resources import Resource
from newsletters.sections import Section


class EntryState(StrEnum):
    """Whether an issue holds the item: a suggestion must be accepted by a person."""

    SUGGESTED = "suggested"
    PLACED = "placed"
    DECLINED = "declined"


class Entry(Base):
    """What drafting remembers, so that drafting again only adds, and what a person took out never comes back."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("issue_id", "item_id"), UniqueConstraint("issue_id", "resource_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    state: Mapped[EntryState] = mapped_column(String(10))
    issue: Mapped[Issue] = relationship()
    item: Mapped[Item | None] = relationship()
    resource: Mapped[Resource | None] = relationship()

    @classmethod
    def of(cls, issue: Issue, thing: Item | Resource) -> "Entry":
        """What the issue remembers of an item or resource; a new one stands as suggested."""
        column = cls.item_id if isinstance(thing, Item) else cls.resource_id
        found = db.session.scalar(select(cls).where(cls.issue_id == issue.id, column == thing.id))
        if found is None:
            found = cls(issue=issue, state=EntryState.SUGGESTED)
            found.item, found.resource = (thing, None) if isinstance(thing, Item) else (None, thing)
            db.session.add(found)
            db.session.flush()
        return found

    @classmethod
    def suggested(cls, issue: Issue) -> list["Entry"]:
        """The suggestions that wait for a person, the most relevant first."""
        open_ones = select(cls).join(cls.item).where(cls.issue_id == issue.id, cls.state == EntryState.SUGGESTED)
        return list(db.session.scalars(open_ones.order_by(Item.score.desc(), Item.dated_at.desc(), Item.id)))

    @property
    def thing(self) -> Item | Resource:
        """The item or the resource."""
        found = self.item or self.resource
        if found is None:
            raise LookupError(f"entry {self.id} names neither an item nor a resource")
        return found

    @property
    def line(self) -> str:
        """As the newsletter writes it, in Markdown: Publisher | [Title](address)."""
        return line(self.thing)

    def accept(self, section: Section, by: Account) -> bool:
        """Put it into a section; False when it is in the issue already. Raises NotNow when the issue is locked."""
        if not self._turn(EntryState.PLACED):
            return False
        if self.item is not None:
            self.item.decide(ItemState.PICKED, by)
        audit.record("entry.placed", self.issue.ref, by, line=self.line[:200])
        if canonical_link(self.thing.link) in held(self.issue):
            return False
        section.append(self.line, by)
        return True

    def decline(self, by: Account) -> None:
        """Turn a suggestion down for this issue; the item itself stays as it is in the inbox."""
        if self.state == EntryState.SUGGESTED and self._turn(EntryState.DECLINED):
            audit.record("entry.declined", self.issue.ref, by, line=self.line[:200])

    def _turn(self, state: EntryState) -> bool:
        """Move to a state; of two people who do it at once, one is told True."""
        turn = update(Entry).where(Entry.id == self.id, Entry.state != state).values(state=state)
        turned = db.session.scalar(turn.returning(Entry.id)) is not None
        db.session.refresh(self, ["state"])
        return turned


def line(thing: Item | Resource) -> str:
    """Publisher | [Title](address), safe whatever the publisher wrote, and without tracking parameters."""
    source = thing.source.name if isinstance(thing, Item) and thing.source else ""
    publisher = thing.publisher or source
    fragment = urlsplit(thing.link).fragment
    address = canonical_link(thing.link) + (f"#{fragment}" if fragment else "")
    link = markdown.link(thing.title, address)
    return f"{markdown.escape(publisher)} | {link}" if publisher else link


def held(issue: Issue) -> set[str]:
    """The canonical address of every link that the issue has, hidden sections too."""
    return {address for section in issue.sections for address in links(section.markdown)}
