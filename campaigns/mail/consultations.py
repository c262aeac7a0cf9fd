"""To the owner of a consultation: its deadline moved, it closed, or something else happened to it."""

from dataclasses import dataclass

from broadside import clock, notices
from broadside.house import House
from broadside.notices import Notice, house_sender
from broadside.purposes import Sender
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.comparing import Kind
from campaigns.consultations.consultations import Consultation, Position
from campaigns.consultations.snapshots import Snapshot

WHY_YOU = "You get this because you answer for this consultation at the desk."
# How a subject begins, the gravest first; whatever else happened, the page changed.
BEGINS = {Kind.WITHDRAWN: "Withdrawn", Kind.OUTCOME: "Outcome published", Kind.REOPENED: "Open again"}


@dataclass(frozen=True)
class OwnerMail:
    """Writes to owners; a consultation without one is told of at the desk alone."""

    address: str
    sender: Sender

    @classmethod
    def of(cls, house: House) -> "OwnerMail":
        """In the name whose address is set up to send."""
        return cls(house.settings.address, house_sender(house))

    def deadline_moved(self, change: DeadlineChange) -> None:
        """The old date, the new one, and why."""
        consultation = change.consultation
        said = [f"The deadline of “{consultation.title}” {change.words}."]
        said += [f"GOV.UK says: {change.note}"] if change.note and change.account_id is None else []
        said += [f"Note: {change.note}"] if change.note and change.account_id is not None else []
        new = clock.day_words(clock.closing_day(change.new)) if change.new else "no date"
        subject = f"{'Extended' if change.later else 'Deadline moved'} to {new}: {_short(consultation)}"
        said.append("Look at the internal deadlines, and at what you have told readers.")
        self._post(consultation, subject, said)

    def closed(self, consultation: Consultation) -> None:
        """It closed, and whether our response went in."""
        said = [f"“{consultation.title}” has closed.", _how_we_stand(consultation)]
        if consultation.closes_at is not None and consultation.response_due is not None:
            said[0] = f"“{consultation.title}” closed on {clock.closing_words(consultation.closes_at)}."
            due = clock.day_words(clock.local(consultation.response_due).date())
            said.append(f"The response of {consultation.body or 'the body'} is due within 12 weeks, by {due}.")
        self._post(consultation, f"Closed: {_short(consultation)}", said)

    def happened(self, snapshot: Snapshot) -> None:
        """What else GOV.UK changed."""
        consultation = snapshot.consultation
        said = [f"GOV.UK changed the page of “{consultation.title}”.", *snapshot.noteworthy]
        begins = next((words for kind, words in BEGINS.items() if snapshot.holds(kind)), "Changed")
        self._post(consultation, f"{begins}: {_short(consultation)}", said)

    def _post(self, consultation: Consultation, subject: str, said: list[str]) -> None:
        owner = consultation.owner
        if owner is None or not owner.active:
            return
        notice = Notice(
            subject=subject,
            heading=consultation.title,
            before=tuple(said),
            label="Open it at the desk",
            url=f"{self.address}/desk/consultations/{consultation.slug}",
            after=(WHY_YOU,),
        )
        notices.post_to(notice, self.sender, owner.email)


def _how_we_stand(consultation: Consultation) -> str:
    if consultation.submitted_at is not None:
        return f"Our response went in on {clock.instant_words(consultation.submitted_at)}."
    if consultation.position in (Position.RESPONDING, Position.JOINTLY):
        return f"We were {consultation.position}, and no response is noted as submitted."
    return f"Our position: {consultation.position}."


def _short(consultation: Consultation) -> str:
    title = consultation.title
    return title if len(title) <= 70 else title[:69].rsplit(" ", 1)[0] + "…"
