"""The newsletters wing plugs itself in: each part adds its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    illustrations,
    issues,
    items,
    logos,
    newsletter,
    resources,
    signup,
    sources,
    subscribers,
    told,
    wordings,
)
from newsletters.flight import visits
from newsletters.transfers import imports
from newsletters.wirings import feeds, first_run, publishing, readers, reviewing

TABLES = (
    newsletter,
    wordings,
    logos,
    sources,
    items,
    resources,
    issues,
    illustrations,
    entries,
    told,
    subscribers,
    signup,
    imports,
    visits,
)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house; pages of one group stand in the desk's rail in this order."""
    for part in (first_run, reviewing, publishing, feeds, readers):
        part.init_app(app)
