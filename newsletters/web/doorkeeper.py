"""The doorkeeper: counts who reads the archive, by page and day, in memory; the numbers are written down later.

A page so waits for no database. Nothing of a visitor is kept: not the address, not the browser, no cookie. Machines
that say what they are (their User-Agent) are not counted, nor is a page that a cache has kept.
"""

import re
import threading
from collections import Counter
from datetime import date

from flask import Response, request

from broadside import clock
from broadside.database import db
from newsletters.views import ArchiveView

PAGES = frozenset({"archive.front", "archive.shelf", "archive.issue"})
MACHINES = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|archiver|headless|feed|rss|curl|wget|python|java/|go-http|http",
    re.IGNORECASE,
)


class Doorkeeper:
    """What this process has seen since it was written down last."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[date, str]] = Counter()
        self.lock = threading.Lock()

    def note(self, response: Response) -> Response:
        """Count a page of the archive that was given to a person's browser."""
        if request.endpoint in PAGES and request.method == "GET" and response.status_code in (200, 304):
            agent = request.headers.get("User-Agent", "")
            if agent and not MACHINES.search(agent):
                with self.lock:
                    self.seen[clock.today(), request.path] += 1
        return response

    def write_down(self) -> None:
        """Add it to the table; what could not be written is counted once more next time. An edge: it commits."""
        with self.lock:
            seen, self.seen = self.seen, Counter()
        if not seen:
            return
        try:
            ArchiveView.add(seen)
            db.session.commit()
        except Exception:
            db.session.rollback()
            with self.lock:
                self.seen.update(seen)
            raise
