"""The mail of a letter's news: rendered once, and put into the ledger for the signatories who asked to be told."""

import textwrap
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from broadside import clock, markdown, suppressions
from broadside.accounts import Account
from broadside.consent import State, Subscription
from broadside.database import db, hold
from broadside.delivery import outbox, render
from broadside.delivery.outbox import Exclusion, Recipient
from broadside.delivery.render import Rendered
from broadside.house import House
from broadside.notices import house_sender
from broadside.people import Person
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews

PREHEADER = 110


class Unfit(Exception):
    """Something stands against sending a mail; says what."""


@dataclass(frozen=True)
class Audience:
    """Everybody who asked to be told of a letter: those who are told now, and those who are not, with the reason."""

    recipients: tuple[Recipient, ...]
    exclusions: tuple[Exclusion, ...]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why the others are not told, the commonest reason first."""
        return Counter(exclusion.reason for exclusion in self.exclusions).most_common()


def audience(letter: Letter, house: House) -> Audience:
    """Who would be told of a letter now."""
    columns = select(Person.id, Person.address, Person.example, Subscription.paused_until).select_from(Subscription)
    asked = columns.join(Person).where(Subscription.purpose == letter.purpose, Subscription.state == State.ACTIVE)
    rows = db.session.execute(asked.order_by(Subscription.id)).all()
    suppressed = suppressions.reasons_for_all(house.tokens, (row.address for row in rows))
    recipients, exclusions = [], []
    for row in rows:
        reason = ""
        if row.example and house.settings.smtp_url:
            reason = "an example signatory, who gets no real mail"
        elif why := suppressed.get(row.address):
            reason = suppressions.REASONS[why]
        elif row.paused_until and row.paused_until > clock.now():
            reason = f"paused until {clock.day_words(clock.local(row.paused_until).date())}"
        if reason:
            exclusions.append(Exclusion(row.id, row.address, reason))
        else:
            recipients.append(Recipient(row.id, row.address))
    return Audience(tuple(recipients), tuple(exclusions))


def rendered(news: LetterNews, house: House) -> Rendered:
    """The very HTML and text that are sent, with sentinels where a signatory's own links belong."""
    from_whom, letter = house_sender(house), news.letter
    return render.render(
        render.Letter(
            newsletter=from_whom.masthead,
            subject=news.subject,
            preheader=_first_words(news.text),
            issue_line=f"Open letter: {letter.title}",
            sections=(render.Section("", news.text),),
            accent=from_whom.accent or render.Letter.accent,
            footer=from_whom.lines,
            why=f"You get this because you signed “{letter.title}” and asked to be told what comes of it.",
            archive_url=f"{house.settings.address}{letter.path}",
        )
    )


def _first_words(text: str) -> str:
    """What an inbox shows beside the subject."""
    plain = " ".join(markdown.to_text(text).split())
    return textwrap.shorten(plain, PREHEADER, placeholder=" …")


def send(news: LetterNews, by: Account | None, house: House) -> int:
    """Send it to all who asked to be told; returns to how many. Raises NotNow, Unfit, NobodyToSendTo and BadMail.

    It is held first, or a colleague could change what is rendered here before it counts as sent.
    """
    hold(news)
    mail = rendered(news, house)
    if not mail.fit:
        grave = next(problem for problem in mail.problems if problem.grave)
        raise Unfit(f"{grave.place}: {grave.message}")
    news.send(by)
    whom = audience(news.letter, house)
    from_whom = house_sender(house)
    outbox.post(
        outbox.Letter(
            ref=news.ref,
            purpose=news.letter.purpose,
            sender_name=from_whom.name,
            sender_address=from_whom.address,
            reply_to=from_whom.reply_to,
            subject=mail.subject,
            html=mail.html,
            text=mail.text,
        ),
        whom.recipients,
        whom.exclusions,
    )
    return len(whom.recipients)
