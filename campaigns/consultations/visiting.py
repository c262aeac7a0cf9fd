"""Visiting: GOV.UK asked through the guarded session; plain data in and out, no database, so that threads may do it."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from broadside.feeds.fetching import Fetched, Fetcher, Known
from broadside.feeds.jail import Jail
from broadside.feeds.refusals import FetchError, GoneError, HttpRefusedError
from campaigns.consultations import govuk
from campaigns.consultations.addresses import CONTENT, paths
from campaigns.consultations.fields import UnreadableRecordError
from campaigns.consultations.finding import Candidate, from_feed, from_search
from campaigns.consultations.govuk import MovedRecordError, Record

JSON = "application/json"
MOST_MOVES = 3
MOST_FOUND = 1000  # the search API gives at most 1,500 at once
OPEN_TYPES = ("open_consultation", "open_call_for_evidence")
SEARCH = "/api/search.json?" + urlencode(
    {
        "filter_content_store_document_type": OPEN_TYPES,
        "order": "end_date",
        "count": MOST_FOUND,
        "fields": "title,link,description,end_date,organisations",
    },
    doseq=True,
    safe=",",
)
FEED = "/search/policy-papers-and-consultations.atom?" + urlencode(
    {"content_store_document_type[]": ("open_consultations", "open_calls_for_evidence")}, doseq=True
)


@dataclass(frozen=True)
class Visit:
    """What came of a visit: the record with its bytes, or None when it is as it was."""

    record: Record | None
    body: bytes = b""
    etag: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Found:
    """Consultations that a look-out named, or None when it says the same as last time."""

    candidates: tuple[Candidate, ...] | None
    etag: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class GovUk:
    """GOV.UK at its base address, such as https://www.gov.uk."""

    fetcher: Fetcher
    jail: Jail
    base: str

    def find(self, typed: str) -> Visit:
        """The record of an address, path or slug, whichever of its meanings exists.

        Raises AddressError, FetchError or UnreadableRecordError, each with a sentence.
        """
        *others, last = paths(typed, self.base)
        for path in others:
            try:
                return self.visit(path)
            except HttpRefusedError as error:
                if error.status not in (404, 410):
                    raise
        return self.visit(last)

    def visit(self, path: str, etag: str = "") -> Visit:
        """The record at a path, followed where GOV.UK has moved it. Raises FetchError or UnreadableRecordError."""
        for _move in range(MOST_MOVES):
            fetched = self._fetch(CONTENT + path, etag, JSON)
            if fetched.unchanged:
                return Visit(None, etag=etag, retry_after=fetched.retry_after)
            try:
                return Visit(govuk.read(fetched.body), fetched.body, fetched.etag, fetched.retry_after)
            except MovedRecordError as moved:
                path, etag = moved.path, ""
        raise UnreadableRecordError("GOV.UK moves this page from one address to the next without an end.")

    def search(self, etag: str = "") -> Found:
        """What the search API lists as open. Raises FetchError or UnreadableRecordError."""
        fetched = self._fetch(SEARCH, etag, JSON)
        found = None if fetched.unchanged else from_search(fetched.body)
        return Found(found, fetched.etag, fetched.retry_after)

    def feed(self, etag: str = "") -> Found:
        """What the finder's feed names, read in the jail. Raises FetchError or UnreadableError."""
        fetched = self._fetch(FEED, etag, "application/atom+xml")
        if fetched.unchanged:
            return Found(None, etag, fetched.retry_after)
        feed = self.jail.read_feed(fetched.body, fetched.url, fetched.content_type)
        return Found(from_feed(feed), fetched.etag, fetched.retry_after)

    def _fetch(self, path: str, etag: str, accept: str) -> Fetched:
        try:
            fetched = self.fetcher.fetch(self.base + path, Known(etag=etag), accept)
        except GoneError as error:
            raise GoneError("GOV.UK has taken this page down (410).", error.status) from None
        except HttpRefusedError as error:
            if error.status == 404:
                said = "GOV.UK has no page at this address (404). Look the address up again: it may have moved."
                raise HttpRefusedError(said, 404, error.retry_after) from None
            raise
        if urlsplit(fetched.url).netloc.lower() != urlsplit(self.base).netloc.lower():
            raise FetchError("GOV.UK sent us on to another site, which was not read.")
        return fetched
