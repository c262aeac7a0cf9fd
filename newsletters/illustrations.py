"""Illustration: a picture in the text of an issue, kept in the house and served from it."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock, illustrations, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.issues import Issue
from newsletters.standing import NotNow


class Illustration(Base):
    """One picture, for ever the same under its name; `created_at` is when it was put in last.

    It stays with what was sent, and where nothing uses it any more it is cleared (see `clearing`): a section that was
    taken over from a draft shows it still when that draft is discarded.
    """

    __tablename__ = "illustration"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id", ondelete="SET NULL"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def add(cls, issue: Issue, upload: bytes, by: Account) -> "Illustration":
        """Keep an uploaded picture for an issue; raises BadPicture, and NotNow when the issue is locked."""
        if not issue.editable:
            raise NotNow(f"{issue.title} is {issue.state}, so no picture can be put into it.")
        made = illustrations.drawn(upload, f"issue {issue.id} ")
        found = db.session.get(cls, made.name)
        if found is None:
            found = cls(name=made.name, issue_id=issue.id, data=made.data)
            db.session.add(found)
            audit.record("issue.illustrated", issue.ref, by, picture=made.name)
        found.created_at = clock.now()
        db.session.flush()
        return found

    @property
    def path(self) -> str:
        """Where it is served, below the public address."""
        return f"/pictures/{self.name}"

    @property
    def media_type(self) -> str:
        return illustrations.MEDIA_TYPES[self.name.rpartition(".")[2]]

    def markdown(self, address: str, alt: str) -> str:
        """As it stands in a text; without a description it is marked as decorative."""
        if not alt:
            return f'![]({address}{self.path} "{illustrations.DECORATIVE}")'
        return f"![{markdown.escape(alt)}]({address}{self.path})"
