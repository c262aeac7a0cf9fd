"""Facts: what an issue of a newsletter may say of campaigns; the only door for others, and frozen whatever leaves it.

Only public things appear, with paths below the public address. `source` names what a fact is about, such as
`update:12`, so that whoever tells it can remember that it was told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from campaigns.actions import Action
from campaigns.campaigns import Campaign
from campaigns.consultations.changes import Cause, DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.events import Event
from campaigns.handed import Alert, CampaignNews, Deadline, Doing, LetterNews, Move, Paragraph
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.replies import Reply
from campaigns.standings import Thing, things
from campaigns.updates import Update
from campaigns.uptake import Uptake, uptakes

__all__ = [
    "Alert",
    "CampaignNews",
    "Deadline",
    "Doing",
    "LetterNews",
    "Move",
    "Paragraph",
    "Thing",
    "Uptake",
    "things",
    "uptakes",
]

SOON = timedelta(days=45)
HISTORY = timedelta(days=92)  # an update dated so long before the last issue is a record of the past, not news
LATE = timedelta(days=31)  # an outcome is often noticed some weeks after it was published


def campaigns(since: datetime, examples: bool = False) -> tuple[CampaignNews, ...]:
    """Public campaigns with public updates written since an instant, the one that moved first at the top."""
    first = clock.local(since - HISTORY).date()
    told = select(Update).join(Campaign).where(Update.public, Campaign.public)
    told = told.where(Update.written_at > since, Update.day >= first)
    if not examples:
        told = told.where(Campaign.example.is_(False))
    found: dict[int, CampaignNews] = {}
    for each in db.session.scalars(told.order_by(Update.day, Update.id)):
        own = each.campaign
        news = found.setdefault(own.id, CampaignNews(own.slug, own.title, own.path, ()))
        paragraph = Paragraph(f"update:{each.id}", each.day, str(each.kind), each.text)
        found[own.id] = replace(news, updates=(*news.updates, paragraph))
    return tuple(found.values())


def deadlines(since: datetime, examples: bool = False, within: timedelta = SOON) -> tuple[Deadline, ...]:
    """What happened to public consultations since an instant, and those that close soon, the next first."""
    moves = _moves(since)
    every = (
        select(Consultation).where(Consultation.public).order_by(Consultation.closes_at.nulls_last(), Consultation.id)
    )
    found = [
        _deadline(each, since, moves.get(each.id, ()), within)
        for each in db.session.scalars(every)
        if _mine(each, examples)
    ]
    order = ("closing", "closed", "withdrawn", "outcome")
    return tuple(sorted((each for each in found if each), key=lambda each: order.index(each.happened)))


def letters(since: datetime, examples: bool = False) -> tuple[LetterNews, ...]:
    """Letters that are open or coming, then those delivered since an instant, then replies that came since."""
    public = select(Letter).where(Letter.published_at.is_not(None)).order_by(Letter.closes_at.nulls_last(), Letter.id)
    every = [each for each in db.session.scalars(public) if _mine(each, examples)]
    asking = [_letter(each, str(each.state)) for each in every if each.state in (LetterState.OPEN, LetterState.COMING)]
    sent = [_letter(each, "delivered") for each in every if each.delivered_at is not None and each.delivered_at > since]
    return (*sorted(asking, key=lambda each: each.happened != "open"), *sent, *_replies(since, every))


def doings(examples: bool = False) -> tuple[Doing, ...]:
    """What readers can do and where they can go, from now on: actions by their last day, then events in their order."""
    now = clock.now()
    acts = select(Action).where(Action.public, Action.called_off_at.is_(None)).order_by(Action.until.nulls_last())
    meets = select(Event).where(Event.public, Event.called_off_at.is_(None), Event.starts_at > now)
    actions = [_action(each) for each in db.session.scalars(acts) if _mine(each, examples) and _open(each.until, now)]
    events = db.session.scalars(meets.order_by(Event.starts_at))
    return (*actions, *(_event(each) for each in events if _mine(each, examples)))


def alert(noun: str, slug: str) -> Alert | None:
    """What an alert about a public letter or consultation says; None when there is no such."""
    if noun == "consultation":
        asked = Consultation.find(slug)
        return _alert_of(asked, asked.body, False) if asked is not None and asked.public else None
    letter = Letter.find(slug) if noun == "letter" else None
    if letter is None or letter.published_at is None:
        return None
    return _alert_of(letter, _to(letter), not letter.elsewhere)


def _mine(each: Consultation | Letter | Action | Event, examples: bool) -> bool:
    return examples or not each.example


def _open(until: datetime | None, now: datetime) -> bool:
    return until is None or until > now


def _moves(since: datetime) -> dict[int, tuple[Move, ...]]:
    changes = select(DeadlineChange, Letter).outerjoin(Letter, DeadlineChange.letter_id == Letter.id)
    changes = changes.where(DeadlineChange.at > since).order_by(DeadlineChange.at, DeadlineChange.id)
    found: dict[int, tuple[Move, ...]] = {}
    for change, letter in db.session.execute(changes):
        public = letter is not None and letter.published_at is not None
        named = (letter.title, letter.path) if public else ("", "")
        move = Move(f"move:{change.id}", change.old, change.new, change.cause == Cause.SILENT, *named)
        found[change.consultation_id] = (*found.get(change.consultation_id, ()), move)
    return found


def _deadline(each: Consultation, since: datetime, moves: Sequence[Move], within: timedelta) -> Deadline | None:
    """The one thing that matters of a consultation now; None when it gives no news."""
    happened, at = _happened(each)
    near = each.closes_at is not None and each.closes_at <= clock.now() + within
    if not (at > since - (LATE if happened == "outcome" else timedelta()) if at else near or moves):
        return None
    more = {"outcome": each.outcome, "withdrawn": each.withdrawn_why}.get(happened, "")
    return Deadline(
        source=f"{happened}:consultation:{each.id}",
        happened=happened,
        slug=each.slug,
        title=each.title,
        body=each.body,
        path=each.path,
        ends=each.closes_at,
        day=clock.closing_day(at) if at is not None else None,
        soon=near,
        moves=tuple(moves) if at is None else (),
        position=str(each.position),
        our_response=each.our_response,
        more=more,
        more_url=each.outcome_url if happened == "outcome" else "",
    )


def _happened(each: Consultation) -> tuple[str, datetime | None]:
    """What happened to it last, and when; “closing” and no instant while it runs."""
    if withdrawn := each.withdrawn_at or each.called_off_at:
        return "withdrawn", withdrawn
    if each.outcome_at is not None:
        return "outcome", each.outcome_at
    over = each.closes_at is not None and each.closes_at <= clock.now()
    return ("closed", each.closes_at) if over else ("closing", None)


def _letter(letter: Letter, happened: str) -> LetterNews:
    day = letter.delivered_at if happened == "delivered" else letter.opens_at
    return LetterNews(
        source=f"{happened}:letter:{letter.id}",
        happened=happened,
        slug=letter.slug,
        title=letter.title,
        to=_to(letter),
        path=letter.elsewhere or letter.path,
        elsewhere=bool(letter.elsewhere),
        ends=letter.closes_at,
        day=clock.local(day).date() if day is not None else None,
    )


def _replies(since: datetime, letters: Sequence[Letter]) -> Iterator[LetterNews]:
    shown = {letter.id: letter for letter in letters}
    came = select(Reply).where(Reply.public, Reply.at > since).order_by(Reply.day, Reply.id)
    for reply in db.session.scalars(came):
        if letter := shown.get(reply.letter_id):
            news = replace(_letter(letter, "reply"), source=f"reply:{reply.id}", path=letter.path)
            yield replace(news, day=reply.day, sender=reply.sender)


def _to(letter: Letter) -> str:
    return ", ".join(part for part in (letter.addressee, letter.office) if part)


def _action(action: Action) -> Doing:
    points = tuple(point for point in action.points if point.strip())
    link = action.link or action.path
    return Doing(
        f"action:{action.id}", "action", action.slug, action.title, link, action.until, action.who, action.ask, points
    )


def _event(event: Event) -> Doing:
    return Doing(
        source=f"event:{event.id}",
        noun="event",
        slug=event.slug,
        title=event.title,
        link=event.link or event.path,
        ends=event.starts_at,
        who=event.who,
        text=event.about,
        place=event.place,
    )


def _alert_of(each: Letter | Consultation, to: str, counted: bool) -> Alert:
    noun = each.ref.partition(":")[0]
    topics = tuple(each.topics)
    if not topics and each.campaign is not None:
        topics = tuple(each.campaign.topics)
    path = each.path
    return Alert(noun, each.slug, each.title, path, topics, each.summary, to, each.closes_at, each.example, counted)
