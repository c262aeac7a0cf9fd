"""Holding: the people who work on responses for their organisations, as personal data."""

from typing import Any

from sqlalchemy import select, update

from broadside.database import db
from broadside.people import Person
from campaigns.responses.comments import Comment
from campaigns.responses.members import Member


class MemberHolder:
    """Who works on responses for an organisation; what the organisation said there is the organisation's."""

    def held(self, person: Person) -> list[dict[str, Any]]:
        mine = db.session.scalars(select(Member).where(Member.person_id == person.id).order_by(Member.id))
        return [
            {
                "response to": each.response.consultation.title,
                "for": each.organisation.name,
                "name given": each.signer_name,
                "role given": each.signer_role,
                "signed off": each.authorised_at.isoformat() if each.authorised_at else "",
                "reason given": each.reason,
                "comments": list(db.session.scalars(_said_by(each))),
            }
            for each in mine
        ]

    def erase(self, person: Person) -> None:
        """What an organisation said stays said; who said it is forgotten, and their link ends."""
        mine = update(Member).where(Member.person_id == person.id)
        forgotten = {"person_id": None, "signer_name": "", "signer_role": "", "reason": ""}
        db.session.execute(mine.values(**forgotten, link_version=Member.link_version + 1))

    def needs(self, person: Person) -> bool:
        return db.session.scalar(select(Member.id).where(Member.person_id == person.id).limit(1)) is not None


def _said_by(member: Member) -> Any:
    return select(Comment.text).where(Comment.member_id == member.id).order_by(Comment.id)
