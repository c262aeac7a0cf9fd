"""Annotating: a section's paragraphs as one reads them, each with the comments about it and their words marked."""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString
from markupsafe import Markup

from broadside import markdown
from newsletters.comments import Comment
from newsletters.looks import Said
from newsletters.paragraphs import paragraphs
from newsletters.sections import Section


@dataclass(frozen=True)
class Annotated:
    """One paragraph: its Markdown, how it reads, and the threads about it, those that are settled apart."""

    source: str
    html: Markup
    threads: tuple[Comment, ...]
    settled: tuple[Comment, ...]


@dataclass(frozen=True)
class Sheet:
    """One section with its paragraphs; `lost` are open threads about words that are gone from it."""

    section: Section
    parts: tuple[Annotated, ...]
    lost: tuple[Comment, ...]
    lost_settled: tuple[Comment, ...]


def sheet(section: Section, threads: list[Comment], said: Said) -> Sheet:
    """A section with the threads of the issue that are about it; `said` puts the live facts into a text."""
    sources = paragraphs(section.markdown)
    mine = [each for each in threads if each.section_id == section.id]
    places = {each.id: each.stands_at(sources) for each in mine}
    parts = []
    for at, source in enumerate(sources):
        here = [each for each in mine if places[each.id] == at]
        opened, settled = _sorted(here)
        quotes = [each.quote for each in opened if each.quote != source]
        parts.append(Annotated(source, read(said(source), [said(quote) for quote in quotes]), opened, settled))
    return Sheet(section, tuple(parts), *_sorted([each for each in mine if places[each.id] is None]))


def read(source: str, quotes: list[str]) -> Markup:
    """A paragraph as a page of the desk shows it: words commented on are marked, and no picture is fetched."""
    tree = BeautifulSoup(markdown.to_html(source), "html.parser")
    for picture in tree.find_all("img"):
        picture.replace_with(f"[Picture: {picture.get('alt') or 'without words'}]")
    for quote in quotes:
        _mark(tree, plain(quote))
    return Markup(tree.decode(formatter="minimal"))  # noqa: S704 -- cleaned by markdown.to_html; marks are added


def plain(source: str) -> str:
    """Markdown as its words alone, on one line."""
    return " ".join(markdown.to_html(source).striptags().split())


def _mark(tree: BeautifulSoup, words: str) -> None:
    """Mark words that stand together in one piece of text; those that formatting divides stay unmarked."""
    for text in tree.find_all(string=True):
        before, found, after = str(text).partition(words) if words else ("", "", "")
        if found and text.parent is not None and text.parent.name != "mark":
            mark = tree.new_tag("mark")
            mark.string = words
            text.replace_with(NavigableString(before), mark, NavigableString(after))
            return


def _sorted(threads: list[Comment]) -> tuple[tuple[Comment, ...], tuple[Comment, ...]]:
    opened = tuple(each for each in threads if each.resolved_at is None)
    return opened, tuple(each for each in threads if each.resolved_at is not None)
