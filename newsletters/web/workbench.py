"""The workbench: everything that the page for composing shows, gathered for its template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for

from broadside import clock
from broadside.accounts import Role
from broadside.house import house
from broadside.topics import Topic
from broadside.web.access import current_account
from newsletters import composing, headlines, splitting
from newsletters.bases import Basis, Part
from newsletters.comments import Comment
from newsletters.entries import Entry
from newsletters.issues import Issue, IssueState
from newsletters.presence import Presence
from newsletters.sections import Section
from newsletters.web import as_reader, presence, proofs

WAY_ON = {
    IssueState.DRAFT: "Scheduling opens when approved",
    IssueState.IN_REVIEW: "Scheduling opens when approved",
    IssueState.APPROVED: "Approved: see the review",
    IssueState.SCHEDULED: "See the review",
    IssueState.SENDING: "See the review",
    IssueState.SENT: "See the review",
}


@dataclass(frozen=True)
class Words:
    """A notice above the text: what stands in the way of editing, or what an edit would do."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Neighbour:
    """The part of the issue before or after."""

    name: str
    url: str


@dataclass(frozen=True)
class Bench:
    """One part of an issue on the workbench; `typed` is what the fields show, `wrong` what was refused."""

    issue: Issue
    section: Section | None
    typed: Mapping[str, Any] = field(default_factory=dict)
    wrong: tuple[tuple[str, str], ...] = ()

    def page(self) -> str:
        """The page, with what is kept unless something else was typed."""
        issue, section = self.issue, self.section
        editor = current_account().may(Role.EDITOR)
        may_edit = editor and issue.editable and (section is None or section.removed_at is None)
        before, after = self._neighbours()
        return render_template(
            "newsletters/issues/compose.html",
            issue=issue,
            section=section,
            typed=self._kept() | dict(self.typed),
            wrong=self.wrong,
            here=url_of(issue, section),
            before=before,
            after=after,
            ways=self._ways(),
            headings=splitting.headings(section.markdown) if section else [],
            for_campaigns=may_edit
            and section is not None
            and section.empty
            and splitting.holds_campaigns(issue, section),
            headline=headlines.suggest(issue) if section is None and may_edit else None,
            may_edit=may_edit,
            company=self._company() if may_edit else "",
            own_since=Basis.own_since(Part(issue.id, section.id if section else None), current_account()),
            may_test=editor,
            writes_alone=issue.state != IssueState.APPROVED,
            standing_words=self._words(),
            saved_words=self._saved_words(),
            topics=[(topic.slug, topic.name) for topic in Topic.all()] if section is None else [],
            live_facts=composing.live_facts(clock.local(issue.going_out).date()) if may_edit and section else [],
            entries=Entry.suggested(issue) if may_edit else [],
            way_on=WAY_ON[issue.state],
            open_comments=Comment.number_open_on(issue, section),
            reader=as_reader.chosen(issue),
            **proofs.context(issue),
        )

    def _kept(self) -> dict[str, Any]:
        if self.section is None:
            return {name: getattr(self.issue, name) for name in ("title", "subject", "preheader", "topics")}
        return {"heading": self.section.heading, "markdown": self.section.markdown}

    def _neighbours(self) -> tuple[Neighbour | None, Neighbour | None]:
        parts: list[Section | None] = [None, *self.issue.sections]
        at = parts.index(self.section) if self.section in parts else 0
        before = self._part(parts[at - 1]) if at > 0 else None
        return before, self._part(parts[at + 1]) if at + 1 < len(parts) else None

    def _part(self, section: Section | None) -> Neighbour:
        return Neighbour(section.name if section else "Subject", url_of(self.issue, section))

    def _ways(self) -> list[tuple[str, str, str]]:
        """What can be done with the section: (way, words, key)."""
        order = self.issue.sections
        if self.section not in order:
            return []
        at = order.index(self.section)
        up = [("up", "Move up", "u")] if at > 0 else []
        down = [("down", "Move down", "d")] if at + 1 < len(order) else []
        hide = ("show", "Show again", "h") if self.section.hidden else ("hide", "Hide", "h")
        return [*up, *down, hide, ("remove", "Remove", "#")]

    def _company(self) -> str:
        return presence.words(
            self.issue, Presence.others(self.issue.id, current_account()), self.section.id if self.section else None
        )

    def _words(self) -> Words | None:
        issue, approval, voided = self.issue, self.issue.approval, self.issue.voided_approval
        if issue.state in (IssueState.SENDING, IssueState.SENT):
            return Words("info", "Sent as it stands here. ", "It does not change any more; a correction can be added.")
        if issue.state == IssueState.SCHEDULED and issue.due_at:
            when = clock.instant_words(issue.due_at, house().settings.zone)
            return Words("info", f"Scheduled for {when}. ", "It is locked. Stop the presses to edit it.")
        if approval:
            who = approval.account.name if approval.account else "somebody who has left"
            return Words("warn", f"Approved by {who}. ", "An edit takes the approval away, so here you save by hand.")
        if voided and voided.voided_at:
            when = clock.instant_words(voided.voided_at, house().settings.zone)
            return Words("warn", "The approval is void. ", f"{voided.voided_why}, on {when}. Ask for review again.")
        if self.section is not None and self.section.removed_at is not None:
            return Words("warn", "This section was removed. ", "Its text is kept. Put it back to go on with it.")
        return None

    def _saved_words(self) -> str:
        if self.section is None or self.section.revision == 0:
            return ""
        who = f" by {self.section.edited_by.name}" if self.section.edited_by else ""
        return f"Saved {clock.distance_words(self.section.edited_at, house().settings.zone)}{who}"


def url_of(issue: Issue, section: Section | None) -> str:
    """Where a part of an issue is written."""
    if section is None:
        return url_for("issues.subject", issue_id=issue.id)
    return url_for("issues.section", issue_id=issue.id, section_id=section.id)


def came_from(issue: Issue) -> str:
    """The page on which a form beside the mail was sent, as its `from` says: the review, else a part of the issue."""
    part = request.form.get("from", "")
    if part == "review":
        return url_for("issues.review", issue_id=issue.id)
    return url_of(issue, next((each for each in issue.sections if str(each.id) == part), None))
