"""Why something was not fetched: each kind carries a sentence that the desk shows as it is."""

from datetime import timedelta


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
