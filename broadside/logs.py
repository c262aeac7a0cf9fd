"""Logs: every line is written without mail addresses and without the tokens of personal links.

Errors quote what they met: the path of a request, the parameters of a statement, the answer of a mail server. So the
finished line is cleaned, with its traceback, and not only what we meant to log.
"""

import logging
import re

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
PLACES = "unsubscribe|preferences|confirm|invitations?|set-up|signatures|reminders|responses|deadlines|sign-in/[a-z-]+"
TOKEN = re.compile(rf"(/(?:{PLACES})/)[\w.~-]{{16,}}")


class Clean(logging.Formatter):
    """A formatter that puts a sign where a person's address or a secret would stand."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


def clean(words: str) -> str:
    """The words without addresses and tokens."""
    if "/" in words:
        words = TOKEN.sub(r"\1[token]", words)
    return ADDRESS.sub("[address]", words) if "@" in words else words


def begin(level: int = logging.INFO) -> None:
    """Log to standard error, cleaned."""
    handler = logging.StreamHandler()
    handler.setFormatter(Clean(LINE))
    logging.basicConfig(level=level, handlers=[handler])
