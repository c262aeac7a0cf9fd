"""The mails to organisations that are asked to sign: the invitation, and at most two reminders."""

from broadside import clock, notices
from campaigns.letters.invitations import MOST_REMINDERS, Invitation
from campaigns.mail.addressed import Addressed


def invite(to: Addressed, invitation: Invitation, url: str) -> None:
    """Ask the contact of an organisation whether it signs."""
    _post(to, invitation, url, f"Will {invitation.organisation.name} sign? {to.letter.title}", _about(to, invitation))


def remind(to: Addressed, invitation: Invitation, url: str) -> None:
    """Ask once more."""
    asked = invitation.mailed_at or invitation.invited_at
    again = (
        f"On {clock.day_words(clock.local(asked).date())} we asked whether {invitation.organisation.name} would sign "
        f"the letter “{to.letter.title}”. If you meant to answer and it slipped, here is the link again."
    )
    _post(to, invitation, url, f"A reminder: {to.letter.title}", again)


def _about(to: Addressed, invitation: Invitation) -> str:
    whom = f" to {to.letter.addressee}" if to.letter.addressee else ""
    summary = f" {to.letter.summary}" if to.letter.summary else ""
    return f"We invite {invitation.organisation.name} to sign the letter “{to.letter.title}”{whom}.{summary}"


def _post(to: Addressed, invitation: Invitation, url: str, subject: str, first: str) -> None:
    name = invitation.organisation.name
    notice = notices.Notice(
        subject=subject,
        heading=to.letter.title,
        before=(first, *_until(to), "Opening the page signs nothing: you read the letter there, and then you decide."),
        label="Read the letter and answer",
        url=url,
        after=(
            f"The link is for {name} alone: whoever has it can answer for you. It works until the letter closes.",
            f"You get this because you are its contact in our directory. If {name} does not want to sign, say “not "
            f"this time” on the page and we do not ask again about this letter. We remind at most {MOST_REMINDERS} "
            "times.",
        ),
    )
    notices.post(notice, to.sender, to.person)


def _until(to: Addressed) -> tuple[str, ...]:
    closes = to.letter.closes_at
    return (f"It can be signed until {clock.closing_words(closes)}.",) if closes else ()
