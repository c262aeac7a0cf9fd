"""Pack: a closed letter as PDF and DOCX, frozen with its hashes and counts."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from campaigns.letters.letters import Letter
from campaigns.letters.versions import Version


class Pack(Base):
    """One delivery pack; making another leaves this one as it was."""

    __tablename__ = "delivery_pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id"))
    pdf: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    docx: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    pdf_hash: Mapped[str] = mapped_column(String(64))
    docx_hash: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    letter: Mapped[Letter] = relationship()
    version: Mapped[Version] = relationship()
