"""Finding: consultations as GOV.UK's search API and its feed name them, as plain candidates."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadside.feeds.found import FoundFeed, one_line, plain_text
from campaigns.consultations.addresses import AddressError, paths
from campaigns.consultations.fields import Fields, UnreadableRecordError


@dataclass(frozen=True)
class Candidate:
    """One consultation that might be worth following; the feed knows neither its body nor its deadline."""

    path: str
    title: str
    summary: str = ""
    body: str = ""
    closes_at: datetime | None = None


def from_search(answer: bytes) -> tuple[Candidate, ...]:
    """The results of the search API. Raises UnreadableRecordError; a single odd result is passed over."""
    found: list[Candidate] = []
    for result in Fields.of(_json(answer), "The search result").each("results"):
        try:
            path = _path(result.text("link"))
            if path:
                found.append(_candidate(result, path))
        except UnreadableRecordError:
            continue
    return tuple(found)


def from_feed(feed: FoundFeed) -> tuple[Candidate, ...]:
    """The entries of the finder's feed; its one entry when it has ended names no consultation."""
    named = ((_path(item.link), item) for item in feed.items)
    return tuple(Candidate(path, item.title, plain_text(item.summary, 2000)) for path, item in named if path)


def _candidate(result: Fields, path: str) -> Candidate:
    return Candidate(
        path=path,
        title=one_line(result.text("title", needed=True), 500),
        summary=plain_text(result.text("description"), 2000),
        body=one_line(", ".join(_bodies(result)), 300),
        closes_at=result.instant("end_date"),
    )


def _bodies(result: Fields) -> Iterator[str]:
    for organisation in result.each("organisations"):
        title = organisation.text("title")
        if title:
            yield title


def _path(link: str) -> str:
    """The path of a consultation or call for evidence; empty for policy papers and everything else."""
    try:
        return paths(link if link.startswith(("/", "http")) else f"/{link}")[0]
    except AddressError:
        return ""


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        raise UnreadableRecordError("GOV.UK’s search sent something that is not JSON.") from None
