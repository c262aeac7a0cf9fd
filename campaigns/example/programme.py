"""The example programme of the campaigns: put in whole, taken out whole, but for what somebody made their own."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from sqlalchemy import ColumnElement, delete, func, or_, select

from broadside.audit import Audit
from broadside.database import db
from broadside.directory.organisations import Contact, Organisation
from campaigns.actions import Action
from campaigns.campaigns import Campaign, Partner
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import ConsultationPartner
from campaigns.events import Event
from campaigns.example import rows, signed
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Initiator, Letter
from campaigns.letters.signatures import Signature
from campaigns.updates import Update

FILE = Path(__file__).with_name("example.yml")
Row = Campaign | Letter | Consultation | Action | Event | Organisation
PARTS: Mapping[str, type[Row]] = {
    "campaigns": Campaign,
    "letters": Letter,
    "consultations": Consultation,
    "actions": Action,
    "events": Event,
    "organisations": Organisation,  # last to be taken out: those that what stays still names stay as well
}
HOLDING = (Partner, Initiator, ConsultationPartner, Signature, Invitation, Contact)


class CampaignsProgramme:
    """What campaigns add to the example of the house."""

    def counts(self) -> Mapping[str, int]:
        """How many rows of each kind are there now."""
        return {name: len(_examples(kind)) for name, kind in PARTS.items()}

    def load(self) -> None:
        """Put it in, as done by nobody."""
        said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        for one in said["organisations"]:
            rows.organisation(one)
        campaign = rows.campaign(said["campaign"], said["updates"])
        for one in said["consultations"]:
            rows.consultation(one, campaign)
        signed.letter(said["letter"], campaign, said["signatures"])
        rows.event(said["event"], campaign)
        rows.action(said["action"], campaign)
        db.session.flush()

    def used(self) -> list[str]:
        """What somebody has worked on or signed, by title; which organisations stay is known once all else is gone."""
        return [_title(row) for kind in PARTS.values() if kind is not Organisation for row in _used(kind)]

    def remove(self, and_used: bool) -> list[str]:
        """Take it out, but for what is somebody's own; a letter that people signed stays in any case."""
        stay = [_title(row) for row in self._leave(and_used)]
        db.session.expire_all()
        return stay

    def _leave(self, and_used: bool) -> Iterator[Row]:
        for kind in PARTS.values():
            own = {row.id for row in _used(kind) if not and_used or _must_stay(row)}
            for row in _examples(kind):
                if row.id in own:
                    row.example = False
                    yield row
                else:
                    _delete(row)
            db.session.flush()


def _examples(kind: type[Row]) -> list[Row]:
    return list(db.session.scalars(select(kind).where(kind.example)))


def _used(kind: type[Row]) -> list[Row]:
    return [row for row in _examples(kind) if _must_stay(row) or _worked_on(row)]


def _must_stay(row: Row) -> bool:
    """Whether other people stand behind it: those who signed a letter, or what still names an organisation."""
    if isinstance(row, Letter):
        return _any(Signature.letter_id == row.id, Signature.person_id.is_not(None))
    if isinstance(row, Organisation):
        return any(_any(kind.organisation_id == row.id) for kind in HOLDING) or _any(Campaign.lead_id == row.id)
    return False


def _worked_on(row: Row) -> bool:
    """Whether a colleague did something to it since it was made: nobody did while it was loaded."""
    by_hand = _any(Audit.ref == row.ref, Audit.account_id.is_not(None), Audit.at >= row.created_at)
    if isinstance(row, Campaign):
        return by_hand or _any(Update.campaign_id == row.id, Update.account_id.is_not(None))
    if isinstance(row, Letter):
        return by_hand or _any(
            Signature.letter_id == row.id,
            or_(Signature.entered_by_id.is_not(None), Signature.decided_by_id.is_not(None)),
        )
    return by_hand


def _any(*conditions: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(func.count()).where(*conditions)) != 0


def _delete(row: Row) -> None:
    if isinstance(row, Letter):
        db.session.execute(delete(Signature).where(Signature.letter_id == row.id))
    db.session.delete(row)


def _title(row: Row) -> str:
    return row.name if isinstance(row, Organisation) else row.title
