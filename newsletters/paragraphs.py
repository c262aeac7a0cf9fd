"""Paragraphs of a section's Markdown, the links in it, and the prompts that wait to be replaced."""

import re

from broadside import markdown
from broadside.feeds.links import canonical_link

PROMPT = re.compile(r"\[[^\[\]\n]+\]")


def paragraphs(text: str) -> list[str]:
    """The parts of a text that empty lines separate, in order."""
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def links(text: str) -> list[str]:
    """The canonical address of each link, in order."""
    return [canonical_link(each.address) for each in markdown.references(text) if each.kind == "link"]


def prompts(text: str) -> list[str]:
    """Paragraphs that are nothing but a request in square brackets: [Write what happened.]"""
    return [part for part in paragraphs(text) if PROMPT.fullmatch(part.strip())]
