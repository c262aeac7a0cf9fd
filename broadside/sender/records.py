"""What DNS says of a sender, read in a process of its own by `python -m broadside.sender.records`: JSON in, JSON out.

checkdmarc keeps answers for half an hour, waits on its own clock and needs 15 MB of modules; in a child that ends after
one check the answers are fresh, the time is limited, and the postman's memory stays as it is.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from checkdmarc import dmarc, spf
from checkdmarc.utils import DNSException, DNSExceptionNXDOMAIN, get_mx_record_set
from dns.exception import DNSException as ResolverError
from dns.nameserver import Do53Nameserver
from dns.resolver import Answer, LifetimeTimeout, NoNameservers, Resolver

Found = dict[str, Any]
NAMES = 3  # so many names after one another may be slow before a lookup is given up
NO_DOMAIN = "The domain"  # how checkdmarc begins to say that a name is not in DNS at all
SPF_TYPE = (
    "SPF"  # a kind of record given up in 2014; checkdmarc asks for it in order to warn, and silence means nothing
)


class Asker(Resolver):
    """A resolver with one deadline for all it is asked, which notes what was not answered: silence is no record."""

    def __init__(self, server: list[Any] | None, seconds: float) -> None:
        super().__init__(configure=server is None)
        if server is not None:
            self.nameservers = [Do53Nameserver(server[0], server[1])]
        self.timeout, self.lifetime = seconds / 2, seconds
        self.ends = time.monotonic() + NAMES * seconds
        self.silent: list[str] = []

    def resolve(self, qname: Any, rdtype: Any = "A", *args: Any, **options: Any) -> Answer:
        left = self.ends - time.monotonic()
        try:
            if left <= 0:
                raise LifetimeTimeout(timeout=self.lifetime, errors=[])  # type: ignore[no-untyped-call]
            return super().resolve(qname, rdtype, *args, **(options | {"lifetime": min(self.lifetime, left)}))
        except (LifetimeTimeout, NoNameservers, OSError) as error:
            if rdtype != SPF_TYPE:
                late = isinstance(error, LifetimeTimeout)
                self.silent.append(f"{qname} ({rdtype}): {'no answer in time' if late else 'the answer is a failure'}")
            raise


def main() -> None:
    """Answer the one question on standard input."""
    logging.disable()
    json.dump(look_up(json.load(sys.stdin)), sys.stdout)


def look_up(question: Found) -> Found:
    """All records of a question at the same time; see lookups.Question and lookups.Records."""
    server, seconds = question["server"], question["seconds"]
    lookups: dict[str, tuple[Callable[..., Found], str]] = {
        "spf": (_spf, question["return_domain"]),
        "dmarc": (_dmarc, question["domain"]),
        "mx": (_mx, question["reply_domain"]),
    }
    lookups |= {name: (_txt, name) for name in question["names"]}
    with ThreadPoolExecutor(len(lookups)) as pool:
        asked = {key: pool.submit(_asked, find, name, server, seconds) for key, (find, name) in lookups.items()}
    return {key: future.result() for key, future in asked.items()}


def _asked(find: Callable[..., Found], name: str, server: list[Any] | None, seconds: float) -> Found:
    """What a lookup found; when it found nothing good and DNS was silent meanwhile, that is what is said."""
    try:
        asker = Asker(server, seconds)
    except (ResolverError, OSError):
        return {"state": "silent", "detail": "This machine knows no name server. Set BROADSIDE_DNS."}
    try:
        found = find(name, asker)
    except Exception as error:  # what DNS says is hostile, and a fault of a reader must become a sentence
        return {"state": "silent", "detail": f"The answer about {name} could not be read ({type(error).__name__})."}
    if asker.silent and found["state"] != "found":
        return {"state": "silent", "detail": "; ".join(dict.fromkeys(asker.silent))}
    return found


def _spf(domain: str, asker: Asker) -> Found:
    try:
        found = spf.query_spf_record(domain, resolver=asker)
    except spf.SPFRecordNotFound:
        return {"state": "none"}
    except spf.MultipleSPFRTXTRecords:
        return {"state": "many"}
    record = found["record"]
    try:
        read: Any = spf.parse_spf_record(record, domain, resolver=asker)
    except spf.SPFError as error:
        return {"state": "broken", "record": record, "detail": str(error.args[0])}
    return {
        "state": "found",
        "record": record,
        "lookups": read["dns_lookups"],
        "all": read["parsed"]["all"],
        "warnings": [*found["warnings"], *read["warnings"]],
    }


def _dmarc(domain: str, asker: Asker) -> Found:
    """The policy that holds for a domain, found by walking up the tree (RFC 9989, 4.10)."""
    try:
        found = dmarc.query_dmarc_record(domain, resolver=asker, ignore_unrelated_records=True)
    except dmarc.DMARCRecordNotFound as error:
        return {"state": "no domain" if str(error).startswith(NO_DOMAIN) else "none"}
    except dmarc.MultipleDMARCRecords:
        return {"state": "many"}
    except dmarc.DMARCError as error:
        return {"state": "broken", "detail": str(error)}
    record, place = found["record"], found["location"]
    try:
        read = dmarc.parse_dmarc_record(record, place, resolver=asker, ignore_unrelated_records=True)
    except dmarc.DMARCError as error:
        return {"state": "broken", "record": record, "place": place, "detail": str(error)}
    tags: Any = read["tags"]
    policy = tags["p" if place == domain else "sp"]["value"]
    return {
        "state": "found",
        "record": record,
        "place": place,
        "policy": policy,
        "adkim": tags["adkim"]["value"],
        "aspf": tags["aspf"]["value"],
        "warnings": [*found["warnings"], *read["warnings"]],
    }


def _mx(domain: str, asker: Asker) -> Found:
    """Where mail to a domain goes: its MX records, or without any its own address (RFC 5321, 5.1)."""
    try:
        found = get_mx_record_set(domain, resolver=asker)
    except DNSExceptionNXDOMAIN:
        return {"state": "no domain"}
    except DNSException:
        return {"state": "none"}
    if found["null_mx"]:
        return {"state": "refused"}
    if found["hosts"]:
        return {"state": "found", "hosts": [host["hostname"] for host in found["hosts"]]}
    return {"state": "implied"} if _has_address(domain, asker) else {"state": "none"}


def _has_address(domain: str, asker: Asker) -> bool:
    for kind in ("A", "AAAA"):
        try:
            asker.resolve(domain, kind)
        except (ResolverError, OSError):
            continue
        return True
    return False


def _txt(name: str, asker: Asker) -> Found:
    """The TXT records of a name, the strings of each put together."""
    try:
        answer = asker.resolve(name, "TXT")
    except (ResolverError, OSError):
        return {"state": "none"}  # or silence, which the asker has noted
    return {"state": "found", "records": [b"".join(data.strings).decode("utf-8", "replace") for data in answer]}


if __name__ == "__main__":
    main()
