"""The Redis (or Valkey) that several machines share: only for what may be lost at any time, so it may be away."""

import logging

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds: what waits for Redis can be done without it


class RedisServer:
    """One Redis, by its URL, and whether it answered last time."""

    def __init__(self, url: str) -> None:
        # Once more at once, since a kept connection may have been closed by a restart; never a wait in between.
        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 1)
        )
        self.up = True

    def look(self) -> bool:
        """Ask whether it is there; what changed is logged once."""
        try:
            self.client.ping()
        except redis.RedisError as error:
            self.lost(error)
        else:
            if not self.up:
                log.warning("Redis is back.")
            self.up = True
        return self.up

    def lost(self, error: Exception) -> None:
        """It did not answer: work goes on without it until `look` finds it again."""
        if self.up:
            log.warning("Redis does not answer (%s). Work goes on without it.", type(error).__name__)
        self.up = False

    def close(self) -> None:
        """Close every connection."""
        self.client.close()
