"""Purposes: what a person may consent to, as the wings name them and let readers choose in them."""

from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup

from broadside.consent import Subscription


class Kind(Protocol):
    """One kind of purpose, such as every `newsletter:…`."""

    def title(self, purpose: str) -> str:
        """What readers call it; empty when it is no more."""

    def choices(self, subscription: Subscription, token: str) -> Markup:
        """A form with what may be chosen in it, for the page of a preferences token; empty when there is nothing."""


@dataclass
class Purposes:
    """The kinds that the wings registered, by what stands before the colon."""

    kinds: dict[str, Kind] = field(default_factory=dict)

    def register(self, prefix: str, kind: Kind) -> None:
        """Add a kind; the same prefix again replaces it."""
        self.kinds[prefix] = kind

    def title(self, purpose: str) -> str:
        """What readers call a purpose."""
        kind = self._kind(purpose)
        return (kind.title(purpose) if kind else "") or purpose

    def choices(self, subscription: Subscription, token: str) -> Markup:
        """The form of a subscription's own choices."""
        kind = self._kind(subscription.purpose)
        return kind.choices(subscription, token) if kind else Markup()

    def _kind(self, purpose: str) -> Kind | None:
        return self.kinds.get(purpose.partition(":")[0])
