import io

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from broadside.database import db
from broadside.pictures import MAX_BYTES, BadPicture
from newsletters import logos
from newsletters.logos import Logo
from tests.newsletters.founded import founded
from tests.people import ADA, account

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str, size: tuple[int, int] = (900, 300), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    extra = PngImagePlugin.PngInfo()
    extra.add_text("Comment", "<script>alert(1)</script>")
    Image.new(mode, size, "teal").save(out, form, **({"pnginfo": extra} if form == "PNG" else {}))
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_drawn_anew_as_a_small_png_without_what_it_carried(context: Flask, form: str) -> None:
    newsletter = founded()
    logo = Logo.put_up(newsletter, picture(form), account(ADA))
    db.session.commit()
    with Image.open(io.BytesIO(logo.data)) as kept:
        assert (kept.format, kept.size) == ("PNG", (600, 200))
        assert kept.info == {}
    assert b"script" not in logo.data
    assert newsletter.logo_path == f"/logo/{logo.name}"


def test_transparency_is_kept(context: Flask) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 20), (0, 0, 0, 0)).save(out, "PNG")
    logo = Logo.put_up(founded(), out.getvalue(), account(ADA))
    with Image.open(io.BytesIO(logo.data)) as kept:
        assert (kept.mode, kept.size) == ("RGBA", (50, 20))


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SVG, "SVG"),
        (b"", "no PNG"),
        (b"%PDF-1.7", "no PNG"),
        (picture("PNG")[:200], "no PNG"),
        (picture("BMP"), "no PNG"),
        (picture("PNG", (6000, 5000)), "25 million"),
        (b"\x00" * (MAX_BYTES + 1), "2 MB"),
    ],
)
def test_anything_else_is_refused_in_words(context: Flask, upload: bytes, words: str) -> None:
    newsletter = founded()
    with pytest.raises(BadPicture, match=words):
        Logo.put_up(newsletter, upload, account(ADA))
    assert newsletter.logo == ""


def test_a_logo_taken_down_stays_for_the_mails_that_show_it(context: Flask) -> None:
    newsletter, ada = founded(), account(ADA)
    name = Logo.put_up(newsletter, picture("PNG"), ada).name
    logos.take_down(newsletter, ada)
    db.session.commit()
    assert newsletter.logo_path == ""
    assert db.session.get(Logo, name) is not None
