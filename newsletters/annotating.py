"""Annotating: the paragraphs and lines of an issue as one reads them, with the comments on each, and words marked."""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString
from markupsafe import Markup, escape

from broadside import markdown
from newsletters.comments import Comment
from newsletters.issues import Issue
from newsletters.looks import Said
from newsletters.sections import Section
from newsletters.spots import Spot


@dataclass(frozen=True)
class Annotated:
    """One paragraph or line: its source, how it reads, and the threads about it, those that are settled apart."""

    source: str
    html: Markup
    threads: tuple[Comment, ...]
    settled: tuple[Comment, ...]


@dataclass(frozen=True)
class Column:
    """One text with what can be spoken of in it; `lost` are open threads about words that are gone from it."""

    spot: Spot
    parts: tuple[Annotated, ...]
    lost: tuple[Comment, ...]
    lost_settled: tuple[Comment, ...]


@dataclass(frozen=True)
class Sheet:
    """A section with its heading and body; without one, the lines of the issue."""

    section: Section | None
    columns: tuple[Column, ...]


def sheets(issue: Issue, threads: list[Comment], said: Said) -> list[Sheet]:
    """All of an issue with the threads about it; removed sections come last. `said` puts live facts into a text."""
    gone = {each.section for each in threads if each.section} - set(issue.sections)
    sections = [None, *issue.sections, *sorted(gone, key=lambda section: section.id)]
    return [Sheet(each, tuple(_column(spot, threads, said) for spot in Spot.all(issue, each))) for each in sections]


def _column(spot: Spot, threads: list[Comment], said: Said) -> Column:
    sources = spot.passages
    mine = [each for each in threads if each.spot == spot]
    places = {each.id: each.stands_at(sources) for each in mine}
    show = read if spot.is_body else line
    parts = []
    for at, source in enumerate(sources):
        here = [each for each in mine if places[each.id] == at]
        opened, settled = _sorted(here)
        quotes = [each.quote for each in opened if each.quote != source]
        parts.append(Annotated(source, show(said(source), [said(quote) for quote in quotes]), opened, settled))
    return Column(spot, tuple(parts), *_sorted([each for each in mine if places[each.id] is None]))


def line(source: str, quotes: list[str]) -> Markup:
    """A line of plain words as a page shows it, with the words that are commented on marked."""
    tree = BeautifulSoup(escape(source), "html.parser")
    for quote in quotes:
        _mark(tree, quote)
    return Markup(tree.decode(formatter="minimal"))  # noqa: S704 -- it was escaped; marks are added


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
