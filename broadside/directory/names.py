"""Names of organisations: the form under which spellings meet, and the form by which they are sorted."""

import re
import unicodedata

LONGEST = 200
ENDINGS = re.compile(r"\b(ltd|limited|cio|cic|plc|llp|uk charity|registered charity)\b")
ARTICLE = re.compile(r"^(the\s+)+")
APOSTROPHES = "'’‘`´ʼ"


def folded(name: str) -> str:
    """One form for spellings that differ in case, accents, punctuation, apostrophes, “&”, “The” or Ltd/CIO."""
    words = " ".join(re.sub(r"[^\w]+", " ", _plain(name.replace("&", " and "))).split())
    short = ARTICLE.sub("", " ".join(ENDINGS.sub(" ", words).split()))
    return (short or words)[:LONGEST].strip()


def sorting(name: str) -> str:
    """What a list from A to Z is sorted by: no “The”, case, accents or apostrophes, no punctuation first."""
    return ARTICLE.sub("", re.sub(r"^[^\w]+", "", _plain(name))).strip()[:LONGEST]


def _plain(name: str) -> str:
    """Small letters without accents and apostrophes; taken apart twice, since each step can make work for the other."""
    text = name
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in text if not unicodedata.combining(letter) and letter not in APOSTROPHES)
