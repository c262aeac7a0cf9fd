"""Incoming: what an address and a form may say: PostgreSQL keeps no NUL, and nobody sees other control characters."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.routing import IntegerConverter, PathConverter, UnicodeConverter, ValidationError

LARGEST_ROW = 2**31 - 1
UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]")


class RowNumber(IntegerConverter):
    """A number in an address. One that no database would keep is nobody's, and no fault of ours."""

    def to_python(self, value: str) -> int:
        number = int(super().to_python(value))
        if number > LARGEST_ROW:
            raise ValidationError
        return number


class Name(UnicodeConverter):
    """A word in an address; with characters that nobody sees it names nothing."""

    def __init__(self, *given: Any, **limits: Any) -> None:
        super().__init__(*given, **limits)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")


class Names(PathConverter):
    """Several, with slashes between."""

    regex = r"[^/\x00-\x1f\x7f][^\x00-\x1f\x7f]*?"


class Said(ImmutableMultiDict[str, Any]):
    """The fields of a form or of an address, without characters that nobody sees."""

    def __init__(self, fields: Iterable[tuple[str, Any]] | None = None) -> None:
        given = iter_multi_items(fields) if fields is not None else ()
        super().__init__([(name, UNSEEN.sub("", value) if isinstance(value, str) else value) for name, value in given])


class Asked(Request):
    """A request as its readers find it."""

    parameter_storage_class = Said


def init_app(app: Flask) -> None:
    """Let all requests be read so."""
    app.request_class = Asked
    app.url_map.converters |= {"int": RowNumber, "default": Name, "string": Name, "path": Names}
