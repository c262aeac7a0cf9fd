"""Why something was not fetched: each kind carries a sentence that the desk shows as it is."""

from datetime import timedelta
from urllib.parse import urlsplit

import requests

NO_ADDRESS = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)


class FetchError(Exception):
    """Not fetched; `retry_after` is set when the host said when to come again."""

    def __init__(self, message: str, status: int = 0, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class AddressRefusedError(FetchError):
    """An address that is never read: private, on another port, no web address at all."""


class UnreachableError(FetchError):
    """No such name, no connection, no valid certificate, an answer that breaks off."""


class TooLateError(FetchError):
    """The whole answer did not come before the deadline."""


class TooBigError(FetchError):
    """More bytes than any feed should have, counted after decoding."""


class TooManyRedirectsError(FetchError):
    """Sent on too often."""


class HttpRefusedError(FetchError):
    """The host answered with a status that is no success."""


class GoneError(HttpRefusedError):
    """410: gone for good."""


def check_status(status: int, url: str, wait: timedelta | None) -> None:
    """Raises HttpRefusedError or GoneError for what is neither 200 nor 304."""
    host = named_host(url)
    if status in (requests.codes.ok, requests.codes.not_modified):
        return
    sentences = {
        401: f"{host} asks for a password (401).",
        403: f"{host} does not let Broadside read it (403).",
        404: f"{host} has nothing at this address (404). It may have moved.",
        429: f"{host} asks to be read less often (429).",
        503: f"{host} is not available at the moment (503).",
    }
    if status == requests.codes.gone:
        raise GoneError(f"{host} says that this feed is gone for good (410).", status)
    trouble = (
        f"{host} has a fault of its own ({status})." if status >= 500 else f"{host} refused the request ({status})."
    )
    raise HttpRefusedError(sentences.get(status, trouble), status, wait)


def explained(error: Exception, url: str, too_late: float) -> FetchError:
    """A network error as a sentence; `too_late` is a deadline in seconds that has passed, or 0."""
    host = named_host(url)
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(f"{host} has no valid certificate for a secure connection.")
    if too_late:
        return TooLateError(f"{host} did not answer in time (within {round(too_late)} seconds).")
    if isinstance(error, requests.Timeout | TimeoutError):
        return TooLateError(f"{host} did not answer in time.")
    if isinstance(error, NO_ADDRESS) or not isinstance(error, requests.RequestException | OSError):
        return AddressRefusedError("This is not a web address.")
    return UnreachableError(_unreachable(error, host))


def _unreachable(error: Exception, host: str) -> str:
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return f"{host} sent a compressed answer that cannot be unpacked."
    if "resolve" in str(error).lower():
        return f"There is no site named {host}, or its name could not be looked up."
    return f"{host} could not be reached, or broke off while answering."


def named_host(url: str) -> str:
    """The host of an address, to begin a sentence with."""
    try:
        return urlsplit(url).hostname or "The site"
    except ValueError:
        return "The site"
