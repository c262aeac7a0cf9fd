"""Pack: a closed letter as PDF and DOCX, frozen with its hashes and counts."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.letters.letters import Letter, LetterState, NotNow
from campaigns.letters.sheets import counted, sheet_of
from campaigns.letters.versions import Version
from campaigns.paper import pdf, word


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
    account: Mapped[Account | None] = relationship()

    @classmethod
    def make(cls, letter: Letter, by: Account | None) -> "Pack":
        """Put a closed letter on paper, with everybody who stands below its text now. Raises NotNow.

        Setting ten thousand names takes seconds, in which nobody else should have to wait to write.
        """
        letter.check("be put on paper", LetterState.CLOSED)
        version = Version.present(letter)
        if version is None:
            raise NotNow("The letter cannot be put on paper: its text is on our partners’ page, not here.")
        sheet, counts = sheet_of(letter, version), counted(letter)
        as_pdf, as_docx = pdf.write(sheet), word.write(sheet)
        letter.must_be("be put on paper", LetterState.CLOSED)
        pack = cls(letter=letter, version=version, counts=counts, account_id=by.id if by else None)
        pack.pdf, pack.pdf_hash = as_pdf, sha256(as_pdf).hexdigest()
        pack.docx, pack.docx_hash = as_docx, sha256(as_docx).hexdigest()
        db.session.add(pack)
        db.session.flush()
        audit.record("letter.packed", letter.ref, by, title=letter.title, pdf=pack.pdf_hash, docx=pack.docx_hash)
        return pack

    @classmethod
    def of(cls, letter: Letter) -> list["Pack"]:
        """Every pack of a letter, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.letter_id == letter.id).order_by(cls.id.desc())))

    @classmethod
    def newest(cls, letter: Letter) -> "Pack | None":
        """The pack that was made last; None before the first."""
        return db.session.scalar(select(cls).where(cls.letter_id == letter.id).order_by(cls.id.desc()).limit(1))

    @property
    def unshown(self) -> str:
        """Words that the PDF cannot show, for want of a font; the DOCX has them."""
        return pdf.unshown(sheet_of(self.letter, self.version))

    @property
    def name(self) -> str:
        """What its files are called, before the ending."""
        return f"{self.letter.slug}-{clock.local(self.made_at).date().isoformat()}"
