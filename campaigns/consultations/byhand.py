"""By hand: consultations of police bodies, devolved governments and others that GOV.UK does not have."""

from dataclasses import asdict, dataclass
from datetime import datetime

from broadside.accounts import Account
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.consultations.attachments import Document
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import RefusedError


@dataclass(frozen=True)
class Entry:
    """What a person writes down; the same fields as GOV.UK gives."""

    title: str
    body: str = ""
    url: str = ""
    summary: str = ""
    opens_at: datetime | None = None
    ways: tuple[tuple[str, str], ...] = ()
    documents: tuple[Document, ...] = ()
    call_for_evidence: bool = False


@dataclass(frozen=True)
class Remarks:
    """What is ours in every consultation, watched or not: the campaign, the topics, how to respond in our words."""

    campaign: Campaign | None = None
    topics: tuple[str, ...] = ()
    how: str = ""


def enter(entry: Entry, closes_at: datetime | None, by: Account, slug: str = "") -> Consultation:
    """A new consultation. Raises RefusedError when it would close before it opens."""
    _check(entry.opens_at, closes_at)
    consultation = Consultation.begin(entry.title, by, slug)
    _write(consultation, entry)
    consultation.close_on(closes_at)
    db.session.flush()
    return consultation


def rewrite(consultation: Consultation, entry: Entry, by: Account) -> None:
    """Write it anew, all but its closing, which moves with its cause. Raises RefusedError for one that is watched."""
    if consultation.govuk_path is not None:
        raise RefusedError("GOV.UK says what stands here: it is taken over from there. Nothing was changed.")
    _check(entry.opens_at, consultation.closes_at)
    if (entry.title, entry.opens_at) != (consultation.title, consultation.opens_at):
        consultation.revise()
    _write(consultation, entry)
    consultation.note("consultation.edited", by)


def remark(consultation: Consultation, remarks: Remarks, by: Account) -> None:
    """Say what is ours to say about it."""
    consultation.join(remarks.campaign, by)
    if (list(remarks.topics), remarks.how) != (consultation.topics, consultation.how):
        consultation.topics, consultation.how = list(remarks.topics), remarks.how
        consultation.note("consultation.remarked", by)


def _write(consultation: Consultation, entry: Entry) -> None:
    consultation.title, consultation.body = entry.title, entry.body
    consultation.url, consultation.summary = entry.url, entry.summary
    consultation.opens_at, consultation.ways = entry.opens_at, dict(entry.ways)
    consultation.documents = [asdict(each) for each in entry.documents]
    consultation.call_for_evidence = entry.call_for_evidence


def _check(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise RefusedError("It would close before it opens. Mend one of the two dates.")
