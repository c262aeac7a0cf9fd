"""Illustrations: drawn anew for mail, and named so that whoever has the address knows the size and the colour."""

import io

import pytest
from PIL import Image

from broadside import illustrations, markdown
from broadside.delivery.palette import Palette, contrast
from broadside.delivery.templating import styles
from broadside.pictures import BadPicture

ADDRESS = f"https://news.example.org/pictures/{'0' * 32}-1104x600-336699.jpg"


def photograph(size: tuple[int, int] = (2400, 1600), turned: bool = False) -> bytes:
    """A photograph with noise in it, and with what a telephone writes about where it was taken."""
    picture = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010F] = "A telephone at 1 High Street"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def drawing() -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    picture.paste("#cc0000", (20, 20, 280, 180))
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_photograph_becomes_a_smaller_jpeg_that_says_nothing_of_its_owner() -> None:
    made = illustrations.drawn(photograph(), "issue 1 ")
    size = illustrations.size_of(f"https://news.example.org/pictures/{made.name}")
    assert size is not None
    assert (size.width, size.height) == (1200, 800)
    assert (size.shown_width, size.shown_height) == (552, 368)
    assert made.name.endswith(".jpg")
    with Image.open(io.BytesIO(made.data)) as kept:
        assert (kept.format, kept.size, len(kept.getexif())) == ("JPEG", (1200, 800), 0)
    assert b"High Street" not in made.data


def test_a_picture_that_was_taken_sideways_stands_upright() -> None:
    size = illustrations.size_of(f"/pictures/{illustrations.drawn(photograph((60, 40), turned=True), '').name}")
    assert size is not None
    assert (size.width, size.height) == (40, 60)


def test_a_drawing_stays_png_with_what_is_transparent_and_its_colour_is_its_commonest() -> None:
    made = illustrations.drawn(drawing(), "")
    assert made.name.endswith("-300x200-cc0000.png")
    with Image.open(io.BytesIO(made.data)) as kept:
        assert kept.mode == "RGBA"


def test_the_name_is_bound_to_content_and_issue_and_cannot_be_guessed() -> None:
    one, other = (illustrations.drawn(drawing(), salt).name for salt in ("issue 1 ", "issue 2 "))
    assert one != other
    assert illustrations.drawn(drawing(), "issue 1 ").name == one


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (photograph((40, 40))[:300], "no PNG"),
        (b"\x00" * (illustrations.MAX_BYTES + 1), "12 MB"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused_in_words(upload: bytes, words: str) -> None:
    with pytest.raises(BadPicture, match=words):
        illustrations.drawn(upload, "")


def test_a_mail_knows_the_size_and_shows_the_colour_while_it_loads() -> None:
    html = markdown.to_html(f"![A graph]({ADDRESS})", styles(Palette.around("#a8231b")))
    for words in ('width="552"', 'height="300"', "background-color:#336699", "width:552px", 'alt="A graph"'):
        assert words in html, words
    page = markdown.to_html(f"![A graph]({ADDRESS})")
    assert 'width="552"' in page
    assert "style" not in page, "the policy of a page lets no style stand in it"
    assert "width" not in markdown.to_html("![A graph](https://news.example.org/graph.jpg)")


@pytest.mark.parametrize("colour", ["000000", "336699", "808080", "cc0000", "ffffff", "00ff00"])
def test_the_description_can_be_read_on_the_colour(colour: str) -> None:
    ink = illustrations.Size(1, 1, colour).ink
    assert contrast(ink, f"#{colour}") >= 3


def test_a_decorative_picture_says_nothing_and_one_without_words_is_a_mistake() -> None:
    html = markdown.to_html(f'![]({ADDRESS} "decorative")')
    assert 'alt=""' in html
    assert 'role="presentation"' in html
    assert "title" not in html
    decorative, mistaken = markdown.references(f'![]({ADDRESS} "decorative") and ![]({ADDRESS})')
    assert (decorative.decorative, mistaken.decorative) == (True, False)


def test_a_table_keeps_its_head_and_its_sides_in_a_mail_and_is_read_as_text() -> None:
    source = "| Body | Closes |\n| :--- | ---: |\n| ICO \\| DSIT | **9 December** |"
    html = markdown.to_html(source, styles(Palette.around("#a8231b")))
    assert 'scope="col"' in html
    assert 'align="right"' in html
    assert 'align="left"' in html
    assert "text-align" not in html
    assert "border-bottom" in html
    assert markdown.to_text(source) == "Body | Closes\nICO | DSIT | *9 December*"
