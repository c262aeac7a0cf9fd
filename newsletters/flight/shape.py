"""Shape: the order of headings in a section, a picture that stands alone, and a subject that shouts."""

import re
from collections.abc import Iterator

from broadside import markdown
from newsletters.flight.texts import Mark, Text

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+\S", re.MULTILINE)
FEW = 8  # letters in which capitals are no shouting: an abbreviation or two


def headings_jump(text: Text) -> Iterator[Mark]:
    """A heading more than one step below the one before it, or one that stands above the first of its section."""
    if text.field != "markdown" or "#" not in text.words:
        return
    found = [(match.start(), len(match[1])) for match in HEADING.finditer(text.prose)]
    ranks = sorted({depth for _, depth in found})
    levels = [(at, ranks.index(depth)) for at, depth in found]
    before = 0
    for at, level in levels:
        if level > before + 1 or (level and (at, level) == levels[0]):
            words = text.words[at:].split("\n", 1)[0].strip("# ")
            yield Mark(
                "headings", at, f"The heading “{words[:60]}” skips a step: it is smaller than its place asks for."
            )
        before = level


def picture_alone(text: Text) -> Iterator[Mark]:
    """A section in which there is nothing but pictures."""
    if text.field != "markdown" or "![" not in text.words:
        return
    tree = markdown.tree(text.words)
    if any(node.tag == "img" for node in tree.iter()) and not "".join(tree.itertext()).strip():
        yield Mark("picture-alone", 0, "A picture is all that this section has.")


def shouts(text: Text) -> Iterator[Mark]:
    """A subject in capitals."""
    letters = [letter for letter in text.words if letter.isalpha()]
    if text.field == "subject" and len(letters) > FEW and all(letter.isupper() for letter in letters):
        yield Mark("capitals", 0, "The subject is in capitals.")
