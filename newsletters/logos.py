"""Logo: a newsletter's picture, drawn anew from what was uploaded, so that nothing else of the file is kept."""

import io
from datetime import datetime
from hashlib import sha256

from PIL import Image, ImageOps
from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.newsletter import Newsletter

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MEDIA_TYPE = "image/png"
MAX_BYTES = 2_000_000
MAX_PIXELS = 25_000_000
BOX = (600, 200)


class BadLogo(ValueError):
    """A file that cannot be a logo; says what to do."""


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
        """Make an uploaded picture the newsletter's logo; raises BadLogo."""
        picture = _drawn_anew(upload)
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        data = out.getvalue()
        name = f"{newsletter.id}-{sha256(data).hexdigest()[:24]}.png"
        logo = db.session.get(cls, name)
        if logo is None:
            logo = cls(name=name, newsletter_id=newsletter.id, data=data, width=picture.width, height=picture.height)
            db.session.add(logo)
        newsletter.logo = name
        audit.record("newsletter.logo", newsletter.ref, by, logo=name)
        return logo


def take_down(newsletter: Newsletter, by: Account) -> None:
    """Let the newsletter have no logo; mails already sent keep theirs."""
    if newsletter.logo:
        newsletter.logo = ""
        audit.record("newsletter.logo", newsletter.ref, by, logo="")


def _drawn_anew(upload: bytes) -> Image.Image:
    if len(upload) > MAX_BYTES:
        raise BadLogo("This file is larger than 2 MB. Save the logo smaller and try again.")
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadLogo("This picture has more than 25 million pixels. Save the logo smaller and try again.")
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, BadLogo):
            raise
        raise BadLogo(
            "This is no PNG, JPEG, GIF or WebP picture. A drawing (SVG) can hold script: save it as PNG first."
        ) from None
    picture.thumbnail(BOX)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean
