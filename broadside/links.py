"""Personal links: what a mail carries so that its reader may leave or choose without an account.

The tokens stand in paths, which ASVS 14.2.1 would rather not see: a mail has no other place for them. They are
opaque, do one thing each, are redacted from logs and never sent on as a referrer.
"""

from broadside.consent import Subscription
from broadside.people import Person
from broadside.tokens import BadToken, Tokens

UNSUBSCRIBE = "unsubscribe"
PREFERENCES = "preferences"
PREFERENCES_DAYS = 30


def unsubscribe_token(tokens: Tokens, subscription: Subscription) -> str:
    """A token that ends this one subscription, for ever: leaving must work from the oldest mail (RFC 8058)."""
    return tokens.make(UNSUBSCRIBE, subscription.id)


def unsubscribe_url(address_base: str, tokens: Tokens, subscription: Subscription) -> str:
    """The address that List-Unsubscribe names and the footer links; `address_base` has no final slash."""
    return f"{address_base}/unsubscribe/{unsubscribe_token(tokens, subscription)}"


def subscription_id(tokens: Tokens, token: str) -> int:
    """The subscription an unsubscribe token names; raises BadToken."""
    return _number(tokens.read(UNSUBSCRIBE, token)[0])


def preferences_token(tokens: Tokens, person: Person) -> str:
    """A token for everything a person may choose, see and erase: 30 days, or until their links are revoked."""
    return tokens.make(PREFERENCES, person.id, person.link_version)


def preferences_url(address_base: str, tokens: Tokens, person: Person) -> str:
    """The address of a person's own page; `address_base` has no final slash."""
    return f"{address_base}/preferences/{preferences_token(tokens, person)}"


def person_and_version(tokens: Tokens, token: str) -> tuple[int, int]:
    """(person id, link version) of a preferences token; raises BadToken."""
    ident, version = tokens.read(PREFERENCES, token, PREFERENCES_DAYS)
    return _number(ident), version


def _number(ident: int | str) -> int:
    if not isinstance(ident, int):
        raise BadToken("This link is not valid, or it is out of date.")
    return ident
