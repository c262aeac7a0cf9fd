"""The form of a signature as it comes in: what was typed, what it means, what is wrong with it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from broadside.people import normalise
from broadside.purposes import Offer
from broadside.web.filled import Filled, ticked
from campaigns.letters import naming
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.signing import Wish

LONGEST_SITE = 500
TRAP = "homepage"


def kind_of(typed: str) -> SignatureKind:
    """The kind that a form or an address asks for; without one it is an organisation's."""
    return SignatureKind(typed) if typed in set(SignatureKind) else SignatureKind.ORGANISATION


class SignForm(Filled):
    """One form to sign a letter, of one kind."""

    def __init__(self, typed: MultiDict[str, str], offers: list[Offer]) -> None:
        super().__init__(typed)
        self.kind = kind_of(typed.get("as", ""))
        chosen = set(typed.getlist("join"))
        self.offers = [offer for offer in offers if f"{offer.purpose} {offer.version}" in chosen]
        if len(self.offers) < len(chosen):
            self.errors["join"] = "What you agree to has changed since this form was made. Please read it again."
        self._read()

    def _read(self) -> None:
        organisation = self.kind == SignatureKind.ORGANISATION
        if self.kind != SignatureKind.INDIVIDUAL:
            self.take("organisation", naming.organisation_name)
            self.take("site", _site)
        self.take("name", naming.person_name)
        if self.kind != SignatureKind.INDIVIDUAL:
            self.take("role", lambda typed: naming.role_name(typed, needed=True))
        self.take("address", _address)
        if organisation:
            self.take("authorised", _authorised)

    def wish(self, proved: bool, invitation_id: int | None = None) -> Wish:
        """What is asked for, when there is no error."""
        return Wish(
            kind=self.kind,
            address=self.meant["address"],
            name=self.meant["name"],
            role=self.meant.get("role", ""),
            organisation=self.meant.get("organisation", ""),
            website=self.meant.get("site", ""),
            authorised=bool(self.meant.get("authorised")),
            shown=ticked(self.typed.get("shown", "")),
            updates=ticked(self.typed.get("updates", "")),
            offers=tuple(self.offers),
            proved=proved,
            invitation_id=invitation_id,
        )


def trapped(typed: Mapping[str, str]) -> bool:
    """Whether a machine filled the field that people do not see."""
    return bool(typed.get(TRAP))


def _address(typed: str) -> str:
    if not typed.strip():
        raise ValueError("Give a mail address, such as name@example.org: the link to confirm goes there.")
    return normalise(typed)


def _authorised(typed: str) -> bool:
    if not typed:
        raise ValueError("Tick this if you may sign for the organisation. If you may not, sign for yourself instead.")
    return True


def _site(typed: str) -> str:
    """A website as people type it, with or without https://; nothing is fetched from it."""
    said = typed.strip()
    if not said:
        return ""
    address = said if said.lower().startswith(("http://", "https://")) else f"https://{said}"
    try:
        parts = urlsplit(address)
        good = "." in (parts.hostname or "") and address.isprintable() and " " not in address
    except ValueError:
        good = False
    if not good or len(address) > LONGEST_SITE:
        raise ValueError("Give the address of the website, such as example.org, or leave it empty.")
    return address
