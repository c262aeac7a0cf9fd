"""A letter, rendered once for all who get it: Markdown and Jinja, then MJML, to HTML and text, with a verdict.

Preview and sending use the same rendering; `personalise` puts one person's links in.
"""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from broadside import markdown
from broadside.delivery import appearance, buttons, checks, templating
from broadside.delivery.checks import Problem
from broadside.delivery.palette import HOUSE_ACCENT, Palette
from broadside.delivery.personal import GREETING, PREFERENCES, UNSUBSCRIBE, Personal, greeting
from broadside.delivery.slots import Slots
from broadside.plaintext import Links

__all__ = ["Letter", "Palette", "Personal", "Problem", "Rendered", "Section", "greeting", "inspect", "render"]


class Section(NamedTuple):
    """A part of a letter: a heading, which may be empty, and Markdown."""

    heading: str
    markdown: str


@dataclass(frozen=True)
class Letter:
    """Everything that a mail to many is made from."""

    newsletter: str
    subject: str
    sections: tuple[Section | tuple[str, str], ...]
    preheader: str = ""
    issue_line: str = ""
    accent: str = HOUSE_ACCENT
    logo_url: str | None = None
    logo_alt: str = ""
    footer: tuple[str, ...] = ()
    why: str = ""
    archive_url: str | None = None
    greets: bool = False


@dataclass(frozen=True)
class Rendered:
    """What is sent, with sentinels where one person's links belong, and what is wrong with it."""

    subject: str
    html: str
    text: str
    problems: tuple[Problem, ...] = field(default=())

    @property
    def fit(self) -> bool:
        """Whether nothing stands against sending it."""
        return not any(problem.grave for problem in self.problems)

    def personalise(self, personal: Personal) -> "Rendered":
        """The same with one person's links and greeting in it."""
        return Rendered(self.subject, personal.into_html(self.html), personal.into_text(self.text), self.problems)


def render(letter: Letter) -> Rendered:
    """Render a letter; whatever is in it, this raises nothing: what is wrong stands in `problems`."""
    sections = tuple(Section(*section) for section in letter.sections)
    html = _html(letter, sections)
    problems = [*checks.of_subject(letter.subject, letter.preheader)]
    if not sections:
        problems.append(Problem("Whole mail", "no-sections", "There is nothing in it yet."))
    for number, section in enumerate(sections):
        problems += checks.of_section(number, *section)
        problems += checks.of_pictures(number, section.markdown, urlsplit(letter.archive_url or "").hostname or "")
    problems += checks.of_html(html)
    subject = templating.one_line(templating.text("issue/subject.txt", {"subject": letter.subject}))
    return Rendered(subject, html, _text(letter, sections), tuple(problems))


def inspect(rendered: Rendered) -> tuple[Problem, ...]:
    """What some mail programs or readers would not see as it is meant; for those who still write it."""
    return tuple(appearance.of_html(rendered.html))


def _html(letter: Letter, sections: tuple[Section, ...]) -> str:
    palette, slots = Palette.around(letter.accent), Slots()
    styles = templating.styles(palette)
    hold = slots.hold
    context = {
        "title": hold(letter.subject),
        "newsletter": hold(letter.newsletter),
        "issue_line": hold(letter.issue_line),
        "preheader": hold(letter.preheader),
        "logo_url": hold(letter.logo_url or ""),
        "logo_alt": hold(letter.logo_alt or letter.newsletter),
        "greeting": hold(GREETING) if letter.greets else "",
        "sections": [
            {
                "heading": hold(section.heading.strip()),
                "body": hold(buttons.drawn(markdown.to_html(section.markdown, styles), palette)),
            }
            for section in sections
        ],
        "footer": [hold(line) for line in letter.footer if line.strip()],
        "why": hold(letter.why),
        "archive_url": hold(letter.archive_url or ""),
        "preferences_url": hold(PREFERENCES),
        "unsubscribe_url": hold(UNSUBSCRIBE),
        "colour": palette,
    }
    return slots.fill(templating.html("issue/body.mjml", context))


def _text(letter: Letter, sections: tuple[Section, ...]) -> str:
    links = Links()
    written = [
        {
            "heading": templating.one_line(section.heading),
            "body": markdown.to_text(section.markdown, links),
            "links": links.listing(),
        }
        for section in sections
    ]
    return templating.text(
        "issue/body.txt",
        {
            "newsletter": letter.newsletter,
            "issue_line": letter.issue_line,
            "greeting": GREETING if letter.greets else "",
            "sections": written,
            "footer": [line for line in letter.footer if line.strip()],
            "why": templating.wrap(letter.why),
            "archive_url": letter.archive_url,
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
    )
