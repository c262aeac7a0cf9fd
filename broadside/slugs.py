"""Slugs: names as short parts of addresses."""

import re
import unicodedata


def slug_of(name: str, without: str, most: int = 50) -> str:
    """A name in lower-case ASCII letters, digits and hyphens, at most so many; `without` when nothing of it is left."""
    bare = name.replace("’", "").replace("'", "")
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:most].rstrip("-") or without
