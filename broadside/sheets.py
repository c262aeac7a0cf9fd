"""Sheets: CSV files from anywhere, read row by row within limits; what cannot be read is refused with its place."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 96 * 1024 * 1024  # under what the web takes in one request
MOST_ROWS = 1_000_000
PIECE = 1024 * 1024
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
SEPARATORS = (",", ";", "\t")
# What a spreadsheet would take for a formula (ASVS 5, 1.2.10), with quotes that an earlier export put before it.
FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00|%＝＋－＠]")
UNREADABLE = "The file is not in UTF-8 or Windows-1252. Open it and save it as “CSV UTF-8”."
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


class BadSheet(ValueError):
    """A file that cannot be read as CSV; says where and what to do."""


@dataclass(frozen=True)
class Layout:
    """How a file is written, and what its first row calls the columns."""

    encoding: str
    separator: str
    header: tuple[str, ...]


def examine(path: Path) -> Layout:
    """How a file is written; raises BadSheet for what is no CSV, too large, or in an unknown encoding."""
    if path.stat().st_size > MOST_BYTES:
        raise BadSheet(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it into smaller files.")
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_CELL * 4)
    separator = max(SEPARATORS, key=lambda each: _outside_quotes(first).count(each))
    header = tuple(cell.strip() for cell in _first_row(path, encoding, separator))
    if not any(header):
        raise BadSheet("The file is empty. Its first row must name the columns, such as address and name.")
    if len(header) > MOST_COLUMNS:
        raise BadSheet(f"The file has {len(header)} columns; at most {MOST_COLUMNS} are read.")
    if any("@" in cell for cell in header):
        raise BadSheet("The first row holds an address. It must name the columns, such as address and name.")
    return Layout(encoding, separator, header)


def rows(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(row number as a spreadsheet shows it, cells) of each row that is not empty; raises BadSheet with the row."""
    number = 1
    with path.open(encoding=layout.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=layout.separator, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if number > MOST_ROWS + 1:
                    raise BadSheet(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
                if number > 1 and "".join(cells).strip():
                    yield number, [plain(cell) if cell[:1] == "'" else cell for cell in cells]
        except csv.Error as error:
            raise BadSheet(f"Row {number + 1} cannot be read: {_said(error)} The file was not used.") from None


def sample(path: Path, layout: Layout, most: int = 5) -> list[list[str]]:
    """The first rows, each as long as the header, with long cells cut; raises BadSheet."""
    width = len(layout.header)
    found: list[list[str]] = []
    for _, cells in rows(path, layout):
        found.append([cell[:80] for cell in (cells + [""] * width)[:width]])
        if len(found) == most:
            break
    return found


def safe(cell: str) -> str:
    """The cell as an export writes it: a formula is defused with a quote that `plain` takes off again."""
    clean = "".join(character for character in cell if character in "\t\n\r" or ord(character) >= 32)
    return f"'{clean}" if FORMULA.match(clean) else clean


def plain(cell: str) -> str:
    """The cell without the quote that `safe` put before it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _encoding(path: Path) -> str:
    """The encoding that reads the whole file, found piece by piece: a file may be larger than what we want to keep."""
    readers = {encoding: codecs.getincrementaldecoder(encoding)() for encoding in ENCODINGS}
    with path.open("rb") as file:
        piece = file.read(PIECE)
        if piece.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise BadSheet("That is a spreadsheet. Open it and save it as “CSV UTF-8”.")
        if piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BadSheet(UNREADABLE)
        while piece and readers and b"\x00" not in piece:
            readers = {name: reader for name, reader in readers.items() if _reads(reader, piece)}
            piece = file.read(PIECE)
    found = [name for name, reader in readers.items() if _reads(reader, b"", final=True)]
    if piece or not found:
        raise BadSheet(UNREADABLE)
    return found[0]


def _reads(reader: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        reader.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _first_row(path: Path, encoding: str, separator: str) -> list[str]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            return next(csv.reader(file, delimiter=separator, strict=True), [])
        except csv.Error as error:
            raise BadSheet(f"Row 1 cannot be read: {_said(error)} The file was not used.") from None


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _said(error: csv.Error) -> str:
    words = str(error)
    if "field larger" in words:
        return "a cell is too long; perhaps a quotation mark is never closed."
    if "unexpected end" in words:
        return "a quotation mark is never closed."
    return "a quotation mark is out of place."
