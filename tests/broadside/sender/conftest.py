"""The sender check's fixtures: a name server, and what is asked of it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest
from checkdmarc.utils import DNS_CACHE

from broadside.delivery import dkim_keys
from broadside.delivery.dkim import Signer
from broadside.delivery.dkim_keys import Algorithm, Key
from broadside.sender import records
from broadside.sender.checks import Report, judge
from broadside.sender.identity import Identity, Means
from broadside.sender.lookups import Question, Records
from tests.dns_server import Zone, name_server
from tests.running import PATIENCE

DOMAIN = "example.org"
NAME = f"b1._domainkey.{DOMAIN}"
RELAY = "smtps://relay.example.net"
Judge = Callable[..., Report]


@pytest.fixture
def zone() -> Zone:
    """What DNS says; empty to begin with."""
    return Zone()


@pytest.fixture
def port(zone: Zone) -> Iterator[int]:
    """The port of a name server that answers from the zone."""
    with name_server(zone) as port:
        yield port


@pytest.fixture
def look_up(port: int) -> Callable[..., dict[str, Any]]:
    """Looks it all up in this process, as the child does; each time anew."""

    def asked(**changes: Any) -> dict[str, Any]:
        DNS_CACHE.clear()
        question = Question(DOMAIN, DOMAIN, DOMAIN, (NAME,), ("127.0.0.1", port), PATIENCE)
        return records.look_up(asdict(question) | changes)

    return asked


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return dkim_keys.make(tmp_path_factory.mktemp("dkim"), "b1", Algorithm.RSA)


@pytest.fixture
def means(key: Key) -> Means:
    """A signing sender with a relay over TLS and a public address."""
    return Means(Signer(DOMAIN, (key,)), RELAY, "https://news.example.org")


@pytest.fixture
def judged(look_up: Callable[..., dict[str, Any]], means: Means) -> Judge:
    """What the records in the zone mean."""

    def report(means: Means = means, address: str = f"news@{DOMAIN}", bounces: str = "") -> Report:
        identity = Identity.of(address, "", bounces)
        said = look_up(domain=identity.domain, return_domain=identity.return_domain, reply_domain=identity.domain)
        return judge(Records(said["spf"], said["dmarc"], said["mx"], {NAME: said[NAME]}), identity, means)

    return report


def fill(zone: Zone, key: Key) -> Zone:
    """All that can be wished for."""
    zone.txt(DOMAIN, "v=spf1 ip4:192.0.2.1 -all").txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject")
    return zone.txt(NAME, key.record).add(f"{DOMAIN} MX", ["10 mx.example.org."])
