"""Authority: whether a mail address speaks for an organisation, as far as its domain can say. A hint, never a gate."""

from enum import StrEnum

from broadside.directory.domains import (
    WEBMAIL,
    domain_of,
    domain_of_site,
    is_shared,
    is_webmail,
)
from broadside.directory.organisations import Organisation

__all__ = ["WEBMAIL", "Verdict", "domain_of", "domain_of_site", "speaking", "speaks_for"]


class Verdict(StrEnum):
    """What a mail domain says."""

    MATCH = "match"
    WEBMAIL = "webmail"
    OTHER = "other"


VERDICT_WORDS = {
    Verdict.MATCH: "the address is at the organisation’s own domain",
    Verdict.WEBMAIL: "the address is at a webmail provider, so it says nothing about the organisation",
    Verdict.OTHER: "the address is at another domain than the organisation’s",
}


def speaks_for(organisation: Organisation, address: str) -> Verdict:
    """What the domain of an address says about speaking for an organisation, or for one that was merged into it."""
    domain = domain_of(address)
    if is_webmail(domain):
        return Verdict.WEBMAIL
    return Verdict.MATCH if domain and any(_within(domain, own) for own in speaking(organisation)) else Verdict.OTHER


def speaking(organisation: Organisation) -> list[str]:
    """The domains whose addresses speak for an organisation: those noted, and the one of each website."""
    found = {each.domain for one in organisation.family for each in one.domains}
    for one in organisation.family:
        if domain := _of_site(one.website):
            found.add(domain)
    return sorted(found)


def _of_site(website: str) -> str:
    """The host of a website, unless it is shared. Not the domain above it: that may belong to a whole movement."""
    host = domain_of_site(website)
    return "" if is_shared(host) else host


def _within(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")
