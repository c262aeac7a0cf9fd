"""Splitting: an edition pasted in one piece becomes the sections that its headings name."""

import re

from broadside.accounts import Account
from newsletters.issues import Issue
from newsletters.sections import Section

HEADING = re.compile(r"^##?[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
LONGEST = 200


def headings(text: str) -> list[str]:
    """The headings (# or ##, not ###) at which a text can be split."""
    return [_bare(found) for found in HEADING.findall(text)]


def split(issue: Issue, section: Section, by: Account) -> int:
    """Move what stands below each heading into the section of that name, or into a new one; returns how many.

    The text before the first heading stays. Raises NotNow when the issue is locked.
    """
    start, *pieces = HEADING.split(section.markdown)
    after = section
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        after = _section(issue, section, _bare(heading)) or issue.add_section(_bare(heading), after, by)
        if text.strip():
            after.append(text.strip(), by)
    section.save(section.heading, start, section.revision, by)
    return len(pieces) // 2


def _section(issue: Issue, apart: Section, heading: str) -> Section | None:
    """The section that has this heading already, such as the house's “Other news”."""
    same = (each for each in issue.sections if each.heading.casefold() == heading.casefold() and each is not apart)
    return next(same, None)


def _bare(heading: str) -> str:
    return " ".join(heading.replace("**", "").split())[:LONGEST]
