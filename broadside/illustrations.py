"""Illustrations: pictures within a text, drawn anew for mail; the name of each says its size and its colour."""

import io
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from PIL import Image

from broadside import pictures

BOX = (1200, 2400)  # pixels: twice the width at which it is shown, for fine screens
WIDEST = 552  # pixels: the column of a mail
MAX_BYTES = 12_000_000
QUALITY = 82
DECORATIVE = "decorative"  # the title, in Markdown, of a picture that says nothing
ADDRESS = re.compile(r"/pictures/[0-9a-f]{32}-([1-9]\d{0,3})x([1-9]\d{0,3})-([0-9a-f]{6})\.(?:png|jpg)$")
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Size:
    """What the address of an illustration says of it: pixels, and its commonest colour (rrggbb)."""

    width: int
    height: int
    colour: str

    @property
    def shown_width(self) -> int:
        """How wide it is shown: never wider than the column, nor than it is."""
        return min(self.width, WIDEST)

    @property
    def shown_height(self) -> int:
        """How high it is shown at that width."""
        return max(1, round(self.height * self.shown_width / self.width))

    @property
    def ink(self) -> str:
        """A colour in which its description can be read on its own, while the picture is not there."""
        red, green, blue = (int(self.colour[at : at + 2], 16) for at in (0, 2, 4))
        return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


@dataclass(frozen=True)
class Illustration:
    """A picture as mail and pages show it: JPEG where that is smaller, else PNG."""

    name: str
    data: bytes


def size_of(address: str) -> Size | None:
    """What the address of one of our illustrations says; None for any other address."""
    found = ADDRESS.search(address)
    return Size(int(found[1]), int(found[2]), found[3]) if found else None


def drawn(upload: bytes, salt: str) -> Illustration:
    """The upload drawn anew, at most 1,200 pixels wide, named by its content and the salt; raises BadPicture."""
    picture = pictures.redrawn(upload, BOX, MAX_BYTES)
    kind, data = "png", _saved(picture, "PNG")
    if picture.mode == "RGB" and len(photograph := _saved(picture, "JPEG")) < len(data):
        kind, data = "jpg", photograph
    mark = sha256(salt.encode() + data).hexdigest()[:32]
    return Illustration(f"{mark}-{picture.width}x{picture.height}-{_colour(picture)}.{kind}", data)


def _saved(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    more = {"quality": QUALITY, "progressive": True} if form == "JPEG" else {}
    picture.save(out, form, optimize=True, **more)
    return out.getvalue()


def _colour(picture: Image.Image) -> str:
    """The commonest of a few colours, as rrggbb; what is transparent counts as the paper of a mail."""
    small = picture.copy()
    small.thumbnail((64, 64))
    paper = Image.new("RGBA", small.size, "#fbfaf7")
    few = Image.alpha_composite(paper, small.convert("RGBA")).convert("RGB").quantize(6).convert("RGB")
    counted: Any = few.getcolors(64 * 64)
    return "".join(f"{part:02x}" for part in max(counted)[1])
