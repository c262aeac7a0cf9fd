"""The mails to those who sign: to confirm, to who has signed already, with their own link, and to ask again.

Each is only written here: whoever posts it does so in the transaction that notes it.

Nothing that was typed into the form is repeated: a stranger could use it to speak in our name.
"""

from dataclasses import dataclass
from typing import Any

from broadside import notices
from broadside.delivery.outbox import Letter as OutboxLetter
from broadside.purposes import Sender
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.signing import CONFIRM_DAYS

AS = {
    SignatureKind.ORGANISATION: "for an organisation",
    SignatureKind.LEADER: "in a role",
    SignatureKind.INDIVIDUAL: "as a person",
}


@dataclass(frozen=True)
class About:
    """About which letter to write, in whose name, before it is known to whom."""

    letter: Letter
    sender: Sender


def ask_to_confirm(about: About, kind: SignatureKind, url: str) -> OutboxLetter:
    """Ask the owner of an address whether they sign."""
    return _written(
        about,
        subject=f"Please confirm your signature: {about.letter.title}",
        heading="Do you sign this letter?",
        before=(
            f"Somebody, probably you, filled in the form to sign the letter “{about.letter.title}” {AS[kind]} with "
            "this address. It counts when you say yes on the page that this button opens.",
        ),
        label="Open the page to sign",
        url=url,
        after=(
            f"The link works for {CONFIRM_DAYS} days, also if the letter closes meanwhile.",
            "If it was not you, do nothing: without your yes nothing is signed.",
        ),
    )


def signed_already(about: About, url: str) -> OutboxLetter:
    """Tell somebody who filled in the form once more where their signature is."""
    return _written(
        about,
        subject=f"Your signature: {about.letter.title}",
        heading="You have signed this letter already",
        before=(
            f"Somebody, probably you, filled in the form to sign the letter “{about.letter.title}” with this address. "
            "You stand on it already, so nothing was changed.",
        ),
        label="Open the page of my signature",
        url=url,
        after=KEEP,
    )


def own_link(about: About, url: str) -> OutboxLetter:
    """Send a signatory the link to their signature."""
    return _written(
        about,
        subject=f"Your signature: {about.letter.title}",
        heading="The page of your signature",
        before=(
            f"Somebody, probably you, asked for the link to your signature on the letter “{about.letter.title}”. On "
            "its page you can correct your name, choose whether it is shown, choose what you are told, and withdraw.",
        ),
        label="Open the page of my signature",
        url=url,
        after=KEEP,
    )


def ask_again(about: About, url: str) -> OutboxLetter:
    """Ask a signatory whether they sign a text that has changed."""
    return _written(
        about,
        subject=f"The text has changed: {about.letter.title}",
        heading="Do you sign the new text too?",
        before=(
            f"The letter “{about.letter.title}”, which you signed, now says something else than what you read. Your "
            "signature stays under the text that you accepted until you say that you sign the new one.",
        ),
        label="Read the new text",
        url=url,
        after=("You can also withdraw there. If you do nothing, nothing changes for you.",),
    )


KEEP = (
    "The link works for as long as you want it to. Keep this mail to yourself: whoever has the link can change your "
    "signature.",
    "If it was not you, you need do nothing.",
)


def _written(about: About, **words: Any) -> OutboxLetter:
    return notices.written(notices.Notice(**words), about.sender)
