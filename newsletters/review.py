"""Review: an issue is edited, put up for review, and approved by a second person; an edit voids the approval."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, ForeignKey, case
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account, Role
from broadside.database import UtcDateTime, db
from newsletters import livefacts
from newsletters.approvals import Approval
from newsletters.livefacts import Fact
from newsletters.newsletter import Newsletter
from newsletters.standing import IssueState, NotNow, Standing

EDITABLE = (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.APPROVED)
SETTINGS_CHANGED = "the newsletter’s settings changed after it"
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class Review(Standing):
    """What happens to an issue before it is scheduled."""

    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    facts: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)

    @declared_attr
    def newsletter(cls) -> Mapped[Newsletter]:  # noqa: N805 -- SQLAlchemy calls it with the class
        return relationship(lazy="joined", innerjoin=True)

    @declared_attr
    def edited_by(cls) -> Mapped[Account | None]:  # noqa: N805 -- SQLAlchemy calls it with the class
        return relationship(foreign_keys="Issue.edited_by_id")

    @declared_attr
    def asked_by(cls) -> Mapped[Account | None]:  # noqa: N805 -- SQLAlchemy calls it with the class
        return relationship(foreign_keys="Issue.asked_by_id")

    @property
    def editable(self) -> bool:
        """Whether it may be edited as it stands (voiding an approval, if there is one)."""
        return self.state in EDITABLE

    @property
    def approved_facts(self) -> dict[str, Fact]:
        """Its live facts as they were when it was approved last."""
        return livefacts.kept(self.facts or {})

    def edited(self, what: str, by: Account | None) -> None:
        """Take note of an edit, in words that follow a name; an approval falls, with these words as the reason.

        Raises NotNow when the issue is locked. Written first, so that it waits for whoever schedules it just now.
        """
        kind = type(self)
        back = case((kind.state == IssueState.APPROVED, IssueState.DRAFT), else_=kind.state)
        # What Broadside adds by itself leaves the last editor in place, who still may not approve alone.
        editor = by.id if by else kind.edited_by_id
        self.turn(EDITABLE, "be edited", state=back, edited_at=clock.now(), edited_by_id=editor)
        self.void(f"{by.name if by else 'Broadside'} {what}", by)

    def ask_for_review(self, by: Account) -> None:
        """Say that it is ready for a second person; also anew, when the newsletter's settings changed since."""
        stale = self.state == IssueState.APPROVED and self.approval is None
        allowed = (IssueState.DRAFT, IssueState.APPROVED) if stale else (IssueState.DRAFT,)
        self.turn(allowed, "be put up for review", state=IssueState.IN_REVIEW, asked_by_id=by.id)
        self.void(SETTINGS_CHANGED, by)
        audit.record("issue.asked", self.ref, by)

    def withdraw_from_review(self, by: Account) -> None:
        """Make it a draft again before anybody has said yes."""
        self.turn((IssueState.IN_REVIEW,), "be withdrawn from review", state=IssueState.DRAFT)
        audit.record("issue.withdrawn", self.ref, by)

    def why_not_approve(self, by: Account) -> str:
        """Why this account may not approve it, in a sentence; empty when it may."""
        if not by.may(Role.PUBLISHER):
            return "Only a publisher or an administrator may approve an issue."
        if self.newsletter.self_approval:
            return ""
        if by.id == self.edited_by_id:
            return "You edited it last, so somebody else has to approve it."
        return "You put it up for review, so somebody else has to approve it." if by.id == self.asked_by_id else ""

    def review_anew(self, why: str, by: Account) -> None:
        """Put it up for review once more, with its live facts as they are now; nothing goes out meanwhile."""
        values: dict[str, Any] = {"facts": {}, "due_at": None, "hold_reason": "", "asked_by_id": by.id}
        allowed = (IssueState.APPROVED, IssueState.SCHEDULED)
        self.turn(allowed, "be put up for review again", state=IssueState.IN_REVIEW, **values)
        self.void(why, by)
        audit.record("issue.asked", self.ref, by)

    def approve(self, by: Account, facts: Mapping[str, Fact] = NO_FACTS) -> Approval:
        """Say yes to the content as it is now, and to the live facts in it; a second person does this. Raises NotNow.

        See why_not_approve. The facts are frozen with it: they are part of what the approval is bound to.
        """
        db.session.refresh(self)
        if self.state == IssueState.IN_REVIEW and (why := self.why_not_approve(by)):
            raise NotNow(why)
        frozen = livefacts.keep(facts)
        self.turn((IssueState.IN_REVIEW,), "be approved", state=IssueState.APPROVED, facts=frozen)
        approval = Approval(content_hash=self.content_hash, account=by)
        self.approvals.append(approval)
        audit.record("issue.approved", self.ref, by, content=approval.content_hash)
        return approval
