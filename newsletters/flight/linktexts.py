"""Link texts: what a link says of itself: nothing (“click here”), or another host than it leads to."""

import re
from collections.abc import Iterator

from broadside import markdown
from broadside.feeds.links import host_name
from newsletters.flight.texts import Mark, Text

EMPTY_WORDS = frozenset(
    """click|click here|click this|click this link|click on this link|here|this|this link|this page|link|press here
    |tap here|see here|more|read more|read more here|learn more|see more|find out more|more here|more information
    |further information|more info|info|details|follow this link|go|go here|continue|website|this website""".replace(
        "\n", ""
    ).split("|")
)
HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?:/\S*)?", re.IGNORECASE)
ENDINGS = (
    "com",
    "org",
    "net",
    "uk",
    "eu",
    "gov",
    "int",
    "info",
    "io",
    "law",
    "news",
    "ac",
    "scot",
    "wales",
    "ie",
    "london",
)


def says_nothing(text: Text) -> Iterator[Mark]:
    """Links whose text says nothing of where they lead."""
    for each, at in _links(text):
        words = " ".join(each.text.split()).strip(" .…:!>»→").casefold()
        if words in {word.strip() for word in EMPTY_WORDS}:
            yield Mark("says-nothing", at, f"The link “{each.text[:60]}” does not say where it leads.")


def names_another(text: Text) -> Iterator[Mark]:
    """Links whose text is the address of another host."""
    for each, at in _links(text):
        found = HOST.fullmatch(each.text.strip().rstrip("."))
        if found is None or found[1].lower().rpartition(".")[2] not in ENDINGS:
            continue
        named, true = found[1].lower().removeprefix("www."), host_name(each.address)
        if true and not _akin(named, true):
            yield Mark("another-host", at, f"The link says “{each.text[:60]}”, and leads to {true}.")


def _akin(named: str, true: str) -> bool:
    return named == true or named.endswith(f".{true}") or true.endswith(f".{named}")


def _links(text: Text) -> Iterator[tuple[markdown.Reference, int]]:
    """The links to web addresses, each with its place in the text."""
    if text.field != "markdown":
        return
    after = 0
    for each in markdown.references(text.words):
        if each.kind == "link" and each.address.startswith(("http://", "https://")):
            at = place(text.words, each, after)
            after = at + 1
            yield each, at


def place(words: str, reference: markdown.Reference, after: int = 0) -> int:
    """Where a link stands, from a place on: by its text in brackets, else by its address; else that very place."""
    wanted = (f"[{reference.text}]", reference.address, f"[{reference.text[:12]}")
    return next((at for each in wanted if (at := words.find(each, after)) >= 0), min(after, len(words)))
