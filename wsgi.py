"""The application: settings, then the shell, then both wings."""

from flask import Flask

import campaigns.wiring
import newsletters.wiring
from broadside import wiring
from broadside.config import Settings, read_settings
from broadside.web import shell


def create_app(settings: Settings | None = None) -> Flask:
    """An application from the given settings, or from the environment; raises BadSettings."""
    app = shell.build(settings or read_settings())
    wiring.init_app(app)
    newsletters.wiring.init_app(app)
    campaigns.wiring.init_app(app)
    return app
