"""Blocks: Markdown as plain structure, in which nothing is markup any more."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.paper.blocks import Block, Kind, Run, blocks, plain


def said(block: Block) -> str:
    return "".join(run.text for run in block.runs)


def test_each_part_of_a_letter_has_its_kind() -> None:
    found = blocks("Dear *Head*,\n\n## What\n\n- one\n- **two**\n\n3. three\n\n> quoted\n\n---\n\nYours,\nUs")
    assert [block.kind for block in found] == [
        Kind.PARAGRAPH,
        Kind.HEADING,
        Kind.LIST,
        Kind.LIST,
        Kind.QUOTE,
        Kind.RULE,
        Kind.PARAGRAPH,
    ]
    assert found[0].runs == (Run("Dear "), Run("Head", italic=True), Run(","))
    assert (found[1].level, said(found[1])) == (1, "What")
    assert found[2].items[1][0].runs == (Run("two", bold=True),)
    assert (found[2].number, found[3].number) == (0, 3)
    assert said(found[4].blocks[0]) == "quoted"
    assert said(found[6]) == "Yours,\nUs"


def test_only_web_and_mail_addresses_become_links() -> None:
    (block,) = blocks(
        "[a](https://example.org/?a=1&b=2) [b](javascript:alert(1)) [c](file:///etc/passwd) x@example.org"
    )
    assert {run.text: run.address for run in block.runs if run.text.strip()} == {
        "a": "https://example.org/?a=1&b=2",
        "b": "",
        "c": "",
        "x@example.org": "mailto:x@example.org",
    }


def test_headings_skip_no_level_and_none_stands_inside_a_list() -> None:
    found = blocks("### Three\n\n# One\n\n### Three\n\n1. # In an item")
    assert [block.level for block in found if block.kind == Kind.HEADING] == [1, 1, 2]
    (inner,) = found[-1].items[0]
    assert (inner.kind, inner.runs[0].bold) == (Kind.PARAGRAPH, True)


def test_html_code_and_tables_are_shown_as_what_they_are() -> None:
    found = blocks("<b>not bold</b> &amp; `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    a = 1\n    b = 2")
    assert said(found[0]) == "<b>not bold</b> & code"
    assert [said(block) for block in found[1:3]] == ["a | b", "1 | 2"]
    assert found[3].runs == (Run("a = 1\nb = 2", code=True),)


def test_nested_lists_stand_inside_their_item() -> None:
    (outer,) = blocks("- one\n    1. inner\n- two")
    assert [block.kind for block in outer.items[0]] == [Kind.PARAGRAPH, Kind.LIST]


@given(st.text())
def test_any_text_becomes_blocks_without_control_characters(text: str) -> None:
    for block in blocks(text):
        assert all(each >= " " or each == "\n" for each in said(block))


def test_what_neither_pdf_nor_docx_can_hold_is_left_out() -> None:
    assert plain("a\x00b\x1fc\td\r\ne\ufffe") == "abc    d\ne"
