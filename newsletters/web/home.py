"""The desk home: the next issue, what waits, what came in, what became of the last send; each a way to act."""

from flask import Blueprint, render_template, request

from broadside.accounts import Role
from broadside.house import house
from broadside.web import charts
from broadside.web.access import current_account, role_required
from newsletters import mail, overview, preflight
from newsletters.example import programme as example
from newsletters.issues import Issue, IssueState
from newsletters.items import Item, ItemState
from newsletters.newsletter import Newsletter
from newsletters.overview import Beginning, Plan, Sending
from newsletters.readership import Readership
from newsletters.searching import Wanted, find_items

bp = Blueprint("home", __name__)

SHOWN = 5
ITEMS = 4
WAITS = 12
STEPS = ("Drafted", "In review", "Approved", "Scheduled", "Sending", "Sent")
STEP_OF = {
    IssueState.DRAFT: "Drafted",
    IssueState.IN_REVIEW: "In review",
    IssueState.APPROVED: "Approved",
    IssueState.SCHEDULED: "Scheduled",
    IssueState.SENDING: "Sending",
    IssueState.SENT: "Sent",
}


@bp.get("/desk")
@role_required(Role.VIEWER)
def show() -> str:
    """Everything that matters today, of one newsletter when there are several."""
    newsletters = Newsletter.all()
    chosen = next((each for each in newsletters if each.slug == request.args.get("newsletter")), None)
    newsletter = chosen or next(iter(newsletters), None)
    if newsletter is None:
        return render_template("newsletters/home/home.html", newsletter=None)
    plan = Plan.next_out(newsletter, house().settings.zone)
    readership = Readership.of(newsletter, house().settings.zone)
    return render_template(
        "newsletters/home/home.html",
        newsletter=newsletter,
        newsletters=newsletters,
        beginning=Beginning.of(newsletter),
        example_loaded=example.contents().loaded,
        next=plan,
        others=overview.others(newsletter, SHOWN),
        steps_all=STEPS,
        step_of=STEP_OF,
        counts=Item.counts(),
        items=find_items(Wanted(state=ItemState.NEW)).items[:ITEMS],
        last=Sending.last(newsletter),
        readership=readership,
        readers=charts.line(readership.months),
        panels=[(panel, rows) for panel in house().panels if (rows := panel.rows())],
        waits=house().waiting(current_account())[:WAITS],
        errors=_errors(plan.issue),
    )


def _errors(issue: Issue | None) -> int:
    """How many errors stand against an issue that can be mended; who gets it is left out, as that takes longer."""
    if issue is None or issue.state not in overview.BEFORE_SENDING:
        return 0
    return len(preflight.errors(mail.examined(issue, mail.rendered(issue, house()), house())))
