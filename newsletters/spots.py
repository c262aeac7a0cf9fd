"""Spot: a text of an issue that a colleague can speak of: a section's body or heading, or one of the issue's lines."""

from dataclasses import dataclass

from broadside.accounts import Account
from broadside.database import db, hold
from newsletters.issues import LINES, EditConflict, Issue, NotNow
from newsletters.paragraphs import paragraphs
from newsletters.sections import Section

BODY, HEADING = "markdown", "heading"
LONGEST = {"title": 200, "subject": 200, "preheader": 250, HEADING: 200, BODY: 100_000}  # characters


@dataclass(frozen=True)
class Spot:
    """One such text; without a section it is a line of the issue: its title, subject or preheader."""

    issue: Issue
    section: Section | None
    field: str = BODY

    @classmethod
    def all(cls, issue: Issue, section: Section | None) -> "tuple[Spot, ...]":
        """The texts of a section, or of the issue itself, in the order in which one reads them."""
        return tuple(cls(issue, section, field) for field in ((HEADING, BODY) if section else LINES))

    @property
    def name(self) -> str:
        """What people call it: that of its section, or the line."""
        return self.section.name if self.section else self.field.capitalize()

    @property
    def is_body(self) -> bool:
        """Whether it is Markdown, in paragraphs; else it is one line of plain words."""
        return self.field == BODY

    @property
    def text(self) -> str:
        """What stands there now."""
        return str(getattr(self.section or self.issue, self.field))

    @property
    def passages(self) -> list[str]:
        """What can be spoken of one by one: the paragraphs; a line is one, even while nobody has written it."""
        return paragraphs(self.text) if self.is_body else [self.text]

    @property
    def revision(self) -> int:
        """The revision at which it stands."""
        return (self.section or self.issue).revision

    def fitting(self, text: str) -> str:
        """A text as it would be kept here. Raises NotNow when there is no room for it, and for an empty title."""
        text = text.replace("\r\n", "\n").strip() if self.is_body else " ".join(text.split())
        if len(text) > LONGEST[self.field]:
            raise NotNow(f"At most {LONGEST[self.field]:,} characters fit there; this has {len(text):,}. Shorten it.")
        if not text and self.field == "title":
            raise NotNow("An issue needs a title. Suggest some words for it.")
        return text

    def write(self, text: str, revision: int, by: Account) -> None:
        """Put another text here, over the revision that was seen.

        Raises EditConflict when somebody saved since, and NotNow when it does not fit or the issue is locked.
        """
        values = {each.field: each.text for each in Spot.all(self.issue, self.section)} | {self.field: text}
        self.fitting(text)
        hold(self.issue)
        if self.section is not None:
            db.session.refresh(self.section)
        if self.revision != revision:  # the change was made to the text of now: a merge would make it twice
            raise EditConflict(self.section, values)
        if self.section is not None:
            self.section.save(values[HEADING], values[BODY], revision, by)
        else:
            self.issue.retitle({self.field: values[self.field]}, revision, by)
