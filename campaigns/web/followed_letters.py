"""Letters as the ground's pages know them: what signatories are told of them is one kind of purpose."""

from dataclasses import dataclass

from flask import render_template, url_for
from markupsafe import Markup

from broadside.consent import Subscription
from broadside.house import House
from broadside.notices import house_sender
from broadside.purposes import Sender
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature


@dataclass(frozen=True)
class Letters:
    """One kind of purpose: `letter:…`, for who signed and wants to hear what comes of it."""

    house: House

    def titles(self) -> list[str]:
        """None: a letter heads no page that is about nothing in particular."""
        return []

    def house_sender(self) -> Sender | None:
        """None: letters are written in the house's name."""
        return None

    def title(self, purpose: str) -> str:
        letter = _letter(purpose)
        return letter.title if letter else ""

    def sender(self, purpose: str) -> Sender | None:
        return house_sender(self.house) if _letter(purpose) else None

    def join_path(self, purpose: str) -> str:
        letter = _letter(purpose)
        return letter.path if letter and letter.published_at else ""

    def choices(self, subscription: Subscription, token: str) -> Markup:
        letter = _letter(subscription.purpose)
        if letter is None:
            return Markup()
        own = [each for each in Signature.by(subscription.person) if each.letter_id == letter.id and each.stands]
        tokens = self.house.tokens
        page = render_template(
            "campaigns/signing/choices.html",
            letter=letter,
            signatures=[(each, url_for("own_signature.page", token=each.token(tokens))) for each in own],
        )
        return Markup(page)  # noqa: S704 -- rendered by a template that escapes


def _letter(purpose: str) -> Letter | None:
    return Letter.find(purpose.partition(":")[2])
