"""Consultations as the ground's pages know them: being reminded of one is one kind of purpose."""

from dataclasses import dataclass

from flask import render_template, url_for
from markupsafe import Markup

from broadside.consent import Subscription
from broadside.house import House
from broadside.notices import house_sender
from broadside.purposes import Sender
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import following
from campaigns.deadlines.reminders import DAY_WORDS


@dataclass(frozen=True)
class Consultations:
    """One kind of purpose: `consultation:…`, for who asked to be reminded. None is offered in the forms of others."""

    house: House

    def titles(self) -> list[str]:
        """None: a consultation heads no page that is about nothing in particular."""
        return []

    def house_sender(self) -> Sender | None:
        """None: reminders are written in the house's name."""
        return None

    def title(self, purpose: str) -> str:
        consultation = _consultation(purpose)
        return f"Reminders: {consultation.title}" if consultation else ""

    def sender(self, purpose: str) -> Sender | None:
        return house_sender(self.house) if _consultation(purpose) else None

    def join_path(self, purpose: str) -> str:
        consultation = _consultation(purpose)
        return consultation.path if consultation and consultation.public else ""

    def choices(self, subscription: Subscription, token: str) -> Markup:
        consultation = _consultation(subscription.purpose)
        if consultation is None:
            return Markup()
        page = render_template(
            "campaigns/deadlines/choices.html",
            consultation=consultation,
            choices=DAY_WORDS,
            chosen=following.chosen_by(subscription.person, consultation),
            action=url_for("follow.choose", token=token, slug=consultation.slug),
        )
        return Markup(page)  # noqa: S704 -- rendered by a template that escapes


def _consultation(purpose: str) -> Consultation | None:
    return Consultation.find(purpose.partition(":")[2])
