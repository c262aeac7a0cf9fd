"""Overview: what stands around a campaign: its letters, consultations, actions and events, by the other way round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from broadside.database import db
from campaigns.actions import Action
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.events import Event
from campaigns.letters import roll
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.roll import Counts
from campaigns.updates import Update

KINDS: tuple[tuple[str, type[Letter | Consultation | Action | Event]], ...] = (
    ("letter", Letter),
    ("consultation", Consultation),
    ("action", Action),
    ("event", Event),
)


@dataclass(frozen=True)
class LetterLine:
    """A letter with how many signed it."""

    letter: Letter
    counts: Counts


@dataclass(frozen=True)
class Around:
    """What belongs to a campaign."""

    letters: Sequence[LetterLine]
    consultations: Sequence[Consultation]
    actions: Sequence[Action]
    events: Sequence[Event]


@dataclass(frozen=True)
class Standing:
    """One line of the desk's list: a campaign, the day of its latest update, and how much belongs to it."""

    campaign: Campaign
    latest: date | None
    numbers: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """2 letters, 1 consultation"""
        return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in self.numbers if number)


def around(campaign: Campaign) -> Around:
    """Everything of a campaign, public or not, for the desk."""
    return Around(
        [LetterLine(letter, roll.counts(letter)) for letter in _letters(campaign)],
        list(db.session.scalars(_consultations(campaign))),
        [action for action in Action.all() if action.campaign_id == campaign.id],
        [event for event in Event.all() if event.campaign_id == campaign.id],
    )


def for_readers(campaign: Campaign) -> Around:
    """What the public may see of it: letters and consultations, what can still be done, what is still to come."""
    public = [letter for letter in _letters(campaign) if letter.state != LetterState.DRAFT]
    return Around(
        [LetterLine(letter, roll.counts(letter)) for letter in public],
        list(db.session.scalars(_consultations(campaign).where(Consultation.public))),
        [action for action in Action.open_now() if action.campaign_id == campaign.id],
        [event for event in Event.coming() if event.campaign_id == campaign.id],
    )


def standings() -> list[Standing]:
    """Every campaign with what belongs to it."""
    latest = dict(
        db.session.execute(select(Update.campaign_id, func.max(Update.day)).group_by(Update.campaign_id)).all()
    )
    numbers = {noun: _numbers(kind) for noun, kind in KINDS}
    return [
        Standing(
            campaign,
            latest.get(campaign.id),
            tuple((noun, found.get(campaign.id, 0)) for noun, found in numbers.items()),
        )
        for campaign in Campaign.all()
    ]


def has_something_public() -> bool:
    """Whether readers find anything on the page of campaigns."""
    public = select(Campaign.id).where(Campaign.public).limit(1)
    return db.session.scalar(public) is not None or bool(Action.open_now() or Event.coming())


def _letters(campaign: Campaign) -> Sequence[Letter]:
    wanted = select(Letter).where(Letter.campaign_id == campaign.id)
    return db.session.scalars(wanted.order_by(Letter.closes_at.desc().nulls_first(), Letter.id.desc())).all()


def _consultations(campaign: Campaign) -> Select[Consultation]:
    wanted = select(Consultation).where(Consultation.campaign_id == campaign.id)
    return wanted.order_by(Consultation.closes_at.desc().nulls_first(), Consultation.id.desc())


def _numbers(kind: type[Letter | Consultation | Action | Event]) -> dict[int | None, int]:
    """How many rows of a kind each campaign has."""
    found = select(kind.campaign_id, func.count()).group_by(kind.campaign_id)
    return dict(db.session.execute(found).all())
