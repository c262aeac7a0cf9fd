"""Fields: merge fields of other tools, which Broadside does not fill in; readers would see them as they stand."""

import re
from collections.abc import Iterator

from newsletters.flight.findings import Level
from newsletters.flight.texts import Mark, Text

NAME = r"(?:first|last|full|sur|given|fore|user)?[ _.-]?name|recipient[\w.]*|e-?mail(?:[ _]?address)?|salutation"
FIELD = re.compile(
    rf"\*\|[A-Z_:0-9]+\|\*|%%?(?:{NAME})%%?(?!\w)|\$\{{(?:{NAME})[^}}\n]*\}}|(?<!\{{)\{{(?:{NAME})[^{{}}\n]*\}}(?!\}})"
    rf"|\[\[?(?:{NAME})\]?\](?![(\[:])",
    re.IGNORECASE,
)
GREETED = re.compile(r"^(?:Dear|Hello|Hi)[ \t]+,", re.MULTILINE)
ALREADY = re.compile(r"\[name\]", re.IGNORECASE)  # a placeholder by another rule


def unfilled(text: Text) -> Iterator[Mark]:
    """*|FNAME|*, %first_name%, {name} and the like, and “Dear ,” from which one was lost."""
    for found in FIELD.finditer(text.words):
        if not found.group().startswith("[[") and not ALREADY.fullmatch(found.group()):
            what = f"“{found.group()}” is a personal field without a fallback; nothing is put in its place here."
            yield Mark("field", found.start(), what, Level.ERROR)
    for found in GREETED.finditer(text.words):
        yield Mark("field", found.start(), f"“{found.group()}” greets nobody: the name is missing.", Level.ERROR)
