"""The recurring work of the directory; each job commits what it did."""

import threading

from broadside.database import db
from broadside.directory import waiting


def forget_lists(stop: threading.Event) -> None:
    """Forget what was uploaded and left."""
    waiting.forget_old()
    db.session.commit()
