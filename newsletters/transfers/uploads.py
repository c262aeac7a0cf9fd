"""Uploads: a file that came in, put into the folder under a name of ours, and looked at."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

from broadside.sheets import MOST_BYTES, BadSheet, examine
from newsletters.transfers.checked import CheckedRows
from newsletters.transfers.imports import Upload


def folder(home: Path) -> Path:
    """Where files lie while they are imported."""
    path = home / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def take(folder: Path, name: str, read: Callable[[int], bytes]) -> Upload:
    """Keep the bytes that `read` gives, as a file only we can read; raises BadSheet, and keeps nothing then.

    The name it came by is for people to see; it never becomes a path.
    """
    path = folder / secrets.token_hex(16)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            _copy(read, file.write)
        return Upload(path.name, _shown(name), examine(path))
    except BadSheet:
        path.unlink(missing_ok=True)
        raise


def discard(folder: Path, name: str) -> None:
    """Delete a file of ours, and the rows that were checked of it."""
    path = folder / name
    path.unlink(missing_ok=True)
    CheckedRows.of(path).path.unlink(missing_ok=True)


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], int]) -> None:
    size = 0
    while piece := read(65_536):
        size += len(piece)
        if size > MOST_BYTES:
            raise BadSheet(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it into smaller files.")
        write(piece)


def _shown(name: str) -> str:
    """The last part of a file's name, without what could break a page or a line."""
    return re.sub(r"[^\w .()-]", "_", re.split(r"[/\\]", name)[-1])[-100:] or "file.csv"
