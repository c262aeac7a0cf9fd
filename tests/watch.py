"""Watch: sees whether anything in a home has changed, for tests in which looking must change nothing."""

import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass
class Watch:
    """What is in a home; its database is read anew when SQLite says that anybody has changed it."""

    home: Path
    connection: sqlite3.Connection
    version: int = -1
    rows: str = ""

    def state(self) -> tuple[str, list[str]]:
        """A hash of every row of every table, but for when a session was last seen; and the files in the home."""
        ((version,),) = self.connection.execute("PRAGMA data_version")
        if version != self.version:
            lines = [line for line in self.connection.iterdump() if not line.startswith('INSERT INTO "desk_session"')]
            self.version, self.rows = version, sha256("\n".join(lines).encode()).hexdigest()
        files = (path for path in self.home.rglob("*") if not path.name.startswith("broadside.sqlite3"))
        return self.rows, sorted(map(str, files))
