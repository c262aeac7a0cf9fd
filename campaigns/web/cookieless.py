"""Cookieless: public pages set no cookie, whoever asks; a cache that kept one would hand it to the next."""

from flask import Response, session


def without_cookie(response: Response) -> Response:
    """Leave the session as it was."""
    session.modified = False
    return response
