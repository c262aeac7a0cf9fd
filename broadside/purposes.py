"""Purposes: what a person may consent to, as the wings name them and let readers choose in them."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from markupsafe import Markup

from broadside.consent import Subscription
from broadside.people import Person


@dataclass(frozen=True)
class Sender:
    """In whose name a reader is written to; `masthead` heads the mail, `lines` say who and where they are."""

    name: str
    address: str
    masthead: str
    reply_to: str = ""
    accent: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What one may also join while doing another thing: the words to agree to, and which version of them it is."""

    purpose: str
    title: str
    wording: str
    version: int


class Kind(Protocol):
    """One kind of purpose, such as every `newsletter:…`."""

    def titles(self) -> list[str]:
        """What readers call those there are."""

    def house_sender(self) -> Sender | None:
        """Who writes to colleagues: whose address is known to be good; None when there is none."""

    def title(self, purpose: str) -> str:
        """What readers call it; empty when it is no more."""

    def sender(self, purpose: str) -> Sender | None:
        """Who writes to its readers."""

    def join_path(self, purpose: str) -> str:
        """Where one may join again, below the public address."""

    def choices(self, subscription: Subscription, token: str) -> Markup:
        """A form with what may be chosen in it, for the page of a preferences token; empty when there is nothing."""


@runtime_checkable
class Joinable(Protocol):
    """A kind that may also be joined in the forms of others."""

    def offers(self) -> list[Offer]:
        """What may be joined now."""

    def join(self, person: Person, offer: Offer, source: str) -> None:
        """Take in somebody who agreed to the words of an offer and has proved their address; who is in stays as is."""


@dataclass
class Purposes:
    """The kinds that the wings registered, by what stands before the colon."""

    kinds: dict[str, Kind] = field(default_factory=dict)

    def register(self, prefix: str, kind: Kind) -> None:
        """Add a kind; the same prefix again replaces it."""
        self.kinds[prefix] = kind

    def masthead(self) -> str:
        """What heads a page that is about no purpose in particular: the only one's title, or our own name."""
        titles = [title for kind in self.kinds.values() for title in kind.titles()]
        return titles[0] if len(titles) == 1 else "Broadside"

    def house_sender(self) -> Sender | None:
        """Who writes when it is about no purpose: mail servers refuse an address that nobody set up."""
        return next((sender for kind in self.kinds.values() if (sender := kind.house_sender())), None)

    def title(self, purpose: str) -> str:
        """What readers call a purpose."""
        kind = self._kind(purpose)
        return (kind.title(purpose) if kind else "") or purpose

    def sender(self, purpose: str) -> Sender | None:
        """Who writes to the readers of a purpose."""
        kind = self._kind(purpose)
        return kind.sender(purpose) if kind else None

    def join_path(self, purpose: str) -> str:
        """Where one may join again."""
        kind = self._kind(purpose)
        return kind.join_path(purpose) if kind else ""

    def offers(self) -> list[Offer]:
        """All that may also be joined in the forms of others."""
        return [offer for kind in self.kinds.values() if isinstance(kind, Joinable) for offer in kind.offers()]

    def join(self, person: Person, offer: Offer, source: str) -> None:
        """Let somebody in who agreed to an offer; one that is no more is passed over."""
        kind: object = self._kind(offer.purpose)
        if isinstance(kind, Joinable):
            kind.join(person, offer, source)

    def choices(self, subscription: Subscription, token: str) -> Markup:
        """The form of a subscription's own choices."""
        kind = self._kind(subscription.purpose)
        return kind.choices(subscription, token) if kind else Markup()

    def _kind(self, purpose: str) -> Kind | None:
        return self.kinds.get(purpose.partition(":")[0])
