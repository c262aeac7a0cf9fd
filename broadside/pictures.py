"""Pictures: what people upload is drawn anew as PNG, so that nothing else of the file is kept."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MEDIA_TYPE = "image/png"
MAX_BYTES = 2_000_000
MAX_PIXELS = 25_000_000


class BadPicture(ValueError):
    """A file that cannot be shown as a picture; says what to do."""


@dataclass(frozen=True)
class Picture:
    """A PNG with its size in pixels."""

    data: bytes
    width: int
    height: int


def drawn_anew(upload: bytes, box: tuple[int, int]) -> Picture:
    """The uploaded picture as PNG, no larger than the box (width, height in pixels); raises BadPicture."""
    clean = redrawn(upload, box)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return Picture(out.getvalue(), clean.width, clean.height)


def redrawn(upload: bytes, box: tuple[int, int], most_bytes: int = MAX_BYTES) -> Image.Image:
    """The pixels of an upload alone, upright and within the box; raises BadPicture."""
    if len(upload) > most_bytes:
        size = f"{most_bytes // 1_000_000} MB"
        raise BadPicture(f"This file is larger than {size}. Save the picture smaller and try again.")
    picture = _read(upload)
    picture.thumbnail(box)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def _read(upload: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadPicture("This picture has more than 25 million pixels. Save it smaller and try again.")
            upright = ImageOps.exif_transpose(opened)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture(
            "This is no PNG, JPEG, GIF or WebP picture. A drawing (SVG) can hold script: save it as PNG first."
        ) from None
