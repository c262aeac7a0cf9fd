"""Typed: what somebody typed into a field of a form, with the line ends that a text has."""

from flask import request


def as_typed(name: str) -> str:
    """A field of the form; a missing one is empty."""
    return request.form.get(name, "").replace("\r\n", "\n")
