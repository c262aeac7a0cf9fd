"""The newsletters wing plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    issues,
    items,
    logos,
    newsletter,
    resources,
    signup,
    sources,
    subscribers,
    topics,
    wordings,
)
from newsletters.transfers import imports
from newsletters.wirings import feeds as gathering
from newsletters.wirings import first_run as founding
from newsletters.wirings import issues as issue_work
from newsletters.wirings import publishing
from newsletters.wirings import readers as reading_circle

TABLES = (newsletter, wordings, logos, topics, sources, items, resources, issues, entries, subscribers, signup, imports)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house."""
    founding.init_app(app)
    publishing.init_app(app)
    gathering.init_app(app)
    issue_work.init_app(app)
    reading_circle.init_app(app)
