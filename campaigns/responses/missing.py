"""Missing: what a response lacks before it goes in. It is said, and forbids nothing."""

from campaigns.responses.contents import Contents
from campaigns.responses.members import Member, Part


def missing(contents: Contents, members: list[Member]) -> list[str]:
    """What a careful person would still do, in sentences."""
    if not contents.entries:
        return ["No question is written down yet.", *_unsigned(contents, members)]
    said = []
    if unanswered := [entry.number for entry in contents.entries if not entry.answered]:
        said.append(f"{_questions(unanswered)} no answer.")
    if gone := [entry.number for entry in contents.entries if entry.choice_gone]:
        said.append(f"{_questions(gone)} a choice that is not offered any more.")
    if waiting := sum(entry.open_comments for entry in contents.entries):
        said.append(f"{waiting} {'comment is' if waiting == 1 else 'comments are'} not settled.")
    return said + _unsigned(contents, members)


def _unsigned(contents: Contents, members: list[Member]) -> list[str]:
    present = contents.hash
    parts = [(member, member.part(present)) for member in members]
    said = [f"{member.name} has not signed off." for member, part in parts if part == Part.INVITED]
    said += [f"{member.name} signed off an earlier text." for member, part in parts if part == Part.OUTDATED]
    return said if members else ["No partner organisation works on it."]


def _questions(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Question {numbers[0]} has"
    return f"Questions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} have"
