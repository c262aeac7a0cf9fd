"""Notices: short mails with one button that one person asked for, in a newsletter's name."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadside.delivery import outbox, templating
from broadside.delivery.palette import HOUSE_ACCENT, Palette
from broadside.delivery.slots import Slots
from broadside.house import House
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.purposes import Sender


@dataclass(frozen=True)
class Notice:
    """What a notice says: paragraphs before and after its one button."""

    subject: str
    heading: str
    before: tuple[str, ...]
    label: str
    url: str
    after: tuple[str, ...] = ()


def post(notice: Notice, sender: Sender, person: Person) -> None:
    """Send a notice to the person who asked for it."""
    post_written(written(notice, sender), person)


def post_written(letter: outbox.Letter, person: Person) -> None:
    """Send a person a notice that was written before: writing takes longer than others should wait for the database."""
    outbox.post(letter, [outbox.Recipient(person.id, person.address)])


def post_to(notice: Notice, sender: Sender, address: str) -> None:
    """Send a notice to somebody who is no reader, such as a colleague; raises BadAddress."""
    outbox.post_to_addresses(written(notice, sender), [address])


def house_sender(house: House) -> Sender:
    """Who writes when it is about no newsletter: the one whose address is set up to send, else the house itself."""
    known = house.purposes.house_sender()
    if known is not None:
        return known
    host = urlsplit(house.settings.address).hostname or "localhost"
    return Sender("Broadside", f"broadside@{host if '.' in host else host + '.invalid'}", "Broadside")


def own_link(links: PersonalLinks, person: Person, sender: Sender) -> None:
    """Send a person the link to their own page."""
    post(
        Notice(
            subject=f"Your link to your choices: {sender.masthead}",
            heading="Your own page",
            before=(
                "Somebody, probably you, asked for the link to your page. On it you can change what you get and how "
                "often, pause, leave, see everything we hold about you, and have it erased.",
            ),
            label="Open my page",
            url=links.preferences(person),
            after=(
                "The link works for 30 days. Keep this mail to yourself: whoever has the link can change your choices.",
                "If it was not you, you need do nothing.",
            ),
        ),
        sender,
        person,
    )


def written(notice: Notice, sender: Sender) -> outbox.Letter:
    """A notice as it is sent; nothing is kept or sent yet."""
    return outbox.Letter(
        ref=f"notice:{secrets.token_hex(12)}",
        purpose=None,
        sender_name=sender.name,
        sender_address=sender.address,
        reply_to=sender.reply_to,
        subject=notice.subject,
        html=_html(notice, sender),
        text=_text(notice, sender),
    )


def _html(notice: Notice, sender: Sender) -> str:
    slots = Slots()
    context = {
        "title": slots.hold(notice.subject),
        "newsletter": slots.hold(sender.masthead),
        "issue_line": "",
        "preheader": slots.hold(notice.before[0] if notice.before else ""),
        "logo_url": "",
        "logo_alt": "",
        "heading": slots.hold(notice.heading),
        "before": [slots.hold(paragraph) for paragraph in notice.before],
        "label": slots.hold(notice.label),
        "url": slots.hold(notice.url),
        "after": [slots.hold(paragraph) for paragraph in notice.after],
        "lines": [slots.hold(line) for line in sender.lines],
        "colour": Palette.around(sender.accent or HOUSE_ACCENT),
    }
    return slots.fill(templating.html("notice/body.mjml", context))


def _text(notice: Notice, sender: Sender) -> str:
    return templating.text(
        "notice/body.txt",
        {
            "masthead": sender.masthead,
            "heading": notice.heading,
            "before": [templating.wrap(paragraph) for paragraph in notice.before],
            "label": notice.label,
            "url": notice.url,
            "after": [templating.wrap(paragraph) for paragraph in notice.after],
            "lines": sender.lines,
        },
    )
