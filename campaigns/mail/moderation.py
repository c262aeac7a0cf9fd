"""The mails of those who look at signatures: a question, and word that a signature was not taken."""

from broadside import notices
from campaigns.mail.addressed import Addressed


def ask(to: Addressed, question: str, url: str) -> None:
    """Put a colleague's question to who signed; they answer by mail or on the page of their signature."""
    notice = notices.Notice(
        subject=f"A question about your signature: {to.letter.title}",
        heading="A question about your signature",
        before=(
            f"You signed the letter “{to.letter.title}”. Before it is shown we have a question:",
            *(line for line in question.splitlines() if line.strip()),
        ),
        label="Open the page of my signature",
        url=url,
        after=("Answer this mail, or correct your signature on the page.",),
    )
    notices.post(notice, to.sender, to.person)


def not_taken(to: Addressed, url: str) -> None:
    """Tell who signed that the signature does not stand, without a reason: that one is for colleagues."""
    notice = notices.Notice(
        subject=f"About your signature: {to.letter.title}",
        heading="Your signature was not added",
        before=(
            f"Thank you for signing the letter “{to.letter.title}”. We could not add this signature to it.",
            "This may be because the organisation stands on the letter already, or because we could not tell who may "
            "sign for it. If you think that this is a mistake, answer this mail.",
        ),
        label="See the letter",
        url=url,
    )
    notices.post(notice, to.sender, to.person)
