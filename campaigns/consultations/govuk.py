"""GOV.UK's Content API: a consultation's record, from bytes to a frozen value with nothing in it but plain text.

The fields are those of publishing-api's content schemas for consultations and calls for evidence. What a
record lacks is empty; what it has in another shape than the schema says is refused with a sentence.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from broadside.feeds.found import one_line, plain_text
from campaigns.consultations.attachments import Document, documents_of
from campaigns.consultations.fields import Fields, UnreadableRecordError

MOST_BYTES = 2 * 1024 * 1024
MOST_NOTES = 200
TEXT_LENGTH = 4000
SCHEMAS = ("consultation", "call_for_evidence")
WAYS = ("link_url", "email", "postal_address", "attachment_url")
TYPES = {
    prefix + schema + suffix
    for schema in SCHEMAS
    for prefix, suffix in (("", ""), ("open_", ""), ("closed_", ""), ("", "_outcome"))
}


class MovedRecordError(Exception):
    """The address now leads to another one of GOV.UK: `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(f"GOV.UK has moved this page to {path}.")
        self.path = path


@dataclass(frozen=True)
class Note:
    """One line of the public change history."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Record:
    """A consultation as GOV.UK has it at one time; `ways` are (name, value) pairs, empty once it has closed."""

    path: str
    title: str
    document_type: str
    summary: str = ""
    text: str = ""
    organisations: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    ways: tuple[tuple[str, str], ...] = ()
    elsewhere: str = ""
    documents: tuple[Document, ...] = ()
    notes: tuple[Note, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    outcome: str = ""
    public_updated_at: datetime | None = None

    @property
    def is_call(self) -> bool:
        """Whether it is a call for evidence."""
        return "call_for_evidence" in self.document_type

    @property
    def is_closed(self) -> bool:
        """Whether the publisher says that it is closed, with or without an outcome."""
        return self.document_type.startswith("closed_") or self.has_outcome

    @property
    def has_outcome(self) -> bool:
        """Whether the body's response is there."""
        return self.document_type.endswith("_outcome")

    @property
    def hash(self) -> str:
        """SHA-256 of what is compared: stays when GOV.UK only republishes the same."""
        plain = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


def read(body: bytes) -> Record:
    """The record in these bytes. Raises UnreadableRecordError, or MovedRecordError where it is a redirect."""
    item = Fields.of(_json(body), "The record")
    schema = item.text("schema_name")
    if schema == "redirect":
        raise MovedRecordError(_destination(item))
    if schema not in SCHEMAS:
        what = one_line(schema.replace("_", " "), 60) or "something unnamed"
        raise UnreadableRecordError(f"This is no consultation or call for evidence: GOV.UK calls it “{what}”.")
    kind = item.text("document_type")
    if kind not in TYPES:
        raise UnreadableRecordError(f"GOV.UK gives it a type that is not known here: “{one_line(kind, 60)}”.")
    return _record(item, item.fields("details", needed=True), kind)


def _record(item: Fields, details: Fields, kind: str) -> Record:
    notice = item.fields("withdrawn_notice")
    return Record(
        path=item.path("base_path"),
        title=one_line(item.text("title", needed=True), 500),
        document_type=kind,
        summary=plain_text(item.text("description"), 2000),
        text=plain_text(details.text("body"), TEXT_LENGTH),
        organisations=_organisations(item.fields("links")),
        opens_at=details.instant("opening_date"),
        closes_at=details.instant("closing_date"),
        ways=tuple(_ways(details.fields("ways_to_respond"))),
        elsewhere=details.address("held_on_another_website_url"),
        documents=documents_of(details),
        notes=tuple(_notes(details)),
        withdrawn_at=notice.instant("withdrawn_at"),
        withdrawn_why=plain_text(notice.text("explanation"), 2000),
        outcome=plain_text(details.text("final_outcome_detail") or details.text("outcome_detail"), TEXT_LENGTH),
        public_updated_at=item.instant("public_updated_at"),
    )


def _json(body: bytes) -> Any:
    if len(body) > MOST_BYTES:
        raise UnreadableRecordError(f"GOV.UK sent more than {MOST_BYTES // 1024 // 1024} MB, so it was not read.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableRecordError("GOV.UK sent something that is not JSON, so nothing of it was read.") from None


def _destination(item: Fields) -> str:
    for one in item.each("redirects"):
        return one.path("destination")
    raise UnreadableRecordError("GOV.UK has moved this page without saying where to.")


def _organisations(links: Fields) -> tuple[str, ...]:
    """Their names, the lead one first, each once."""
    named = [
        one.text("title") for group in ("primary_publishing_organisation", "organisations") for one in links.each(group)
    ]
    return tuple(dict.fromkeys(one_line(name, 200) for name in named if name))[:20]


def _ways(ways: Fields) -> Iterator[tuple[str, str]]:
    for name in WAYS:
        value = ways.address(name) if name.endswith("_url") else ways.text(name).strip()[:2000]
        if value:
            yield name, value


def _notes(details: Fields) -> Iterator[Note]:
    """The change history, newest first, as GOV.UK orders it."""
    for entry in list(details.each("change_history"))[:MOST_NOTES]:
        at, text = entry.instant("public_timestamp"), plain_text(entry.text("note"), 1000)
        if at is not None and text:
            yield Note(at.astimezone(UTC), text)
