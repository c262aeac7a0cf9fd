"""Limits: how often one network may ask for something; shared through Redis when it is set.

While Redis is away each process counts for itself, with the same limits, and looks for it again ever less often.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from broadside.house import House
from broadside.redis_server import PATIENCE
from broadside.web.counts import Counts

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


def init_app(app: Flask) -> None:
    """Keep the counts in Redis when there is one, else in this process."""
    app.config["RATELIMIT_ENABLED"] = True  # else an application made while limits are off would never have them
    app.config["RATELIMIT_STORAGE_URI"] = House.of(app).settings.redis_url or f"{Counts.STORAGE_SCHEME[0]}://"
    if House.of(app).settings.redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    limiter.init_app(app)
