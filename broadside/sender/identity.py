"""Identity: what a mail says of its sender, and the means by which it is sent."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadside.config import Settings
from broadside.delivery.dkim import Signer, domain_of


@dataclass(frozen=True)
class Identity:
    """Who a mail says that it is from; `return_domain` is where bounces go, in ASCII, and what SPF is asked about."""

    address: str
    reply_to: str
    return_domain: str

    @classmethod
    def of(cls, address: str, reply_to: str, bounces: str = "") -> "Identity":
        """A sender whose bounces come back to an address of their own, or to the sender's; raises BadMail."""
        return cls(address, reply_to or address, domain_of(bounces or address))

    @property
    def domain(self) -> str:
        """The domain of From, in ASCII."""
        return domain_of(self.address)


@dataclass(frozen=True)
class Means:
    """How mail leaves: who signs it, the relay as a URL (empty: it stays here), and the public address."""

    signer: Signer | None
    relay: str
    address: str

    @classmethod
    def of(cls, settings: Settings) -> "Means":
        """As the settings have it; raises BadSettings when a key can no longer be used."""
        return cls(Signer.of(settings), settings.smtp_url, settings.address)

    @property
    def relay_host(self) -> str:
        return urlsplit(self.relay).hostname or ""

    @property
    def host(self) -> str:
        """The host of the public address."""
        return urlsplit(self.address).hostname or ""


def is_here(host: str) -> bool:
    """Whether a host is this machine, or on no public network as far as its name says."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".invalid", ".test"))
