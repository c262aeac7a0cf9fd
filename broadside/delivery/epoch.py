"""Epochs: which run of the database this is, so that a power loss is told from the crash of one process.

Marks are written without waiting for the disk. A process that dies loses none of them: the kernel (SQLite) or the
server (PostgreSQL) still writes what it was given. When that one has died too, the last marks may be gone.
"""

from hashlib import sha256

from sqlalchemy import text

from broadside.database import db
from broadside.workers import boot_id

UNKNOWN = ""  # like no epoch, not even itself: then every claim that was left behind is in doubt


def present() -> str:
    """The present epoch, in 32 characters; UNKNOWN where the machine does not tell one run from the next."""
    if db.engine.dialect.name == "postgresql":
        begun = str(db.session.scalar(text("SELECT extract(epoch FROM pg_postmaster_start_time())")))
    elif (begun := boot_id()) == "unknown":
        return UNKNOWN
    return sha256(begun.encode()).hexdigest()[:32]
