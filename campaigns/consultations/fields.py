"""Fields: what strangers' JSON may hold, asked for by name and by shape; another shape is refused with a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from broadside.feeds.found import one_line

WEB = "https://www.gov.uk"
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)
MOST_ENTRIES = 2000
PATH = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._~%-]*)+")


class UnreadableRecordError(ValueError):
    """A record that cannot be used; its text says which part of it, and why."""


@dataclass(frozen=True)
class Fields:
    """One JSON object; every question names a field, and answers emptily when there is none."""

    known: dict[str, Any]
    name: str

    @classmethod
    def of(cls, value: object, name: str) -> "Fields":
        """The object of that name. Raises UnreadableRecordError for anything else."""
        if not isinstance(value, dict):
            raise UnreadableRecordError(f"{name} should be a JSON object and is {_kind(value)}.")
        return cls(value, name)

    def text(self, name: str, needed: bool = False) -> str:
        """A text without characters that no database keeps."""
        value = self.known.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self._wrong(name, "a text", value)
        return value.replace("\x00", "").encode("utf-8", "replace").decode()

    def fields(self, name: str, needed: bool = False) -> "Fields":
        """An object within this one; an empty one when it is missing."""
        value = self.known.get(name)
        if value is None and not needed:
            return Fields({}, name)
        return Fields.of(value, f"The field “{name}”")

    def each(self, name: str) -> Iterator["Fields"]:
        """The objects of a list."""
        for value in self._list(name):
            yield Fields.of(value, f"An entry of “{name}”")

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "a list of texts", values)
        return tuple(value.replace("\x00", "").encode("utf-8", "replace").decode() for value in values)

    def number(self, name: str) -> int | None:
        """A size that can be shown, or None."""
        value = self.known.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None

    def instant(self, name: str) -> datetime | None:
        """An RFC 3339 instant, in UTC."""
        typed = self.text(name).strip()
        if not typed:
            return None
        try:
            instant = datetime.fromisoformat(typed)
            if instant.tzinfo is None or not EARLIEST <= instant <= LATEST:
                raise ValueError
            return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._wrong(
                name, "a date with its offset from UTC, such as 2021-05-05T23:45:00+01:00", typed
            ) from None

    def address(self, name: str) -> str:
        """A web address, absolute; empty when it is none."""
        return web_address(self.text(name))

    def path(self, name: str) -> str:
        """A path of GOV.UK."""
        typed = self.text(name, needed=True)
        if len(typed) > 500 or not PATH.fullmatch(typed):
            raise self._wrong(name, "a path of GOV.UK", typed)
        return typed

    def _list(self, name: str) -> list[Any]:
        value = self.known.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise self._wrong(name, f"a list of at most {MOST_ENTRIES} entries", value)
        return value

    def _wrong(self, name: str, wanted: str, value: object) -> UnreadableRecordError:
        return UnreadableRecordError(f"The field “{name}” should be {wanted} and is {_kind(value)}.")


def web_address(typed: str) -> str:
    """An absolute http(s) address, one that begins with a slash taken as GOV.UK's; empty for anything else."""
    wanted = typed.strip()
    try:
        joined = urljoin(WEB, wanted) if wanted.startswith("/") and not wanted.startswith("//") else wanted
        parts = urlsplit(joined)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return joined if sound and len(joined) <= 2000 and joined.isprintable() and " " not in joined else ""


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f"“{one_line(value, 60)}”" if value.strip() else "empty"
    names = {type(None): "missing", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "an object")
