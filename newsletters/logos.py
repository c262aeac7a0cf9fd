"""Logo: a newsletter's picture, drawn anew from what was uploaded, so that nothing else of the file is kept."""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock, pictures
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.newsletter import Newsletter

BOX = (600, 200)


class Logo(Base):
    """One picture, always PNG; older ones stay, since mails already sent show them."""

    __tablename__ = "logo"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def put_up(cls, newsletter: Newsletter, upload: bytes, by: Account) -> "Logo":
        """Make an uploaded picture the newsletter's logo; raises BadPicture."""
        picture = pictures.drawn_anew(upload, BOX)
        name = f"{newsletter.id}-{sha256(picture.data).hexdigest()[:24]}.png"
        logo = db.session.get(cls, name)
        if logo is None:
            logo = cls(name=name, newsletter_id=newsletter.id, **asdict(picture))
            db.session.add(logo)
        newsletter.logo = name
        audit.record("newsletter.logo", newsletter.ref, by, logo=name)
        return logo


def take_down(newsletter: Newsletter, by: Account) -> None:
    """Let the newsletter have no logo; mails already sent keep theirs."""
    if newsletter.logo:
        newsletter.logo = ""
        audit.record("newsletter.logo", newsletter.ref, by, logo="")
