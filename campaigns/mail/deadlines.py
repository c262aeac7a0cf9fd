"""The mails about deadlines: to who answers for one, to readers who asked to be reminded, and to confirm that they did.

Nothing that was typed into the form is repeated in the confirmation: a stranger could use it to speak in our name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadside import clock, markdown, notices, suppressions
from broadside.accounts import Account
from broadside.consent import Subscription
from broadside.delivery import outbox, render
from broadside.delivery.outbox import Exclusion, Recipient
from broadside.house import House
from broadside.notices import Notice
from broadside.people import Person
from broadside.purposes import Sender
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines.deadline import Deadline
from campaigns.deadlines.requests import CONFIRM_DAYS, ReminderRequest

CONFIRM_PATH = "/reminders"
LONGEST = 70
WHY = "You get this because you asked to be reminded of this consultation."


@dataclass(frozen=True)
class DeadlineMail:
    """Writes about deadlines in the name whose address is set up to send."""

    house: House
    address: str
    sender: Sender

    @classmethod
    def of(cls, house: House) -> "DeadlineMail":
        """The writer of a house."""
        return cls(house, house.settings.address, notices.house_sender(house))

    def ask_to_confirm(self, request: ReminderRequest, person: Person) -> None:
        """Ask the owner of an address whether they want to be reminded."""
        title = request.consultation.title
        notice = Notice(
            subject=f"Please confirm: remind me of {_short(title)}",
            heading="Shall we remind you?",
            before=(
                f"Somebody, probably you, asked us to remind this address before “{title}” closes. "
                "We do so when you say yes on the page that this button opens.",
            ),
            label="Open the page to confirm",
            url=f"{self.address}{CONFIRM_PATH}/{request.token(self.house.tokens)}",
            after=(
                f"The link works for {CONFIRM_DAYS} days.",
                "If it was not you, do nothing: without your yes nothing more is sent.",
            ),
        )
        notices.post(notice, self.sender, person)

    def remind_account(self, deadline: Deadline, account: Account) -> None:
        """Remind a colleague of what they answer for."""
        said = [f"“{deadline.title}” closes {deadline.distance}: {deadline.when}, London time."]
        if deadline.step:
            said = [f"“{deadline.step}” is due {deadline.distance}: {deadline.when}.", f"For: {deadline.title}."]
        notice = Notice(
            subject=f"{_begins(deadline)}: {_short(deadline.named)}",
            heading=deadline.named,
            before=tuple(said),
            label="Open it at the desk",
            url=f"{self.address}/desk/consultations/{deadline.key}",
            after=(
                "You get this because you answer for it. When it is done, say so there, and no more reminders come.",
                f"Which reminders you get is your choice: {self.address}/desk/deadlines/yours",
            ),
        )
        notices.post_to(notice, self.sender, account.email)

    def remind_followers(self, ref: str, deadline: Deadline, readers: Sequence[Subscription]) -> None:
        """Remind readers of a consultation that closes."""
        url = f"{self.address}{deadline.path}"
        text = (
            f"**{markdown.escape(deadline.title)}** closes {deadline.distance}: {deadline.when}, London time.\n\n"
            f"[How to respond, and where we stand]({url})"
        )
        self._post(ref, f"{_begins(deadline)}: {_short(deadline.title)}", text, readers)

    def tell_moved(self, change: DeadlineChange, old: datetime | None, readers: Sequence[Subscription]) -> None:
        """Tell readers who are reminded of a consultation that it closes at another time than they know."""
        consultation, new = change.consultation, change.new
        if new is None:
            return
        verb = "has a deadline now" if old is None else "closes later" if new > old else "closes earlier"
        before = f" Before that it was {clock.closing_words(old)}." if old is not None else ""
        url = f"{self.address}{consultation.path}"
        text = (
            f"**{markdown.escape(consultation.title)}** {verb}: {clock.closing_words(new)}, London time.{before}\n\n"
            f"We remind you of the new date as you chose.\n\n[How to respond, and where we stand]({url})"
        )
        day = clock.day_words(clock.closing_day(new))
        subject = f"{verb.capitalize()}, {day}: {_short(consultation.title)}"
        self._post(moved_ref(change), subject, text, readers)

    def _post(self, ref: str, subject: str, text: str, readers: Sequence[Subscription]) -> None:
        """Put it into the ledger; the postman asks each reader's consent again as it goes out."""
        recipients, exclusions = self._sorted(readers)
        if not recipients:
            return
        mail = render.render(
            render.Letter(
                newsletter=self.sender.masthead,
                subject=subject,
                issue_line="A reminder that you asked for",
                sections=(render.Section("", text),),
                accent=self.sender.accent or render.Letter.accent,
                footer=self.sender.lines,
                why=WHY,
            )
        )
        letter = outbox.Letter(
            ref=ref,
            purpose=readers[0].purpose,
            sender_name=self.sender.name,
            sender_address=self.sender.address,
            reply_to=self.sender.reply_to,
            subject=mail.subject,
            html=mail.html,
            text=mail.text,
        )
        outbox.post(letter, recipients, exclusions)

    def _sorted(self, readers: Sequence[Subscription]) -> tuple[list[Recipient], list[Exclusion]]:
        """Who gets it, and who does not, with the reason."""
        suppressed = suppressions.reasons_for_all(self.house.tokens, (each.person.address for each in readers))
        recipients, exclusions = [], []
        for each in readers:
            person = each.person
            if person.example and self.house.settings.smtp_url:
                exclusions.append(Exclusion(person.id, person.address, "an example reader, who gets no real mail"))
            elif why := suppressed.get(person.address):
                exclusions.append(Exclusion(person.id, person.address, suppressions.REASONS[why]))
            elif each.paused:
                exclusions.append(Exclusion(person.id, person.address, "paused"))
            else:
                recipients.append(Recipient(person.id, person.address))
        return recipients, exclusions


def reminder_ref(consultation: Consultation, deadline: Deadline, days: int) -> str:
    """The mailing of one reminder to readers."""
    return f"reminder:{consultation.id}-{deadline.at:%Y%m%d%H%M}-{days}"


def moved_ref(change: DeadlineChange) -> str:
    """The mailing of one move to readers."""
    return f"moved:{change.id}"


def _begins(deadline: Deadline) -> str:
    """Closes in 7 days, Due tomorrow: how a subject begins."""
    return f"{deadline.verb.capitalize()} {deadline.distance}"


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
