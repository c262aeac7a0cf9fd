"""Findings: what the records mean for a sender, in words, each with what to do and the very record to add."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from broadside.sender.identity import Identity, Means, is_here

FAKES = "Mail by others that uses your address is"
POLICIES = {
    "none": f"{FAKES} delivered as ever: the policy asks for nothing (p=none).",
    "quarantine": f"{FAKES} put with spam (p=quarantine).",
    "reject": f"{FAKES} refused (p=reject).",
}


class Standing(StrEnum):
    """How a finding stands; the value is what a badge says."""

    GOOD = "good"
    DOUBTFUL = "could be better"
    WRONG = "to be mended"
    UNKNOWN = "not known"


class Topic(StrEnum):
    """What findings are about."""

    SPF = "SPF"
    DKIM = "DKIM"
    DMARC = "DMARC"
    ALIGNMENT = "Alignment"
    LEAVING = "One-click unsubscribe"
    REPLIES = "Replies"
    RELAY = "TLS to the mail server"


@dataclass(frozen=True)
class Finding:
    """One thing found; `name` and `record` are the TXT record that would mend it, `noticed` is the library's words."""

    topic: Topic
    standing: Standing
    words: str
    advice: str = ""
    name: str = ""
    record: str = ""
    noticed: tuple[str, ...] = ()


def silence(topic: Topic, found: dict[str, Any]) -> Finding:
    """That DNS did not say, which is not the same as that there is nothing."""
    words = f"DNS did not answer, so nothing can be said. {found.get('detail', '')}".strip()
    return Finding(topic, Standing.UNKNOWN, words, "Check again in a few minutes.")


def of_spf(found: dict[str, Any], identity: Identity, means: Means) -> Finding:
    """Whether the domain that bounces go to says who may send in its name (RFC 7208)."""
    domain = identity.return_domain
    if found["state"] == "silent":
        return silence(Topic.SPF, found)
    if found["state"] != "found":
        return _no_spf(found, domain, means)
    record, noticed = found["record"], tuple(found["warnings"])
    if found["all"] == "pass":
        better = re.sub(r"\+?all\b", "~all", record, flags=re.IGNORECASE)
        words = f"The record lets anybody send: {record}"
        return Finding(Topic.SPF, Standing.WRONG, words, "Replace it.", domain, better, noticed)
    if found["all"] == "neutral":
        words = f"The record says nothing about other servers: {record}"
        return Finding(Topic.SPF, Standing.DOUBTFUL, words, "End it with ~all.", noticed=noticed)
    words = f"{domain} says who may send its mail: {record}"
    advice = "Whether your mail server is among them cannot be seen from here: its operator’s guide names the term."
    return Finding(Topic.SPF, Standing.GOOD, words, advice, noticed=noticed)


def _no_spf(found: dict[str, Any], domain: str, means: Means) -> Finding:
    if found["state"] == "none":
        words = f"{domain} does not say which servers may send its mail."
        advice = "Add this record. If your mail service names another term (often include:…), put it in place of ours."
        return Finding(Topic.SPF, Standing.WRONG, words, advice, domain, f"v=spf1 {_sender_term(means)} ~all")
    if found["state"] == "many":
        words = f"{domain} has more than one SPF record, so none of them counts (RFC 7208, 4.5)."
        return Finding(Topic.SPF, Standing.WRONG, words, "Keep one, with the terms of all of them in it.")
    words = f"The record cannot be used: {found['record']}"
    return Finding(Topic.SPF, Standing.WRONG, words, "Mend what is wrong in it.", noticed=(found["detail"],))


def of_dmarc(found: dict[str, Any], identity: Identity) -> Finding:
    """Whether the domain in From has a policy (RFC 9989): all three providers ask for one."""
    domain = identity.domain
    name, first = f"_dmarc.{domain}", "v=DMARC1; p=none"
    match found["state"]:
        case "silent":
            return silence(Topic.DMARC, found)
        case "no domain":
            words = f"{domain} is not in DNS at all; many servers refuse mail from such a domain."
            return Finding(
                Topic.DMARC, Standing.WRONG, words, "Send from a domain that exists, or add the record.", name, first
            )
        case "none":
            words = f"{domain} has no DMARC record, nor has a domain above it."
            return Finding(Topic.DMARC, Standing.WRONG, words, "Add this record.", name, first)
        case "many":
            words = "There is more than one DMARC record at one name, so none of them counts (RFC 9989, 4.10)."
            return Finding(Topic.DMARC, Standing.WRONG, words, "Keep one of them.")
        case "broken":
            words = f"The record cannot be used: {found.get('detail', '')}"
            return Finding(
                Topic.DMARC, Standing.WRONG, words, "Replace it.", f"_dmarc.{found.get('place', domain)}", first
            )
    words = f"{POLICIES[found['policy']]} The record is at {found['place']}."
    advice = "When all else here is good, ask for more: p=quarantine." if found["policy"] == "none" else ""
    return Finding(Topic.DMARC, Standing.GOOD, words, advice, noticed=tuple(found["warnings"]))


def of_replies(found: dict[str, Any], identity: Identity) -> Finding:
    """Whether an answer to the mail has somewhere to go."""
    domain = identity.reply_to.rpartition("@")[2]
    wrong = {
        "none": f"{domain} takes no mail: it has neither a mail server (MX) nor an address.",
        "no domain": f"{domain} is not in DNS at all.",
        "refused": f"{domain} says that it takes no mail (RFC 7505).",
    }
    state = found["state"]
    if state == "silent":
        return silence(Topic.REPLIES, found)
    if state in wrong:
        advice = "Replies and bounces would be lost. Choose an address for replies that you read."
        return Finding(Topic.REPLIES, Standing.WRONG, wrong[state], advice)
    if state == "implied":
        words = f"{domain} names no mail server (MX); mail goes to its own address, if anything listens there."
        return Finding(Topic.REPLIES, Standing.DOUBTFUL, words, "Add an MX record that names your mail server.")
    return Finding(Topic.REPLIES, Standing.GOOD, f"Replies go to {', '.join(found['hosts'])}.")


def of_leaving(means: Means) -> Finding:
    """Whether mail programs can offer to leave in one step: the link must be https and reachable (RFC 8058, 3.1)."""
    if means.address.startswith("https://") and not is_here(means.host):
        words = "Each mail of a newsletter carries what mail programs need to offer it (List-Unsubscribe-Post)."
        return Finding(Topic.LEAVING, Standing.GOOD, words)
    words = f"The links to leave lead to {means.address}: mail programs want https and a public name."
    return Finding(Topic.LEAVING, Standing.WRONG, words, "Set BROADSIDE_PUBLIC_URL=https://… and start again.")


def of_relay(means: Means) -> Finding:
    """Whether mail is encrypted on its first step."""
    if not means.relay:
        words = "No mail server is set, so mail stays on this machine."
        return Finding(Topic.RELAY, Standing.UNKNOWN, words, "Set BROADSIDE_SMTP_URL.")
    if means.relay.startswith("smtps://") or "tls=starttls" in means.relay:
        words = f"Mail goes to {means.relay_host} encrypted, and the server’s certificate is checked each time."
        return Finding(Topic.RELAY, Standing.GOOD, words)
    if is_here(means.relay_host):
        return Finding(Topic.RELAY, Standing.GOOD, f"{means.relay_host} is on this machine or in your own network.")
    words = f"Mail goes to {means.relay_host} in the clear: addresses and texts can be read on the way."
    return Finding(Topic.RELAY, Standing.WRONG, words, "Add ?tls=starttls to BROADSIDE_SMTP_URL, or use smtps://.")


def _sender_term(means: Means) -> str:
    """The term that allows the relay, or this machine itself when the relay is on it."""
    host = means.relay_host if means.relay and not is_here(means.relay_host) else means.host
    try:
        return f"ip{ipaddress.ip_address(host).version}:{host}"
    except ValueError:
        return "mx" if is_here(host) else f"a:{host}"
