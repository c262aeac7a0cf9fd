"""Link request: somebody asked for the link to their own signatures, or for the confirmation once more.

The page only writes the address down and answers the same to everyone; a worker writes when there is something to send.
"""

from broadside import allowances
from broadside.database import Base
from broadside.link_requests import Request
from broadside.people import Person
from broadside.suppressions import reason_for
from broadside.tokens import Tokens
from campaigns.letters.signatures import Signature
from campaigns.letters.signing import Signing

MOST = 5  # mails that one request may cause


class SignatureLinkRequest(Request, Base):
    """A request for the links to one's own signatures."""

    __tablename__ = "signature_link_request"

    @classmethod
    def take(cls, ident: int, tokens: Tokens) -> tuple[list[Signature], list[Signing]]:
        """Take one request out: whose links are sent, and which forms are asked again to be confirmed.

        Both are empty when nobody is known there or it was asked too often. Of two workers only one is told.
        """
        address = cls.pull(ident)
        if address is None or reason_for(tokens, address) is not None:
            return [], []
        person = Person.known(address)
        own = [each for each in Signature.by(person) if each.stands][:MOST] if person else []
        pending = _latest(Signing.pending(address))[:MOST]
        if not (own or pending) or not allowances.allows(tokens, allowances.OWN_LINK, address):
            return [], []
        allowances.use(tokens, allowances.OWN_LINK, address)
        return own, pending


def _latest(signings: list[Signing]) -> list[Signing]:
    """One of each letter and kind: the latest."""
    seen = {(each.letter_id, each.kind): each for each in reversed(signings)}
    return list(seen.values())
