"""A joint response as a sheet of paper: its introduction, each question with its answer, and who signed it off."""

from broadside import clock, markdown
from broadside.directory.names import sorting
from campaigns.paper.sheet import Group, Part, Sheet
from campaigns.responses.contents import Contents, Entry
from campaigns.responses.members import Member
from campaigns.responses.members import Part as Standing
from campaigns.responses.responses import JointResponse


def sheet_of(response: JointResponse) -> Sheet:
    """The response as it stands now, or as it was submitted; an unanswered question says so."""
    contents = Contents.of(response)
    names = signed_off(response, contents.hash)
    introduction = (Part(response.introduction),) if response.introduction else ()
    return Sheet(
        title=response.title,
        day=clock.local(response.submitted_at).date() if response.submitted_at else clock.today(),
        parts=introduction + tuple(_part(entry) for entry in contents.entries),
        address=(response.consultation.body,) if response.consultation.body else (),
        signed="On behalf of (in alphabetical order)",
        groups=(Group(f"Organisations ({len(names)})", tuple(names)),) if names else (),
        closing=_closing(response, contents.hash),
    )


def signed_off(response: JointResponse, content_hash: str) -> list[str]:
    """The names of the organisations that signed off the text with that hash, A to Z."""
    parts = [(member.name, member.part(content_hash)) for member in Member.of(response)]
    return sorted({name for name, part in parts if part == Standing.SIGNED}, key=sorting)


def _part(entry: Entry) -> Part:
    answer = entry.answer
    chosen = f"**{markdown.escape(answer.choice)}**" if answer and answer.choice else ""
    text = "\n\n".join(part for part in (chosen, answer.text if answer else "") if part)
    return Part(text or "*Not answered.*", heading=f"Question {entry.number}", question=entry.question.text)


def _closing(response: JointResponse, said: str) -> tuple[str, ...]:
    hashed = f"SHA-256 of the text: {said}"
    if response.submitted_at is None:
        return (f"Draft, put together on {clock.instant_words(clock.now())}.", hashed)
    return (f"Submitted on {clock.instant_words(response.submitted_at)}.", hashed)
