"""Slugs: names as short parts of addresses."""

import re
import unicodedata


def slug_of(name: str, without: str, most: int = 50) -> str:
    """A name in lower-case ASCII letters, digits and hyphens, at most so many; `without` when nothing of it is left."""
    bare = name.replace("’", "").replace("'", "")
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    # A word cut in the middle reads as a mistake; one longer than the whole name may be is cut all the same.
    words = whole[:most].rpartition("-")[0] if whole[most : most + 1] not in ("", "-") else whole[:most]
    return (words or whole[:most]).rstrip("-") or without
