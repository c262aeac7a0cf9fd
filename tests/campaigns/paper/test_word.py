"""A sheet as DOCX: Word's own styles, A4, in British English, and nothing left out."""

import io
import re
import zipfile
from datetime import date
from typing import Any

from docx import Document
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.paper import word
from campaigns.paper.sheet import Group, Part, Sheet

TEXT = """Dear Head,

We ask for **six** weeks, see [the page](https://example.org/?a=1&b=2).

## What

- one
    - inner
- two

1. first
2. second

Then:

1. again

> quoted *words*

Yours,
Us"""


NAMES = ("Cymdeithas Tŷ Ŵyl", "Citizens’ Data Watch")


def sheet(**given: Any) -> Sheet:
    standard: dict[str, Any] = {
        "title": "Give people time",
        "day": date(2026, 11, 22),
        "parts": (Part(TEXT),),
        "sender": ("Example Rights",),
        "address": ("The Head", "1 Example Street"),
        "groups": (
            Group("Organisations (2)", ("Cymdeithas Tŷ Ŵyl", "Citizens’ Data Watch"), "and 1 who is not named"),
        ),
        "closing": ("SHA-256: abc",),
    }
    return Sheet(**(standard | given))


def styled(written: bytes) -> list[tuple[str, str]]:
    document = Document(io.BytesIO(written))
    return [(str(each.style.name), each.text) for each in document.paragraphs if each.style]


def xml(written: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return archive.read(part).decode()


def test_it_is_made_of_words_own_styles_in_the_order_of_a_letter() -> None:
    assert styled(word.write(sheet())) == [
        ("Normal", "Example Rights"),
        ("Normal", "22 November 2026"),
        ("Normal", "The Head\n1 Example Street"),
        ("Heading 1", "Give people time"),
        ("Normal", "Dear Head,"),
        ("Normal", "We ask for six weeks, see the page."),
        ("Heading 2", "What"),
        ("List Bullet", "one"),
        ("List Bullet 2", "inner"),
        ("List Bullet", "two"),
        ("List Number", "first"),
        ("List Number", "second"),
        ("Normal", "Then:"),
        ("List Number", "again"),
        ("Quote", "quoted words"),
        ("Normal", "Yours,\nUs"),
        ("Heading 2", "Signed (in alphabetical order)"),
        ("Heading 3", "Organisations (2)"),
        ("Normal", "Cymdeithas Tŷ Ŵyl"),
        ("Normal", "Citizens’ Data Watch"),
        ("Normal", "and 1 who is not named"),
        ("Normal", "SHA-256: abc"),
    ]


def test_each_numbered_list_begins_anew() -> None:
    numbers = re.findall(
        r'<w:pStyle w:val="ListNumber"/><w:numPr>.*?<w:numId w:val="(\d+)"/>', xml(word.write(sheet()))
    )
    assert len(numbers) == 3
    assert numbers[0] == numbers[1] != numbers[2]


def test_links_lead_where_they_led() -> None:
    written = word.write(sheet())
    assert "<w:hyperlink " in xml(written)
    assert "https://example.org/?a=1&amp;b=2" in xml(written, "word/_rels/document.xml.rels")


def test_it_is_a4_titled_and_in_british_english() -> None:
    written = word.write(sheet())
    document = Document(io.BytesIO(written))
    width, height = document.sections[0].page_width, document.sections[0].page_height
    assert width is not None
    assert height is not None
    assert (round(width / Mm(1)), round(height / Mm(1))) == (210, 297)
    assert document.core_properties.title == "Give people time"
    assert document.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in xml(written, "word/styles.xml")


def test_many_names_stand_in_two_columns_and_the_rest_does_not() -> None:
    few = xml(word.write(sheet()))
    many = xml(word.write(sheet(groups=(Group("Individuals (60)", ("Ann Example",) * 60),))))
    assert few.count("<w:sectPr") == 1
    assert re.findall(r'w:num="(\d)"', many) == ["2", "1"]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_makes_a_document_that_opens(text: str) -> None:
    written = word.write(sheet(title=text, parts=(Part(text, text, text),), groups=(Group(text, (text,), text),)))
    assert styled(written)
