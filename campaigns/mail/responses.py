"""The mails to organisations that work on a joint response: their link, the request to sign off, the receipt."""

from dataclasses import dataclass

from broadside import clock, notices
from broadside.people import Person
from broadside.purposes import Sender
from campaigns.responses.members import Member, Part


@dataclass(frozen=True)
class Room:
    """One mail's member, reader and sender, and where the member's link leads."""

    member: Member
    person: Person
    sender: Sender
    url: str


def invite(room: Room) -> None:
    """Ask an organisation to work on a response, and give it its link."""
    title, name = _title(room), room.member.name
    notice = notices.Notice(
        subject=f"Will {name} respond with us? {title}",
        heading=room.member.response.title,
        before=(
            f"We invite {name} to work with us on a joint response to “{title}”{_asked_by(room)}.",
            *_until(room),
            "You can read everything, write the answers that you are asked for, comment on the others, and at the end "
            "sign off the text for your organisation. There is no account to make, and opening the page changes "
            "nothing.",
        ),
        label="Open the response",
        url=room.url,
        after=(
            f"The link is for {name} alone: whoever has it can write and sign for you. Pass it on only to colleagues "
            "who may.",
            "If you do not want to take part, say “not this time” on the page. An earlier link to this page works no "
            "more.",
        ),
    )
    notices.post(notice, room.sender, room.person)


def ask_to_sign_off(room: Room) -> None:
    """Tell an organisation that the text is locked, and ask it to sign off."""
    name = room.member.name
    notice = notices.Notice(
        subject=f"Please sign off: {room.member.response.title}",
        heading="The text is ready to be signed off",
        before=(
            f"The joint response to “{_title(room)}” is locked: its text does not change any more. Please read it and "
            f"say whether {name} puts its name to it.",
            *_until(room),
            *_outdated(room),
        ),
        label="Read it and sign off",
        url=room.url,
        after=(
            "Without your sign-off the response goes in without your name. The link is for your organisation alone.",
        ),
    )
    notices.post(notice, room.sender, room.person)


def receipt(room: Room) -> None:
    """Tell an organisation that signed off that the response went in, and what the body answered."""
    response, name = room.member.response, room.member.name
    at = clock.instant_words(response.submitted_at) if response.submitted_at else ""
    if room.member.part(response.submitted_hash) == Part.SIGNED:
        named = f"It bears the name of {name}. Thank you."
    else:
        named = (
            f"{name} had signed off an earlier text, which was changed after that. So the response does not bear its "
            "name."
        )
    notice = notices.Notice(
        subject=f"Submitted: {response.title}",
        heading="The response went in",
        before=(f"The joint response to “{_title(room)}” was submitted on {at}.", named, *_answered(room)),
        label="See what was submitted",
        url=room.url,
        after=(
            f"The text is known by its hash (SHA-256): {response.submitted_hash}. Keep this mail as your receipt.",
            "On the page you can read the text and keep it as PDF or DOCX.",
        ),
    )
    notices.post(notice, room.sender, room.person)


def _title(room: Room) -> str:
    return room.member.response.consultation.title


def _asked_by(room: Room) -> str:
    body = room.member.response.consultation.body
    return f" by {body}" if body else ""


def _until(room: Room) -> tuple[str, ...]:
    closes = room.member.response.consultation.closes_at
    return (f"The consultation closes on {clock.closing_words(closes)}.",) if closes else ()


def _outdated(room: Room) -> tuple[str, ...]:
    if not room.member.signed_hash:
        return ()
    return ("You signed off an earlier text. It has changed since, so we ask you once more.",)


def _answered(room: Room) -> tuple[str, ...]:
    said = room.member.response.receipt
    return (f"What was answered: {said}",) if said else ()
