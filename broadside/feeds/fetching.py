"""The guarded session: the only door through which Broadside fetches what strangers publish.

Public addresses alone, each hop checked again and pinned; ports 80 and 443; three redirects;
20 seconds in all, however slowly the bytes drip; 5 MB after decoding; nothing from the environment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from broadside import clock
from broadside.feeds.guard import Deadline, GuardedAdapter
from broadside.feeds.refusals import (
    AddressRefusedError,
    FetchError,
    HttpRefusedError,
    TooBigError,
    TooManyRedirectsError,
    check_status,
    explained,
    named_host,
)

DEADLINE = 20.0
CONNECT = 8.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_WAIT = timedelta(days=7)
CHUNK = 1 << 16
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True)
class Known:
    """What was learned at the last visit, so that an unchanged feed costs neither side much."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """An answer: 200 with its bytes or 304 without; `permanent_url` is where it has moved for good, if it has."""

    status: int
    url: str
    permanent_url: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: timedelta | None = None
    content_type: str = ""
    body: bytes = b""

    @property
    def unchanged(self) -> bool:
        return self.status == 304


@dataclass(frozen=True)
class Fetcher:
    """Fetches politely and guardedly; `private_hosts` are the hosts ("host" or "host:port") that may be private."""

    public_url: str
    private_hosts: tuple[str, ...] = ()
    deadline: float = DEADLINE

    def fetch(self, url: str, known: Known = Known(), accept: str = ACCEPT_FEED) -> Fetched:
        """The address's present content. Raises FetchError and its kinds, each with a sentence for the desk."""
        headers = {"Accept": accept, "If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        with Deadline(self.deadline) as deadline, self.session(deadline) as session:
            try:
                return _Journey(session, deadline, {name: value for name, value in headers.items() if value}).follow(
                    url
                )
            except FetchError:
                raise
            except InvalidIPAddress:
                raise AddressRefusedError(
                    f"{named_host(url)} leads to a private network address, which is never read."
                ) from None
            except (requests.RequestException, OSError, ValueError) as error:
                raise explained(error, url, deadline.seconds if deadline.passed else 0.0) from error

    def session(self, deadline: Deadline) -> HTTPSession:
        """A session that goes to public addresses alone and follows nothing by itself; for one journey."""
        session = HTTPSession(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=(CONNECT, self.deadline),
                user_agent_override=f"Broadside/1 (+{self.public_url}; reads feeds for a newsletter)",
            )
        )
        session.trust_env = False
        for scheme in ("http", "https"):
            session.mount(f"{scheme}://", GuardedAdapter(scheme, self.private_hosts, deadline))
        return session


@dataclass
class _Journey:
    """One fetch through its redirects."""

    session: HTTPSession
    deadline: Deadline
    headers: dict[str, str]
    permanent: bool = True

    def follow(self, url: str) -> Fetched:
        start = url
        for _hop in range(MOST_REDIRECTS + 1):
            check_address(url)
            timeout = (min(CONNECT, self.deadline.left()), self.deadline.left())
            response = self.session.get(url, headers=self.headers, stream=True, timeout=timeout)
            with response:
                if response.status_code not in REDIRECTS:
                    return self._arrive(response, url, url if self.permanent and url != start else "")
                self.permanent = self.permanent and response.status_code in PERMANENT
                url = next_address(response, url)
        raise TooManyRedirectsError(
            f"{named_host(start)} redirects more than {MOST_REDIRECTS} times; it was not followed further."
        )

    def _arrive(self, response: requests.Response, url: str, permanent_url: str) -> Fetched:
        wait = read_retry_after(response.headers.get("Retry-After", ""))
        check_status(response.status_code, url, wait)
        body = b"" if response.status_code == requests.codes.not_modified else b"".join(self._body(response, url))
        return Fetched(
            status=response.status_code,
            url=url,
            permanent_url=permanent_url,
            etag=response.headers.get("ETag", "")[:500],
            last_modified=response.headers.get("Last-Modified", "")[:100],
            retry_after=wait,
            content_type=response.headers.get("Content-Type", "")[:200],
            body=body,
        )

    def _body(self, response: requests.Response, url: str) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_content(CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooBigError(
                    f"{named_host(url)} sent more than {MOST_BYTES // 1024 // 1024} MB; nothing of it was read."
                )
            self.deadline.check()
            yield chunk
        self.deadline.check()


def check_address(url: str) -> None:
    """Raises AddressRefusedError for what is no web address, or has a password in it."""
    try:
        parts = urlsplit(url)
        named = parts.hostname
    except ValueError:
        raise AddressRefusedError("This is not a web address.") from None
    if parts.scheme.lower() not in ("http", "https") or not named:
        raise AddressRefusedError("Only web addresses can be read: they begin with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(
            "An address with a user name or password in it is not read: it would be kept and shown."
        )


def next_address(response: requests.Response, url: str) -> str:
    """Where a redirect leads; raises HttpRefusedError when it does not say."""
    target = response.headers.get("Location", "")
    if not target:
        raise HttpRefusedError(f"{named_host(url)} redirects without saying where to.", response.status_code)
    # Header bytes arrive as Latin-1; addresses with letters beyond ASCII are sent as UTF-8.
    return urljoin(url, target.encode("latin-1", "replace").decode("utf-8", "replace"))


def read_retry_after(text: str) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110, 10.2.3), never more than a week: a mistaken year must not end a source."""
    try:
        if text.strip().isdigit():
            return timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds())) or None
        wait = parsedate_to_datetime(text) - clock.now()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, LONGEST_WAIT) if wait > timedelta(0) else None
