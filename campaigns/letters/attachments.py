"""Attachments: files that came with a reply, known by what is in them and not by what they are called."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from broadside.slugs import slug_of

MOST_BYTES = 10 * 1024 * 1024
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEGINNINGS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", DOCX: ".docx", "text/plain": ".txt"}
KINDS = "PDF, DOCX, PNG, JPEG or plain text"


class BadAttachment(ValueError):
    """A file that is not kept; says why."""


@dataclass(frozen=True)
class Attachment:
    """A file that may be kept: its bytes, a name that is safe in a header, and what it is."""

    data: bytes
    name: str
    type: str

    @classmethod
    def read(cls, data: bytes, name: str) -> "Attachment":
        """The file that was given; raises BadAttachment when it is too large or of another kind."""
        if not data:
            raise BadAttachment("The file is empty. Nothing was kept of it.")
        if len(data) > MOST_BYTES:
            raise BadAttachment(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Nothing was kept of it.")
        kind = _kind(data)
        if kind is None:
            raise BadAttachment(f"The file is no {KINDS}, whatever its name says. Nothing was kept of it.")
        return cls(data, slug_of(PurePath(name.replace("\\", "/")).stem, "reply") + ENDINGS[kind], kind)


def _kind(data: bytes) -> str | None:
    for beginning, kind in BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return DOCX if _is_docx(data) else None
    return "text/plain" if _is_text(data) else None


def _is_docx(data: bytes) -> bool:
    """A Word document without macros; only the list of its parts is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= parts and "word/vbaProject.bin" not in parts


def _is_text(data: bytes) -> bool:
    """UTF-8 without control characters; markup that a browser might run is no plain text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    opens = text.lstrip().lower()
    return not opens.startswith(("<!doctype", "<html", "<?xml", "<svg", "<script")) and all(
        each.isprintable() or each in "\r\n\t\x0c" for each in text
    )
