"""Signatures: whether ours would be believed, which needs our public key in DNS and a domain that fits From."""

from typing import Any

from broadside.delivery.dkim import Signer
from broadside.delivery.dkim_keys import Algorithm, Key
from broadside.sender.findings import Finding, Standing, Topic, silence
from broadside.sender.identity import Identity

ADD = (
    "Add this record; a zone file or form may want it in strings of 255 characters: `broadside dkim show` prints them."
)


def of_dkim(names: dict[str, dict[str, Any]], identity: Identity, signer: Signer | None) -> list[Finding]:
    """One finding for each key that signs, or one that says why nobody does."""
    if signer is None:
        words = (
            "Broadside does not sign. If your mail server does, send yourself a mail and look in its source for "
            f"dkim=pass with {identity.domain}, and for List-Unsubscribe-Post among the headers in h=."
        )
        return [Finding(Topic.DKIM, Standing.UNKNOWN, words, "Or make a key here, and let Broadside sign.")]
    if not signer.covers(identity.address):
        words = f"Broadside signs for {signer.domain}; mail from {identity.domain} goes unsigned."
        advice = "Set BROADSIDE_DKIM_DOMAIN to the sender’s domain, or let your mail server sign."
        return [Finding(Topic.DKIM, Standing.WRONG, words, advice)]
    found = [_of_key(key, names[key.name(signer.domain)], signer.domain) for key in signer.keys]
    if all(key.algorithm == Algorithm.ED25519 for key in signer.keys):
        words = "Not every provider checks Ed25519: to some the mail is unsigned."
        found.append(Finding(Topic.DKIM, Standing.UNKNOWN, words, "Let an RSA key sign beside it."))
    return found


def of_alignment(dmarc: dict[str, Any], identity: Identity, signer: Signer | None) -> Finding:
    """Whether SPF or DKIM speaks for the domain that readers see: else DMARC counts neither (RFC 9989, 5.1)."""
    place, domain = dmarc.get("place", identity.domain), identity.domain
    fitting = []
    if signer and signer.covers(identity.address) and _fits(signer.domain, domain, place, dmarc.get("adkim") == "s"):
        fitting.append(f"our signature ({signer.domain})")
    if _fits(identity.return_domain, domain, place, dmarc.get("aspf") == "s"):
        fitting.append(f"the address for bounces ({identity.return_domain})")
    if fitting:
        words = f"What is checked is what readers see ({domain}): by {' and '.join(fitting)}."
        return Finding(Topic.ALIGNMENT, Standing.GOOD, words)
    words = f"Neither a signature of ours nor the address for bounces ({identity.return_domain}) fits {domain}."
    return Finding(Topic.ALIGNMENT, Standing.WRONG, words, f"Let Broadside sign for {domain}.")


def _of_key(key: Key, found: dict[str, Any], domain: str) -> Finding:
    name = key.name(domain)
    if found["state"] == "silent":
        return silence(Topic.DKIM, found)
    records = [tags for text in found.get("records", ()) if "p" in (tags := _tags(text))]
    if not records:
        words = f"The public key of {key.selector} is not in DNS: the signature proves nothing."
        return Finding(Topic.DKIM, Standing.WRONG, words, ADD, name, key.record)
    if len(records) > 1:
        words = f"There are {len(records)} keys at {name}; which one counts is anybody’s guess (RFC 6376, 3.6.2.2)."
        return Finding(Topic.DKIM, Standing.WRONG, words, "Keep this one alone.", name, key.record)
    if fault := _fault(records[0], key):
        return Finding(Topic.DKIM, Standing.WRONG, f"{name}: {fault}", "Replace the record.", name, key.record)
    if "y" in records[0].get("t", "").split(":"):
        words = f"{name} says that the key is only tried out (t=y): some take the mail as unsigned."
        return Finding(Topic.DKIM, Standing.DOUBTFUL, words, "Replace the record.", name, key.record)
    words = f"Each mail is signed for {domain} with {key.selector} ({key.algorithm}), and DNS has its public key."
    return Finding(Topic.DKIM, Standing.GOOD, words)


def _fault(tags: dict[str, str], key: Key) -> str:
    """What is wrong with a key record; empty when it is ours and may be used for mail (RFC 6376, 3.6.1)."""
    if not tags["p"]:
        return "this key was revoked (p= is empty)."
    if tags.get("v", "DKIM1") != "DKIM1" or tags.get("k", "rsa") != key.algorithm:
        return f"the record is not one of an {key.algorithm} key."
    if tags["p"] != key.public:
        return "another key than ours stands there."
    if "sha256" not in tags.get("h", "sha256").split(":"):
        return "the record does not allow SHA-256 (h=)."
    if not {"*", "email"} & set(tags.get("s", "*").split(":")):
        return "the record does not allow mail (s=)."
    return ""


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs if name.strip()}


def _fits(ours: str, domain: str, place: str, strict: bool) -> bool:
    """Whether two domains are the same, or of one organisation: `place` is where its policy stands."""
    if strict:
        return ours == domain
    return any(ours == top or ours.endswith(f".{top}") for top in {domain, place}) or domain.endswith(f".{ours}")
