"""Typed: what somebody typed into a field of a form, as a text can hold it."""

import re

from flask import request

UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]")


def as_typed(name: str) -> str:
    """A field of the form, without characters that nobody sees and no database keeps; a missing one is empty."""
    return UNSEEN.sub("", request.form.get(name, "")).replace("\r\n", "\n")
