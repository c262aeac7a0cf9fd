"""The newsletters wing plugs itself in: its pages, jobs, commands and holders."""

from flask import Flask

from newsletters import (
    entries,
    gathering,
    imports,
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
from newsletters.web import archive

TABLES = (newsletter, wordings, logos, topics, sources, items, resources, issues, entries, subscribers, signup, imports)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house."""
    app.register_blueprint(archive.bp)
    gathering.init_app(app)
