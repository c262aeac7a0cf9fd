"""Pasting: the questions of a consultation as one text, a question a paragraph, with its scale as lines below it."""

import re
from dataclasses import dataclass

MOST_QUESTIONS = 300
LONGEST_QUESTION = 4000
LONGEST_CHOICE = 200
MOST_CHOICES = 30
PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
MARKS = ("- ", "* ", "• ", "– ")


class BadQuestion(ValueError):
    """Text that is no question; says which, and what is wrong with it."""


@dataclass(frozen=True)
class Asked:
    """A question as it is asked: its text, and the choices that it offers, in order."""

    text: str
    scale: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, scale: str = "") -> "Asked":
        """From two fields, the choices one a line; a “- ” before them may be there. Raises BadQuestion."""
        written = scale.replace("\r\n", "\n").split("\n")
        return _checked(_tidy(text), [_choice(line) for line in written if line.strip()])


def read(pasted: str) -> list[Asked]:
    """The questions of a pasted list; raises BadQuestion, which names the one that cannot be read.

    Choices that an empty line parts from their question belong to it all the same, as when copied from a web page.
    """
    found: list[tuple[list[str], list[str]]] = []
    for paragraph in PARAGRAPHS.split(_tidy(pasted)):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        words = [line for line in lines if not line.startswith(MARKS)]
        choices = [_choice(line) for line in lines if line.startswith(MARKS)]
        if words:
            found.append((words, choices))
        elif choices and not found:
            raise BadQuestion("The list begins with “- ”, a choice without a question. Write the question above it.")
        elif choices:
            found[-1][1].extend(choices)
    if not found:
        raise BadQuestion("Write at least one question.")
    if len(found) > MOST_QUESTIONS:
        raise BadQuestion(f"That is {len(found)} questions. A response has at most {MOST_QUESTIONS}.")
    return [_numbered(number, "\n".join(words), choices) for number, (words, choices) in enumerate(found, start=1)]


def _numbered(number: int, text: str, choices: list[str]) -> Asked:
    try:
        return _checked(text, choices)
    except BadQuestion as error:
        raise BadQuestion(f"Paragraph {number}, “{text[:40]}”: {error} Nothing was added.") from None


def _checked(text: str, choices: list[str]) -> Asked:
    if not text:
        raise BadQuestion("Write the question.")
    if len(text) > LONGEST_QUESTION:
        raise BadQuestion(f"Keep a question to {LONGEST_QUESTION:,} characters; this has {len(text):,}.")
    if len(choices) > MOST_CHOICES:
        raise BadQuestion(f"Keep a scale to {MOST_CHOICES} choices; this has {len(choices)}.")
    for choice in choices:
        if len(choice) > LONGEST_CHOICE:
            raise BadQuestion(f"Keep each choice to {LONGEST_CHOICE} characters; “{choice[:40]}…” has {len(choice)}.")
    if len(set(choices)) != len(choices):
        raise BadQuestion("Two choices of its scale are the same.")
    return Asked(text, tuple(choices))


def _choice(line: str) -> str:
    said = " ".join(line.split())
    return said[2:].strip() if said.startswith(MARKS) else said


def _tidy(text: str) -> str:
    """One kind of line break, and no other control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")
    return "".join(letter for letter in plain if letter.isprintable() or letter == "\n").strip()
