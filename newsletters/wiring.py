"""The newsletters wing plugs itself in: each part adds its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    illustrations,
    issues,
    items,
    logos,
    newsletter,
    replies,
    resources,
    saved_filters,
    signup,
    sources,
    subscribers,
    taste,
    told,
    views,
    wordings,
)
from newsletters.flight import visits
from newsletters.transfers import imports
from newsletters.wirings import feeds, first_run, publishing, readers, reviewing, triage

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
    illustrations,
    replies,
    views,
    entries,
    told,
    subscribers,
    signup,
    imports,
    visits,
)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house; pages of one group stand in the desk's rail in this order."""
    for part in (first_run, reviewing, publishing, feeds, triage, readers):
        part.init_app(app)
