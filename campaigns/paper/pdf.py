"""A sheet as PDF, set by typst: tagged, fonts embedded (those that typst carries), in English as written here."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from broadside import clock
from campaigns.paper.blocks import blocks, plain, seen
from campaigns.paper.sheet import Group, Part, Sheet

log = logging.getLogger(__name__)

UNTITLED = "Letter"  # PDF/UA wants a title, and none that is empty
TEMPLATE = Path(__file__).with_name("sheet.typ")


def write(sheet: Sheet) -> bytes:
    """The sheet as a tagged PDF, by PDF/UA-1 where its fonts allow. All text is data to the template, never markup."""
    with _desk() as template:
        try:
            return typst.compile(template, sys_inputs=_inputs(sheet), pdf_standards="ua-1")
        except typst.TypstError:  # its words may hold a name: they stay out of the log
            log.warning("The PDF of a sheet does not keep to PDF/UA-1.")
            return typst.compile(template, sys_inputs=_inputs(sheet))


def unshown(sheet: Sheet) -> str:
    """Words that no font here can show, so that the PDF has gaps in them; empty when there are none."""
    with _desk() as template:
        try:
            typst.compile(template, sys_inputs=_inputs(sheet), pdf_standards="ua-1")
        except typst.TypstError as error:
            found = re.search(r'the text `"(.+?)"` could not be displayed', str(error), re.DOTALL)
            return found[1] if found else ""
    return ""


@contextmanager
def _desk() -> Iterator[Path]:
    """The template alone in a folder, which is all that typst can reach."""
    with TemporaryDirectory() as folder:
        template = Path(folder, TEMPLATE.name)
        template.write_bytes(TEMPLATE.read_bytes())
        yield template


def _inputs(sheet: Sheet) -> dict[str, str]:
    return {"sheet": json.dumps(_data(sheet))}


def _data(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": _line(sheet.title) if seen(sheet.title) else UNTITLED,
        "day": sheet.day.isoformat(),
        "written": clock.day_words(sheet.day),
        "sender": [_line(line) for line in sheet.sender],
        "address": [_line(line) for line in sheet.address],
        "reference": _line(sheet.reference),
        "parts": [_part(part) for part in sheet.parts],
        "signed": _line(sheet.signed),
        "groups": [_group(group) for group in sheet.groups],
        "closing": [plain(note) for note in sheet.closing],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": _line(part.heading) if seen(part.heading) else "",
        "question": plain(part.question),
        "blocks": [asdict(block) for block in blocks(part.markdown)],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "heading": _line(group.heading),
        "names": [_line(name) for name in group.names],
        "note": _line(group.note),
    }


def _line(text: str) -> str:
    return " ".join(plain(text).split())
