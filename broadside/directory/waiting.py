"""A file of organisations that was uploaded, and waits for somebody to look at what it would do; kept for a day."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person
from broadside.sheets import BadSheet, examine

KEPT = timedelta(days=1)
MOST_BYTES = 5 * 1024 * 1024


class WaitingFile(Base):
    """One file as it came, under the name it came by; the name is for people to see and never becomes a path."""

    __tablename__ = "organisation_file"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"organisation-file:{self.id}"

    @classmethod
    def keep(cls, name: str, content: bytes, by: Account) -> "WaitingFile":
        """Keep a file; raises BadSheet, and keeps nothing then."""
        if len(content) > MOST_BYTES:
            raise BadSheet(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it into smaller files.")
        with laid_out(content) as path:
            examine(path)
        shown = re.sub(r"[^\w .()-]", "_", re.split(r"[/\\]", name)[-1])[-100:] or "file.csv"
        kept = cls(account_id=by.id, name=shown, content=content)
        db.session.add(kept)
        db.session.flush()
        audit.record("organisations.uploaded", kept.ref, by, name=shown)
        return kept

    def drop(self) -> None:
        """Delete it."""
        db.session.delete(self)
        db.session.flush()


@contextmanager
def laid_out(content: bytes) -> Iterator[Path]:
    """The bytes as a file that only we can read, for as long as it is looked at."""
    with TemporaryDirectory(prefix="broadside-") as folder:
        path = Path(folder) / "organisations.csv"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield path


def forget_old() -> None:
    """Delete files that nobody went on with for a day; the edge commits."""
    db.session.execute(delete(WaitingFile).where(WaitingFile.created_at < clock.now() - KEPT))


class WaitingFileHolder:
    """Files that name contacts, as personal data: a file that mentions who is erased goes as a whole."""

    def held(self, person: Person) -> Any:
        return [{"file": each.name, "uploaded": each.created_at.isoformat()} for each in _mentioning(person)]

    def erase(self, person: Person) -> None:
        for each in _mentioning(person):
            each.drop()

    def needs(self, person: Person) -> bool:
        return False


def _mentioning(person: Person) -> list[WaitingFile]:
    wanted = person.address.encode()
    return [each for each in db.session.scalars(select(WaitingFile)) if wanted in each.content.lower()]
