"""The newsletters wing plugs itself in: each part adds its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    issues,
    items,
    logos,
    newsletter,
    resources,
    saved_filters,
    signup,
    sources,
    subscribers,
    taste,
    told,
    wordings,
)
from newsletters.transfers import imports
from newsletters.wirings import feeds, first_run, publishing, readers, triage

TABLES = (
    newsletter,
    wordings,
    logos,
    sources,
    items,
    saved_filters,
    taste,
    resources,
    issues,
    entries,
    told,
    subscribers,
    signup,
    imports,
)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house; pages of one group stand in the desk's rail in this order."""
    for part in (first_run, publishing, feeds, triage, readers):
        part.init_app(app)
