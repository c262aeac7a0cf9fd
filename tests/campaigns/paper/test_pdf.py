"""A sheet as PDF: tagged, with its fonts in it, and with nothing that people wrote taken for markup."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from campaigns.paper import pdf
from campaigns.paper.sheet import Group, Part, Sheet

ATTACKS = (
    '#import "@preview/cetz:0.1.0"',
    '#read("/etc/passwd")',
    "#sys.inputs",
    "$ x^2 $",
    "@reference",
    "\\ \\u{41} ~ --- ... ''",
    "]] #panic() [[",
    "/* gone */ // gone",
    "= Heading <label>",
    "`#raw`",
)
LONG = "The Joint Council for the Welfare of People Who Have Moved Far Away from Home and Kin Ltd"


def sheet(**given: Any) -> Sheet:
    standard: dict[str, Any] = {
        "title": "Give people time",
        "day": date(2026, 11, 22),
        "parts": (Part("Dear Head,\n\nWe ask for **six** weeks."),),
        "sender": ("Example Rights",),
        "address": ("The Head", "1 Example Street"),
        "groups": (Group("Organisations (1)", ("Harbour Law Centre",)),),
        "closing": ("SHA-256: abc",),
    }
    return Sheet(**(standard | given))


def read(written: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(written))


def words(written: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(written).pages).split())


def fonts(reader: PdfReader) -> list[Any]:
    found = []
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            font = reference.get_object()
            found.append(font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font)
    return found


def test_it_is_tagged_titled_and_in_english() -> None:
    reader = read(pdf.write(sheet()))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Give people time"
    assert "pdfuaid" in str(root["/Metadata"].get_object().get_data())


def test_every_font_is_inside_it() -> None:
    found = fonts(read(pdf.write(sheet(parts=(Part("*a* **b** `c`"),)))))
    assert len(found) >= 3
    for font in found:
        descriptor = font["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_be_markup_of_typst_is_shown_as_it_was_written(attack: str) -> None:
    written = pdf.write(
        sheet(
            title=attack,
            parts=(Part("Before, " + "".join(f"\\{each}" if each in "\\`*_[]#" else each for each in attack)),),
            address=(attack,),
            groups=(Group("Organisations (1)", (attack,), attack),),
            closing=(attack,),
        )
    )
    tight = "".join(words(written).split())
    assert tight.count("".join(attack.split())) >= 5
    assert "root:" not in words(written)
    assert "".join(f"Before,{attack}".split()) in tight


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_set(text: str) -> None:
    assert pdf.write(sheet(title=text or "x", parts=(Part(text),), closing=(text,))).startswith(b"%PDF-")


def test_names_with_welsh_letters_and_curly_quotes_and_long_ones_are_whole() -> None:
    names = ("Cymdeithas Tŷ Ŵyl a’r Gŵyr", "Citizens’ Data Watch", LONG)
    assert len(LONG) == 89
    written = pdf.write(sheet(groups=(Group("Organisations (60)", names * 20),)))
    for name in names:
        assert words(written).count(name) == 20


def test_a_response_has_sections_with_questions() -> None:
    parts = (
        Part("We *disagree*.", "1. Powers", "Do you agree that the powers are proportionate?"),
        Part("- one\n- two", "2. Codes"),
    )
    said = words(pdf.write(sheet(parts=parts, groups=(), address=())))
    order = ["1. Powers", "Do you agree", "We disagree.", "2. Codes", "one", "two"]
    assert sorted(order, key=said.index) == order
    assert "Signed" not in said


def test_the_same_sheet_is_the_same_file() -> None:
    assert pdf.write(sheet()) == pdf.write(sheet())


def test_letters_that_no_font_has_leave_a_gap_that_is_named_and_a_file_that_is_made() -> None:
    odd = sheet(groups=(Group("Organisations (1)", ("Name \U0001f9ff",)),))
    assert pdf.unshown(odd) == "\U0001f9ff"
    assert pdf.unshown(sheet()) == ""
    root: Any = read(pdf.write(odd)).trailer["/Root"]
    assert "/StructTreeRoot" in root
