"""Publishing: what the making, sending and archiving of issues adds to the house."""

from flask import Flask

from broadside.accounts import Role
from broadside.house import DeskPage, House
from newsletters.web import (
    archive,
    compose,
    issues,
    pasting,
    preview,
    review,
    schedule,
    sections,
    sending,
    suggestions,
    trials,
)

ROUTES = (compose, pasting, preview, review, schedule, sections, sending, suggestions, trials)


def init_app(app: Flask) -> None:
    """Register the desk's issues and the public archive."""
    app.register_blueprint(issues.bp)
    app.register_blueprint(archive.bp)
    House.of(app).desk.append(DeskPage("Issues", "issues.index", 1, Role.VIEWER, issues.count_in_hand))
