"""Verdicts: what Gmail, Yahoo and Microsoft would say of a sender, by their rules for those who write to many.

Gmail and Yahoo ask for SPF, DKIM, a DMARC policy, one of the two aligned, and leaving with one click; Microsoft's
consumer services for SPF, DKIM and aligned DMARC, and since May 2025 refuse others with 550 5.7.515.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from broadside.sender.findings import Finding, Standing, Topic

PROVEN = (Topic.SPF, Topic.DKIM, Topic.DMARC, Topic.ALIGNMENT)
MANY = "5,000 mails a day"
WORST_FIRST = (Standing.WRONG, Standing.UNKNOWN, Standing.DOUBTFUL, Standing.GOOD)


@dataclass(frozen=True)
class Verdict:
    """What one provider would say."""

    provider: str
    standing: Standing
    words: str


@dataclass(frozen=True)
class Provider:
    """A provider's rule: what it asks for, and in whose words it refuses."""

    name: str
    asks: tuple[Topic, ...]
    refuses: str
    spares_few: bool


PROVIDERS = (
    Provider("Gmail", (*PROVEN, Topic.LEAVING), "refuses or delays mail (421 or 550 5.7.26)", True),
    Provider("Yahoo", (*PROVEN, Topic.LEAVING), "defers or refuses mail", False),
    Provider("Microsoft (Outlook.com, Hotmail)", PROVEN, "refuses mail (550 5.7.515)", True),
)


def of(findings: Sequence[Finding]) -> list[Verdict]:
    """The verdict of each provider."""
    standings = {topic: _standing([one for one in findings if one.topic == topic]) for topic in Topic}
    return [_verdict(provider, standings) for provider in PROVIDERS]


def _standing(findings: list[Finding]) -> Standing:
    """How a topic stands: by its worst finding, but a signature that is believed is enough beside one that is not."""
    found = {one.standing for one in findings}
    if findings and findings[0].topic == Topic.DKIM and Standing.GOOD in found and Standing.UNKNOWN not in found:
        return Standing.GOOD
    return next((one for one in WORST_FIRST if one in found), Standing.UNKNOWN)


def _verdict(provider: Provider, standings: dict[Topic, Standing]) -> Verdict:
    wrong = [topic for topic in provider.asks if standings[topic] == Standing.WRONG]
    unknown = [topic for topic in provider.asks if standings[topic] == Standing.UNKNOWN]
    if wrong:
        return _refusal(provider, wrong, standings)
    if unknown:
        words = f"What it would say hangs on what is not known yet: {_list(unknown)}."
        return Verdict(provider.name, Standing.UNKNOWN, words)
    words = (
        "You meet what it asks of those who write to many. "
        "It still counts how many readers call the mail spam: stay below 1 in 1,000."
    )
    return Verdict(provider.name, Standing.GOOD, words)


def _refusal(provider: Provider, wrong: list[Topic], standings: dict[Topic, Standing]) -> Verdict:
    lacking = f"{_list(wrong)} {'is' if len(wrong) == 1 else 'are'} mended"
    one_proof = {standings[Topic.SPF], standings[Topic.DKIM]} & {Standing.GOOD, Standing.DOUBTFUL}
    if provider.spares_few and one_proof:
        few = f"It takes your mail while you send fewer than about {MANY}."
        words = f"{few} Above that it {provider.refuses} until {lacking}."
        return Verdict(provider.name, Standing.DOUBTFUL, words)
    return Verdict(provider.name, Standing.WRONG, f"It {provider.refuses} like this until {lacking}.")


def _list(topics: list[Topic]) -> str:
    *first, last = topics
    return f"{', '.join(first)} and {last}" if first else str(last)
