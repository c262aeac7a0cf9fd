"""The rules: every rule that reads a text, and those that read an issue whole. A new rule is one more line here."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from newsletters.flight import days, fields, lengths, links, linktexts, shape, spelling
from newsletters.flight.findings import Finding, Level
from newsletters.flight.reasons import WHY
from newsletters.flight.surroundings import Surroundings
from newsletters.flight.texts import Mark, Rule, Text
from newsletters.issues import Issue, IssueState
from newsletters.sections import Section

TEXT_RULES: tuple[Rule, ...] = (
    spelling.misspelt,
    spelling.twice,
    days.wrong_weekday,
    days.past,
    fields.unfilled,
    linktexts.says_nothing,
    linktexts.names_another,
    shape.headings_jump,
    shape.picture_alone,
    shape.shouts,
)
REMEMBERED = 512  # texts: while one section is typed in, the others of the issue are not read again


def of_texts(issue: Issue, day: date) -> Iterator[Finding]:
    """What the rules find in each text of an issue that goes out on a day (in London)."""
    for field, words in (("subject", issue.subject), ("preheader", issue.preheader)):
        text = Text(field, words, day)
        yield from (_finding(text, mark, None, field.capitalize()) for mark in _marks(text))
    for section in issue.shown:
        for text in (Text("heading", section.heading, day), Text("markdown", section.markdown, day)):
            yield from (_finding(text, mark, section) for mark in _marks(text))


def of_whole(issue: Issue, around: Surroundings) -> Iterator[Finding]:
    """What is found when its sections are seen together, with what is known beside them."""
    shown = issue.shown
    for section, mark in (*links.of_issue(shown, around.seen, around.own), *lengths.of_issue(shown, around.usual)):
        found = _finding(Text("markdown", section.markdown, date.min), mark, section)
        # A site that goes down in the last hour must not hold what was scheduled: it is then for a person to judge.
        yield _softened(found) if issue.state in (IssueState.SCHEDULED, IssueState.SENDING) else found


@lru_cache(maxsize=REMEMBERED)
def _marks(text: Text) -> tuple[Mark, ...]:
    return tuple(sorted((mark for rule in TEXT_RULES for mark in rule(text)), key=lambda mark: mark.at))


def _finding(text: Text, mark: Mark, section: Section | None, place: str = "") -> Finding:
    paragraph = text.paragraph(mark.at)
    where = f"“{section.name}”" if section else place
    return Finding(
        level=mark.level,
        place=f"{where}, paragraph {paragraph}" if paragraph else where,
        what=mark.what,
        why=WHY[mark.rule],
        section_id=section.id if section else None,
        paragraph=paragraph,
        rule=mark.rule,
        fix=mark.fix(text.field),
    )


def _softened(finding: Finding) -> Finding:
    return Finding(**{**vars(finding), "level": Level.WARNING})
