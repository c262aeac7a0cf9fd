"""The mail that asks a new reader to confirm, in the newsletter's name."""

from broadside import notices
from broadside.people import Person
from broadside.purposes import Sender
from newsletters.newsletter import Newsletter
from newsletters.signup import CONFIRM_DAYS, Signup


def sender(newsletter: Newsletter) -> Sender:
    """In whose name readers of a newsletter are written to."""
    return Sender(
        name=newsletter.sender_name,
        address=newsletter.sender_address,
        masthead=newsletter.title,
        reply_to=newsletter.reply_to,
        accent=newsletter.accent,
        lines=(newsletter.organisation, *newsletter.postal.splitlines()),
    )


def ask_to_confirm(signup: Signup, person: Person, url: str) -> None:
    """Ask the owner of an address whether they want the newsletter.

    Nothing that was typed into the form but the choices is repeated: a stranger could use it to speak in our name.
    """
    newsletter = signup.newsletter
    notices.post(
        notices.Notice(
            subject=f"Please confirm: {newsletter.title}",
            heading="Do you want this newsletter?",
            before=(
                f"Somebody, probably you, asked for {newsletter.title} from {newsletter.organisation} to be sent to "
                "this address. It starts when you say yes on the page that this button opens.",
                f"Chosen: {signup.choices.words()}.",
            ),
            label="Open the page to say yes",
            url=url,
            after=(
                f"The link works once, for {CONFIRM_DAYS} days. After that the sign-up is forgotten.",
                "If it was not you, do nothing: without your yes the newsletter is not sent.",
            ),
        ),
        sender(newsletter),
        person,
    )
