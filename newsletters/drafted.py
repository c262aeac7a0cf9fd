"""What drafting added to an issue, counted before and after, in words."""

from dataclasses import dataclass

from sqlalchemy import func, select

from broadside.database import db
from newsletters.entries import Entry, EntryState
from newsletters.issues import Issue
from newsletters.told import Told


@dataclass(frozen=True)
class Drafted:
    """How many entries of an issue stand in their place, how many are suggested, and which facts it told."""

    placed: int = 0
    suggested: int = 0
    told: int = 0

    @classmethod
    def of(cls, issue: Issue | None) -> "Drafted":
        """The counts of an issue; of none, nothing."""
        if issue is None:
            return cls()
        grouped = select(Entry.state, func.count()).where(Entry.issue_id == issue.id).group_by(Entry.state)
        counts = {EntryState(state): number for state, number in db.session.execute(grouped)}
        told = db.session.scalar(select(func.count(Told.id)).where(Told.issue_id == issue.id)) or 0
        return cls(counts.get(EntryState.PLACED, 0), counts.get(EntryState.SUGGESTED, 0), told)

    def words_since(self, before: "Drafted") -> str:
        """What was added since, in a sentence."""
        placed, suggested = self.placed - before.placed, self.suggested - before.suggested
        parts = []
        if told := self.told - before.told:
            parts.append("1 fact from campaigns is told" if told == 1 else f"{told} facts from campaigns are told")
        if placed > 0:
            parts.append("1 new line is in its place" if placed == 1 else f"{placed} new lines are in their place")
        if suggested > 0:
            parts.append("1 more item is suggested" if suggested == 1 else f"{suggested} more items are suggested")
        if not parts:
            return "Nothing new happened or was picked since, so nothing was added."
        listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        return f"Drafted: {listed}. What was written is as it was."
