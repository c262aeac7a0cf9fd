"""Paragraphs, links and prompts of a text."""

from newsletters.paragraphs import links, paragraphs, prompts


def test_empty_lines_part_paragraphs_whatever_spaces_they_hold() -> None:
    assert paragraphs("One\nmore\n \t\nTwo\n\n\n\nThree\n") == ["One\nmore", "Two", "Three"]
    assert paragraphs(" \n\n ") == []


def test_links_are_canonical_and_in_order() -> None:
    text = "[A](https://Example.org/a?utm_source=x) and https://example.com/b ![Map](https://example.org/map.png)"
    assert links(text) == ["https://example.org/a", "https://example.com/b"]


def test_a_prompt_is_a_paragraph_of_its_own_in_square_brackets() -> None:
    assert prompts("[Write it.]\n\nHe said [sic] so.\n\n[Read](https://example.org)\n\n [And this] ") == [
        "[Write it.]",
        " [And this] ",
    ]
