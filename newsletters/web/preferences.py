"""A reader's choices in one newsletter: the form on their own page, and where it posts."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from broadside.consent import State, Subscription
from broadside.database import db
from broadside.people import Person
from broadside.purposes import Offer, Sender
from broadside.web.bearer import person_of, private
from newsletters import reader_mail
from newsletters.choosing import BadChoice, Options, read_choices
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Choices, Subscriber

bp = Blueprint("reader_choices", __name__)


class Newsletters:
    """Newsletters as the ground's pages know them: one kind of purpose."""

    def titles(self) -> list[str]:
        return [each.title for each in Newsletter.all()]

    def house_sender(self) -> Sender | None:
        real = sorted((each for each in Newsletter.all() if not each.example), key=lambda each: each.id)
        return reader_mail.sender(real[0]) if real else None

    def title(self, purpose: str) -> str:
        newsletter = _newsletter(purpose)
        return newsletter.title if newsletter else ""

    def sender(self, purpose: str) -> Sender | None:
        newsletter = _newsletter(purpose)
        return reader_mail.sender(newsletter) if newsletter else None

    def join_path(self, purpose: str) -> str:
        newsletter = _newsletter(purpose)
        return f"/join/{newsletter.slug}" if newsletter else ""

    def offers(self) -> list[Offer]:
        """The newsletters, or the made-up one while there is no other."""
        every = Newsletter.all()
        real = [each for each in every if not each.example] or every
        return [Offer(each.purpose, each.title, each.consent_wording, each.consent_version) for each in real]

    def join(self, person: Person, offer: Offer, source: str) -> None:
        newsletter = _newsletter(offer.purpose)
        subscriber = Subscriber.of(person, newsletter) if newsletter else None
        if newsletter is None or (subscriber is not None and subscriber.subscription.state == State.ACTIVE):
            return
        subscriber = subscriber or Subscriber.add(person, newsletter, Choices())
        subscriber.confirm(subscriber.choices, source, offer.wording, f"wording version {offer.version}")

    def choices(self, subscription: Subscription, token: str) -> Markup:
        subscriber = db.session.get(Subscriber, subscription.id)
        if subscriber is None:
            return Markup()
        form = render_template(
            "newsletters/preferences/choices.html",
            subscriber=subscriber,
            options=Options.now(),
            action=url_for("reader_choices.choose", token=token, slug=subscriber.newsletter.slug),
        )
        return Markup(form)  # noqa: S704 -- rendered by a template that escapes


@bp.post("/preferences/<token>/newsletter/<slug>")
def choose(token: str, slug: str) -> Response:
    """Keep other choices."""
    person = person_of(token)
    newsletter = Newsletter.by_slug(slug) or abort(404)
    subscriber = Subscriber.of(person, newsletter)
    if subscriber is None or subscriber.subscription.state == State.LEFT:
        abort(404)
    form = request.form
    try:
        chosen = read_choices(form.get("cadence", ""), form.getlist("topics"), form.get("format") == "plain")
    except BadChoice as problem:
        page = render_template(
            "newsletters/preferences/refused.html", problem=problem, token=token, title=newsletter.title
        )
        return private(make_response(page, 422))
    changed = subscriber.choose(chosen, "preferences page")
    db.session.commit()
    return redirect(url_for("preferences.page", token=token, said="choices" if changed else "same"), 303)


def _newsletter(purpose: str) -> Newsletter | None:
    return Newsletter.by_slug(purpose.partition(":")[2])
