"""Refusals: what cannot be done as a response stands."""


class NotNow(ValueError):
    """What was asked cannot be done as the response stands; its text says why, and what to do."""
