"""Splitting: an edition pasted in one piece, or a list of headings, becomes the sections that they name."""

import re

from broadside.accounts import Account
from newsletters.house_sections import SectionKind
from newsletters.issues import Issue
from newsletters.sections import Section

HEADING = re.compile(r"^##?[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
LONGEST = 200


def headings(text: str) -> list[str]:
    """The headings (# or ##, not ###) at which a text can be split."""
    return [_bare(found) for found in HEADING.findall(text)]


def split(issue: Issue, section: Section, by: Account) -> int:
    """Move what stands below each heading into the section of that name, or into a new one; returns how many.

    The text before the first heading stays; without one, the place of all campaigns becomes the first of them.
    Raises NotNow when the issue is locked.
    """
    start, *pieces = HEADING.split(section.markdown)
    parts = [(_bare(heading), text.strip()) for heading, text in zip(pieces[::2], pieces[1::2], strict=True)]
    rest, own = parts, (section.heading, start)
    if parts and not start.strip() and holds_campaigns(issue, section) and not _section(issue, section, parts[0][0]):
        own, rest = parts[0], parts[1:]
    section.save(*own, section.revision, by)
    after = section
    for heading, text in rest:
        after = _section(issue, section, heading) or issue.add_section(heading, after, by)
        if text:
            after.append(text, by)
    return len(parts)


def name_each(issue: Issue, section: Section, names: list[str], by: Account) -> int:
    """Make a section of each heading, the first of them of this empty section; returns how many.

    Raises NotNow when the issue is locked.
    """
    wanted = [bare for name in names if (bare := _bare(name))]
    if not wanted:
        return 0
    section.rename(wanted[0], by)
    after = section
    for heading in wanted[1:]:
        after = issue.add_section(heading, after, by)
    return len(wanted)


def holds_campaigns(issue: Issue, section: Section) -> bool:
    """Whether it is still the place of all campaigns, under the heading that the house gave it."""
    house = [each["heading"] for each in issue.newsletter.house_sections if each["kind"] == SectionKind.CAMPAIGNS]
    return section.kind == SectionKind.CAMPAIGNS and section.heading in house


def _section(issue: Issue, apart: Section, heading: str) -> Section | None:
    """The section that has this heading already, such as the house's “Other news”."""
    same = (each for each in issue.sections if each.heading.casefold() == heading.casefold() and each is not apart)
    return next(same, None)


def _bare(heading: str) -> str:
    return " ".join(heading.replace("**", "").split())[:LONGEST]
