"""Visiting: the links of unsent issues are asked whether they answer; one a host at a time, and with a pause.

This is an edge: it commits as it goes. Only addresses go to the visiting threads.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from broadside import clock
from broadside.config import Settings
from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.feeds.links import polite_host
from broadside.feeds.visiting import Visitor
from newsletters.flight import visits
from newsletters.flight.links import addresses
from newsletters.flight.visits import LinkVisit
from newsletters.issues import Issue, IssueState

IN_HAND = (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.APPROVED, IssueState.SCHEDULED)
MOST_AT_ONCE = 4
PAUSE = 1.0  # seconds between two visits to one host
SETTLED = timedelta(seconds=20)  # a text that was saved just now may hold half an address
ROUNDS = 30


@dataclass(frozen=True)
class Rounds:
    """Visits what is due, in rounds in which each host is asked once."""

    visitor: Visitor
    own: str
    pause: float = PAUSE
    settled: timedelta = SETTLED

    @classmethod
    def of(cls, settings: Settings) -> "Rounds":
        """The rounds that the settings ask for; our own pages are not visited."""
        return cls(Visitor(Fetcher(settings.address, settings.fetch_private_hosts)), settings.address)

    def go(self, stop: threading.Event) -> int:
        """Visit what is due; when `stop` is set, finish the round. Returns how many were visited."""
        wanted, visited = self._wanted(), 0
        visits.want(wanted)
        db.session.commit()
        with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="visiting") as pool:
            for _ in range(ROUNDS):
                batch = _one_a_host(visits.due(wanted))
                if stop.is_set() or not batch:
                    break
                asked = [each.address for each in batch]
                for row, answer in zip(batch, pool.map(self.visitor.visit, asked), strict=True):
                    row.answered(answer)
                db.session.commit()
                visited += len(batch)
                stop.wait(self.pause)
        return visited

    def _wanted(self) -> set[str]:
        """Every address in an issue that is still to go out, in texts that nobody is typing in."""
        since = clock.now() - self.settled
        issues = db.session.scalars(select(Issue).where(Issue.state.in_(IN_HAND), Issue.example.is_(False)))
        sections = (section for issue in issues for section in issue.shown if section.edited_at <= since)
        return {address for section in sections for address in addresses(section.markdown, self.own)}


def _one_a_host(due: list[LinkVisit]) -> list[LinkVisit]:
    """The first of each host, of a few hosts."""
    firsts: dict[str, LinkVisit] = {}
    for each in due:
        firsts.setdefault(polite_host(each.address), each)
    return list(firsts.values())[:MOST_AT_ONCE]
