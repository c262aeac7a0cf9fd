"""Names of organisations: the form under which spellings meet, and the form by which they are sorted."""

import re
import unicodedata

ENDINGS = re.compile(r"\b(ltd|limited|cio|cic|plc|llp|uk charity|registered charity)\b")
ARTICLE = re.compile(r"^the\s+")


def folded(name: str) -> str:
    """One form for spellings that differ in case, accents, punctuation, apostrophes, “&”, “The” or Ltd/CIO."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’‘`´")
    words = re.sub(r"[^\w]+", " ", bare).strip()
    short = ARTICLE.sub("", " ".join(ENDINGS.sub(" ", words).split()))
    return short or words


def sorting(name: str) -> str:
    """What a list from A to Z is sorted by: no “The”, no case, no accents, no punctuation at the start."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return ARTICLE.sub("", re.sub(r"^[^\w]+", "", bare.replace("’", "'"))).strip()
