"""Watching: a fetched record is compared with the last, what changed is recorded, the row brought up to date."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.feeds.relevance import Relevance
from broadside.topics import Topic
from campaigns.consultations import govuk
from campaigns.consultations.attachments import OUTCOME
from campaigns.consultations.changes import Cause, DeadlineChange, Move, move
from campaigns.consultations.comparing import Kind, cause_of, differences
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import WEB, UnreadableRecordError
from campaigns.consultations.govuk import Record
from campaigns.consultations.snapshots import Snapshot
from campaigns.consultations.work import RefusedError


class AlreadyWatchedError(RefusedError):
    """A consultation that is watched already."""

    def __init__(self, consultation: Consultation) -> None:
        super().__init__(f"It is watched already, as “{consultation.title}”.")
        self.consultation = consultation


@dataclass(frozen=True)
class Seen:
    """What one fetch brought; `letter_id` is a delivered letter of ours that asks for more time, if there is one."""

    record: Record
    body: bytes
    letter_id: int | None = None


@dataclass(frozen=True)
class Happening:
    """One thing that a fetch brought to light; a moved deadline with its cause and both instants."""

    kind: Kind
    words: str
    cause: Cause | None = None
    old: datetime | None = None
    new: datetime | None = None
    change_id: int | None = None


def follow(seen: Seen, by: Account | None, slug: str = "") -> Consultation:
    """Begin to watch a consultation on GOV.UK. Raises AlreadyWatchedError."""
    record = seen.record
    known = Consultation.at(record.path)
    if known is not None:
        raise AlreadyWatchedError(known)
    consultation = Consultation.begin(record.title, by, slug or record.path.rpartition("/")[2])
    consultation.govuk_path, consultation.url = record.path, WEB + record.path
    consultation.call_for_evidence = record.is_call
    consultation.topics, consultation.opens_at = _topics(record), record.opens_at
    consultation.close_on(record.closes_at)
    _take(consultation, record)
    _keep(consultation, seen, [Happening(Kind.CREATED, "It is watched from now on.")])
    return consultation


def take_in(consultation: Consultation, seen: Seen) -> list[Happening]:
    """Compare a fetched record with the last one; returns what changed, nothing when it is the same."""
    last = Snapshot.last(consultation)
    if last is not None and last.body_hash == seen.record.hash:
        same_again(consultation)
        return []
    _follow_move(consultation, seen.record)
    before = _read(last)
    found = _moved(consultation, before, seen)
    told_apart = differences(before, seen.record) if before else ()
    found += [Happening(each.kind, each.words) for each in told_apart]
    _take(consultation, seen.record, {each.kind for each in told_apart})
    _keep(consultation, seen, found)
    return found


def _follow_move(consultation: Consultation, record: Record) -> None:
    """Remember GOV.UK's new address for it, unless another consultation is watched there."""
    if record.path != consultation.govuk_path and Consultation.at(record.path) is None:
        consultation.note("consultation.redirected", None, before=consultation.govuk_path, after=record.path)
        consultation.govuk_path, consultation.url = record.path, WEB + record.path


def same_again(consultation: Consultation) -> None:
    """Note that GOV.UK said it has not changed."""
    last = Snapshot.last(consultation)
    if last is not None:
        last.seen_at = clock.now()


def _read(last: Snapshot | None) -> Record | None:
    """The record of a snapshot; None for one that an earlier Broadside could read and this one cannot."""
    try:
        return govuk.read(last.body.encode()) if last else None
    except (UnreadableRecordError, govuk.MovedRecordError):
        return None


def _moved(consultation: Consultation, before: Record | None, seen: Seen) -> list[Happening]:
    """The deadline, when GOV.UK has moved it; one that a person entered first is not moved back by an old record."""
    new = seen.record.closes_at
    unchanged = before is not None and before.closes_at == new
    if new is None or unchanged or new == consultation.closes_at:
        return []
    old = consultation.closes_at
    later = old is not None and new > old
    cause, note = cause_of(before, seen.record) if before else (Cause.SILENT, "")
    asked = seen.letter_id if later and seen.letter_id and not DeadlineChange.granted(seen.letter_id) else None
    try:
        change = move(consultation, Move(new, Cause.LETTER if asked else cause, note, asked))
    except RefusedError as error:
        raise UnreadableRecordError(f"GOV.UK gives dates that cannot be: {error}") from None
    kind = Kind.DATED if old is None else Kind.EXTENDED if later else Kind.SHORTENED
    return [Happening(kind, f"It {change.words}.", Cause(change.cause), old, new, change.id)]


def _take(consultation: Consultation, record: Record, changed: Collection[Kind] = ()) -> None:
    """Bring the row up to date; ways to respond are kept when they vanish at closing."""
    if consultation.title != record.title:
        consultation.title = record.title
        consultation.revise()
    if consultation.opens_at != record.opens_at:
        consultation.opens_at = record.opens_at
        consultation.revise()
    consultation.body = ", ".join(record.organisations)[:300]
    consultation.summary = record.summary or record.text[:600]
    kept = (
        {name: value for name, value in consultation.ways.items() if name != "elsewhere"} if consultation.ways else {}
    )
    elsewhere = {"elsewhere": record.elsewhere} if record.elsewhere else {}
    consultation.ways = (dict(record.ways) or kept) | elsewhere
    consultation.documents = [asdict(document) for document in record.documents]
    _take_standing(consultation, record, changed)
    db.session.flush()


def _take_standing(consultation: Consultation, record: Record, changed: Collection[Kind]) -> None:
    if record.withdrawn_at is not None and consultation.withdrawn_at is None:
        consultation.withdraw(record.withdrawn_at, record.withdrawn_why)
    if Kind.RESTORED in changed:
        consultation.restore()
    if {Kind.CLOSED, Kind.REOPENED} & set(changed):
        consultation.revise()  # its alarm goes from calendars, or comes back
    if record.has_outcome and consultation.outcome_at is None:
        url = next((each.url for each in record.documents if each.part == OUTCOME), consultation.url)
        consultation.publish_outcome(record.public_updated_at or clock.now(), record.outcome, url)


def _keep(consultation: Consultation, seen: Seen, found: list[Happening]) -> None:
    said = [{"kind": str(each.kind), "words": each.words} for each in found]
    snapshot = Snapshot(
        consultation=consultation, body_hash=seen.record.hash, body=seen.body.decode("utf-8", "replace"), found=said
    )
    if not snapshot.noteworthy:
        snapshot.told_at = clock.now()
    db.session.add(snapshot)
    db.session.flush()


def _topics(record: Record) -> list[str]:
    """Which of our topics it is about."""
    measure = Relevance((topic.slug, topic.words) for topic in Topic.all())
    return list(measure.score(record.title, f"{record.summary} {record.text}").topics)
