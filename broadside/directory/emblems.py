"""Emblem: an organisation's logo, drawn anew from what was uploaded, so that nothing else of the file is kept."""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock, pictures
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation

BOX = (400, 200)


class Emblem(Base):
    """An organisation's logo, always PNG; the name holds its fingerprint, so that a page may keep it for ever."""

    __tablename__ = "emblem"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    data: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def put_up(cls, organisation: Organisation, upload: bytes, by: Account | None) -> "Emblem":
        """Make an uploaded picture the organisation's logo instead of the one before; raises BadPicture."""
        picture = pictures.drawn_anew(upload, BOX)
        name = f"{organisation.id}-{sha256(picture.data).hexdigest()[:24]}.png"
        emblem = db.session.get(cls, name)
        if emblem is None:
            emblem = cls(name=name, organisation_id=organisation.id, **asdict(picture))
            db.session.add(emblem)
        organisation.logo = name
        _keep_one(organisation)
        audit.record("organisation.logo", organisation.ref, by, name=organisation.name)
        return emblem


def take_down(organisation: Organisation, by: Account | None) -> None:
    """Let the organisation have no logo."""
    if organisation.logo:
        organisation.logo = ""
        _keep_one(organisation)
        audit.record("organisation.logo_removed", organisation.ref, by, name=organisation.name)


def _keep_one(organisation: Organisation) -> None:
    db.session.flush()
    old = delete(Emblem).where(Emblem.organisation_id == organisation.id, Emblem.name != organisation.logo)
    db.session.execute(old)
