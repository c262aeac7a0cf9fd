"""Where providers tell of bounces and complaints: each request proves itself, by its signature or its secret.

No cookie, no session, no CSRF token. A provider that is not set up is not there (404); what is not proved is refused
(403) and changes nothing; what was heard before is answered as if it were new, and changes nothing either.
"""

import logging
from collections.abc import Iterable
from typing import TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, request

from broadside.database import db
from broadside.delivery.bounces import Bounces
from broadside.delivery.returns.providers import events, mailgun, postmark, sendgrid, ses, sns
from broadside.delivery.returns.providers.events import Event, NotProved
from broadside.delivery.returns.traces import Finder
from broadside.feeds.fetching import Fetcher
from broadside.feeds.refusals import FetchError
from broadside.house import House, house
from broadside.web.shell import csrf

log = logging.getLogger(__name__)

bp = Blueprint("returns_in", __name__, url_prefix="/returns")

LARGEST = 1024 * 1024
SNS = "broadside.sns"
T = TypeVar("T")


def init_app(app: Flask) -> None:
    """Register the addresses, and who opens what Amazon sends."""
    settings = House.of(app).settings
    app.extensions[SNS] = sns.Office(settings.ses_topics, Fetcher(settings.address, settings.fetch_private_hosts))
    csrf.exempt(bp)
    app.register_blueprint(bp)


@bp.before_request
def _limit() -> None:
    request.max_content_length = LARGEST


@bp.errorhandler(NotProved)
def _not_proved(problem: NotProved) -> Response:
    log.warning("A request that tells of bounces was refused. %s", problem)
    return Response(f"{problem}\n", 403, mimetype="text/plain")


@bp.errorhandler(ValueError)
def _malformed(problem: ValueError) -> Response:
    log.warning("A request that tells of bounces could not be read (%s).", type(problem).__name__)
    return Response("This could not be read.\n", 400, mimetype="text/plain")


@bp.errorhandler(FetchError)
def _not_fetched(problem: FetchError) -> Response:
    """The provider tries again later."""
    log.warning("What a request that tells of bounces asks for could not be fetched: %s", problem)
    return Response(f"{problem}\n", 502, mimetype="text/plain")


@bp.post("/ses")
def from_ses() -> Response:
    """Amazon SES, through topics of Amazon SNS that were named; their subscriptions are confirmed."""
    _set_up(house().settings.ses_topics)
    office: sns.Office = current_app.extensions[SNS]
    envelope = office.open(request.get_data())
    if envelope.Type == "SubscriptionConfirmation":
        office.subscribe(envelope)
        return _heard([])
    return _heard(ses.read(envelope.Message, envelope.MessageId))


@bp.post("/postmark")
def from_postmark() -> Response:
    """Postmark, by a user and a password of our own."""
    secret = _set_up(house().settings.postmark_secret)
    return _heard(postmark.read(request.get_data(), request.headers.get("Authorization", ""), secret))


@bp.post("/mailgun")
def from_mailgun() -> Response:
    """Mailgun, by its signature in the body."""
    return _heard(mailgun.read(request.get_data(), _set_up(house().settings.mailgun_signing_key)))


@bp.post("/sendgrid")
def from_sendgrid() -> Response:
    """SendGrid, by its signature over the body."""
    key = _set_up(house().settings.sendgrid_verification_key)
    signature, timestamp = (
        request.headers.get(f"X-Twilio-Email-Event-Webhook-{name}", "") for name in ("Signature", "Timestamp")
    )
    return _heard(sendgrid.read(request.get_data(), signature, timestamp, key))


def _set_up(setting: T) -> T:
    """The setting, without which the address is not there."""
    return setting or abort(404)


def _heard(told: Iterable[Event]) -> Response:
    events.take(told, Finder.of(house()), Bounces.of(house()))
    db.session.commit()
    return Response(status=204)
