"""Surroundings: what pre-flight knows beside the issue: what its links answered, how long sections usually are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletters.flight import lengths, visits
from newsletters.flight.links import addresses
from newsletters.flight.visits import Seen
from newsletters.issues import Issue


@dataclass(frozen=True)
class Surroundings:
    """The answers of links by canonical address, usual lengths by section, and our own public address."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    usual: Mapping[str, int] = field(default_factory=dict)
    own: str = "http://localhost"

    @classmethod
    def of(cls, issue: Issue, own: str) -> "Surroundings":
        """What is known about an issue; `own` is the public address (settings.address)."""
        return cls(visits.known(links(issue, own)), lengths.usual(issue), own)


NOTHING = Surroundings()


def links(issue: Issue, own: str) -> set[str]:
    """Every address on other sites that the issue links to."""
    return {address for section in issue.shown for address in addresses(section.markdown, own)}
