"""Clearing: pictures that were put into an issue, and that no text uses any more, go after a while."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Text, cast, delete, exists, or_, select

from broadside import audit, clock
from broadside.database import db, rows_changed
from newsletters import bases
from newsletters.bases import Basis
from newsletters.comments import Comment
from newsletters.illustrations import Illustration
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sections import Section
from newsletters.versions import KeptText

GRACE = timedelta(days=31)  # a day more than an unsaved text, which may show the picture, rests in somebody's browser
SENT = (IssueState.SENDING, IssueState.SENT)


def clear_pictures() -> int:
    """Delete the pictures that nothing uses; returns how many. Those of a sent issue stand in its mails, and stay."""
    before = clock.now() - GRACE
    old = select(Illustration.name).outerjoin(Issue, Issue.id == Illustration.issue_id)
    old = old.where(Illustration.created_at < before, or_(Issue.id.is_(None), Issue.state.not_in(SENT)))
    cleared = 0
    for name in db.session.scalars(old.order_by(Illustration.name)).all():
        if not _is_used(name) and rows_changed(_put_in_before(name, before)):
            audit.record("picture.cleared", f"picture:{name}", None)
            cleared += 1
    return cleared


def _put_in_before(name: str, before: datetime) -> Delete:
    """Unless somebody puts it in again just now."""
    return delete(Illustration).where(Illustration.name == name, Illustration.created_at < before)


def _is_used(name: str) -> bool:
    return any(db.session.scalar(select(exists().where(use))) for use in _uses(name))


def _uses(name: str) -> Iterator[ColumnElement[bool]]:
    """Where its name may stand: texts of now, of any version, of a page still open, of the house, and of comments."""
    yield Section.markdown.contains(name, autoescape=True)
    yield KeptText.text.contains(name, autoescape=True)
    fresh = Basis.at > clock.now() - bases.LONGEST
    yield cast(Basis.fields, Text).contains(name, autoescape=True) & fresh
    yield cast(Newsletter.house_sections, Text).contains(name, autoescape=True)
    for column in (Newsletter.footer, Comment.text, Comment.paragraph, Comment.replacement):
        yield column.contains(name, autoescape=True)
