"""Preflight: what makes an issue unfit to be sent, and what is only worth knowing, each with its place and why."""

from collections.abc import Iterator

from broadside import clock, markdown
from broadside.delivery import render
from broadside.delivery.render import Problem, Rendered
from newsletters import factcheck
from newsletters.factcheck import Background
from newsletters.flight import rules
from newsletters.flight.findings import Finding, Level, errors
from newsletters.flight.reasons import WHY
from newsletters.flight.surroundings import NOTHING, Surroundings
from newsletters.issues import Issue
from newsletters.paragraphs import paragraphs, prompts
from newsletters.sections import Section

__all__ = ["Finding", "Level", "Unfit", "errors", "examine"]


class Unfit(Exception):
    """An issue that cannot be scheduled; `findings` are its errors."""

    def __init__(self, issue: Issue, findings: tuple[Finding, ...]) -> None:
        first = f"{findings[0].place}: {findings[0].what}"
        rest = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
        super().__init__(f"{issue.title} cannot be sent as it is. {first}{rest}")
        self.findings = findings


def examine(
    issue: Issue,
    rendered: Rendered,
    recipients: int | None = None,
    background: Background | None = None,
    around: Surroundings = NOTHING,
) -> tuple[Finding, ...]:
    """Everything found in an issue as it was rendered, errors first; `recipients` None leaves the audience out.

    Without a `background` its live facts are not looked at, and without what is `around` it neither its links.
    """
    found = list(_placed(issue, (*rendered.problems, *render.inspect(rendered)), background))
    found += [finding for section in issue.shown for finding in _prompts(section, found)]
    if background is not None:
        found += _doubts(issue, background)
    found += rules.of_texts(issue, clock.local(issue.going_out).date())
    found += rules.of_whole(issue, around)
    if recipients == 0:
        found.append(_finding(Problem("Readers", "nobody", "Nobody would get this as things stand."), None, None))
    return tuple(sorted(found, key=lambda finding: finding.level != Level.ERROR))


def _placed(issue: Issue, problems: tuple[Problem, ...], background: Background | None) -> Iterator[Finding]:
    """Each problem of the rendering, with the section and the paragraph it stands in."""
    shown, where = issue.shown, {}
    for problem in problems:
        section = shown[problem.section] if problem.section is not None else None
        if section is None:
            yield _finding(problem, None, None)
            continue
        if section.id not in where:
            said = background.wording.of(section.markdown) if background else section.markdown
            where[section.id] = _by_paragraph(said)
        places = where[section.id].get((problem.rule, problem.message), [])
        yield _finding(problem, section, places.pop(0) if places else None)


def _by_paragraph(text: str) -> dict[tuple[str, str], list[int]]:
    """The paragraphs (from 1) in which each problem stands, as a rendering of that paragraph alone finds it."""
    places: dict[tuple[str, str], list[int]] = {}
    for number, paragraph in enumerate(paragraphs(text), start=1):
        alone = render.render(render.Letter(newsletter="", subject="", sections=(("", paragraph),)))
        for problem in alone.problems:
            if problem.section is not None:
                places.setdefault((problem.rule, problem.message), []).append(number)
    return places


def _doubts(issue: Issue, background: Background) -> Iterator[Finding]:
    """Live facts that nobody knows, and dates that contradict one, where they stand."""
    for place, text in (("Subject", issue.subject), ("Preheader", issue.preheader)):
        for what in factcheck.unknown(text, background):
            yield Finding(Level.ERROR, place, what, factcheck.UNKNOWN)
    for section in issue.shown:
        for doubt in factcheck.doubts(section.heading, section.markdown, background):
            level = Level.ERROR if doubt.grave else Level.WARNING
            place = f"“{section.name}”, paragraph {doubt.paragraph}" if doubt.paragraph else f"“{section.name}”"
            yield Finding(level, place, doubt.what, doubt.why, section.id, doubt.paragraph or None)


def _prompts(section: Section, found: list[Finding]) -> Iterator[Finding]:
    """Requests of the house that nobody answered, unless another rule names that paragraph already."""
    named = {finding.paragraph for finding in found if finding.section_id == section.id}
    links = {reference.text for reference in markdown.references(section.markdown)}
    asked = prompts(section.markdown)
    for number, paragraph in enumerate(paragraphs(section.markdown), start=1):
        words = paragraph.strip()
        if words in asked and number not in named and words[1:-1] not in links:
            problem = Problem("", "placeholder", f"“{words[:60]}” still waits for somebody to write it.")
            yield _finding(problem, section, number)


def _finding(problem: Problem, section: Section | None, paragraph: int | None) -> Finding:
    place = problem.place if section is None else f"“{section.name}”"
    return Finding(
        level=Level.ERROR if problem.grave else Level.WARNING,
        place=f"{place}, paragraph {paragraph}" if paragraph else place,
        what=problem.message,
        why=WHY.get(problem.rule, ""),
        section_id=section.id if section else None,
        paragraph=paragraph,
        rule=problem.rule,
    )
