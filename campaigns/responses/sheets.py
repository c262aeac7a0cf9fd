"""A joint response as a sheet of paper: its introduction, each question with its answer, and who signed it off."""

from broadside import clock
from broadside.directory.names import sorting
from campaigns.paper.sheet import Group, Part, Sheet
from campaigns.responses.members import Member
from campaigns.responses.members import Part as Standing
from campaigns.responses.questions import Question, content_hash
from campaigns.responses.responses import JointResponse


def sheet_of(response: JointResponse) -> Sheet:
    """The response as it stands now, or as it was submitted; an unanswered question says so."""
    said = content_hash(response)
    names = [
        member.organisation.standing.name for member in Member.of(response) if member.part(said) == Standing.SIGNED
    ]
    introduction = (Part(response.introduction),) if response.introduction else ()
    questions = tuple(_part(number, each) for number, each in enumerate(Question.of(response), start=1))
    return Sheet(
        title=response.title,
        day=clock.local(response.submitted_at).date() if response.submitted_at else clock.today(),
        parts=introduction + questions,
        address=(response.consultation.body,) if response.consultation.body else (),
        signed="On behalf of (in alphabetical order)",
        groups=(Group(f"Organisations ({len(names)})", tuple(sorted(names, key=sorting))),) if names else (),
        closing=_closing(response, said),
    )


def _part(number: int, question: Question) -> Part:
    answer = question.answer
    chosen = f"**{answer.choice}**" if answer and answer.choice else ""
    text = "\n\n".join(part for part in (chosen, answer.text if answer else "") if part)
    return Part(text or "*Not answered.*", heading=f"Question {number}", question=question.text)


def _closing(response: JointResponse, said: str) -> tuple[str, ...]:
    hashed = f"SHA-256 of the text: {said}"
    if response.submitted_at is None:
        return (f"Draft, put together on {clock.instant_words(clock.now())}.", hashed)
    return (f"Submitted on {clock.instant_words(response.submitted_at)}.", hashed)
