"""Visiting: whether an address answers, and where it leads; through the guarded session, and nothing is read."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import requests
from requests_hardened import HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from broadside.feeds.fetching import (
    CONNECT,
    MOST_REDIRECTS,
    PERMANENT,
    REDIRECTS,
    Fetcher,
    check_address,
    next_address,
    read_retry_after,
)
from broadside.feeds.guard import Deadline
from broadside.feeds.refusals import FetchError, TooManyRedirectsError, explained, named_host

HEADERS = {"Accept": "text/html, */*;q=0.8"}


@dataclass(frozen=True)
class Visited:
    """What came of a visit: the last status (0: no answer), the address it came from, and in words what was amiss.

    `permanent` says that it has moved there for good (301, 308; RFC 9110, 15.4).
    """

    status: int
    url: str
    permanent: bool = False
    trouble: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Visitor:
    """Asks whether addresses answer, with HEAD, and with GET where that brings no good answer."""

    fetcher: Fetcher

    def visit(self, url: str) -> Visited:
        """What an address answers; whatever goes wrong is told in `trouble`. Runs in any thread and never raises."""
        with Deadline(self.fetcher.deadline) as deadline, self.fetcher.session(deadline) as session:
            try:
                return _follow(session, deadline, url)
            except InvalidIPAddress:
                trouble = f"{named_host(url)} leads to a private network address, which is never read."
                return Visited(0, url, trouble=trouble)
            except FetchError as error:
                return Visited(error.status, url, trouble=str(error))
            except (requests.RequestException, OSError, ValueError) as error:
                late = deadline.seconds if deadline.passed else 0.0
                return Visited(0, url, trouble=str(explained(error, url, late)))


def _follow(session: HTTPSession, deadline: Deadline, start: str) -> Visited:
    url, permanent = start, True
    for _hop in range(MOST_REDIRECTS + 1):
        check_address(url)
        response = _ask(session, deadline, url)
        if response.status_code not in REDIRECTS:
            wait = read_retry_after(response.headers.get("Retry-After", ""))
            trouble = "" if response.ok else f"{named_host(url)} answers {_words(response.status_code)}."
            return Visited(response.status_code, url, permanent and url != start, trouble, wait)
        permanent = permanent and response.status_code in PERMANENT
        url = next_address(response, url)
    raise TooManyRedirectsError(f"{named_host(start)} redirects more than {MOST_REDIRECTS} times.")


def _ask(session: HTTPSession, deadline: Deadline, url: str) -> requests.Response:
    """The head of the answer; hosts that do not know HEAD, or answer it wrongly, are asked by GET."""
    response: requests.Response
    for method in ("HEAD", "GET"):
        timeout = (min(CONNECT, deadline.left()), deadline.left())
        response = session.request(method, url, headers=HEADERS, stream=True, timeout=timeout, allow_redirects=False)
        response.close()
        if response.ok:
            break
    return response


def _words(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
