"""The newsletters wing plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    founding,
    gathering,
    imports,
    issue_work,
    issues,
    items,
    logos,
    newsletter,
    publishing,
    reading_circle,
    resources,
    signup,
    sources,
    subscribers,
    topics,
    wordings,
)

TABLES = (newsletter, wordings, logos, topics, sources, items, resources, issues, entries, subscribers, signup, imports)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house."""
    founding.init_app(app)
    publishing.init_app(app)
    gathering.init_app(app)
    issue_work.init_app(app)
    reading_circle.init_app(app)
