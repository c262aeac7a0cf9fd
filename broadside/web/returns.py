"""Returns at the desk: what came back lately, of which kind, and whether the bounce mailbox is read."""

from math import ceil

from flask import Blueprint, render_template, request

from broadside.accounts import Role
from broadside.config import Settings
from broadside.delivery import bounce_log
from broadside.delivery.bounces import KIND_WORDS, Kind, Means
from broadside.delivery.returns import mailbox
from broadside.delivery.returns.mailbox import Mailbox
from broadside.house import house
from broadside.web.access import role_required

bp = Blueprint("returns", __name__, url_prefix="/desk/returns")

PAGE = 50


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """What came back, newest first, of one kind or of all."""
    asked = request.args.get("kind", "")
    log = bounce_log.Log(Kind(asked) if asked in set(Kind) else None)
    total = log.count()
    pages = max(1, ceil(total / PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    settings = house().settings
    return render_template(
        "desk/returns/index.html",
        entries=log.entries(PAGE, (page - 1) * PAGE),
        kind=log.kind,
        kinds=KIND_WORDS,
        lately=bounce_log.lately(),
        total=total,
        page=page,
        pages=pages,
        settings=settings,
        mailbox=Mailbox.known() if settings.bounce_mailbox else None,
        replies=Mailbox.known(mailbox.REPLIES) if settings.reply_mailbox else None,
        providers=_providers(settings),
    )


def _providers(settings: Settings) -> list[str]:
    """The providers that may tell of bounces here."""
    given = {
        Means.SES: settings.ses_topics,
        Means.POSTMARK: settings.postmark_secret,
        Means.MAILGUN: settings.mailgun_signing_key,
        Means.SENDGRID: settings.sendgrid_verification_key,
    }
    return [str(provider) for provider, secret in given.items() if secret]
