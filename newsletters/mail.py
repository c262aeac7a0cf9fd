"""The mail of an issue: rendered once, examined, scheduled, tried out on any address, and put into the ledger."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from broadside import audit
from broadside.accounts import Account
from broadside.delivery import outbox, render
from broadside.delivery.render import Rendered
from broadside.house import House
from newsletters import composing, preflight
from newsletters.audience import Forecast, Gate
from newsletters.flight.surroundings import Surroundings
from newsletters.issues import Issue, IssueKind, NotNow
from newsletters.livefacts import Wording
from newsletters.preflight import Finding, Unfit

MOST_TESTS = 20


class TooManyTests(ValueError):
    """A test send to more addresses than a test needs."""


def rendered(issue: Issue, house: House, wording: Wording | None = None) -> Rendered:
    """The very HTML and text that are sent, with sentinels where a reader's own links belong; nothing is written.

    Another `wording` shows how it would read with other facts than those that were approved.
    """
    newsletter, address, said = issue.newsletter, house.settings.address, (wording or composing.wording(issue)).of
    return render.render(
        render.Letter(
            newsletter=newsletter.title,
            subject=said(issue.subject),
            preheader=said(issue.preheader),
            issue_line=issue.title,
            sections=tuple(render.Section(said(section.heading), said(section.markdown)) for section in issue.shown),
            accent=newsletter.accent,
            logo_url=f"{address}{newsletter.logo_path}" if newsletter.logo_path else None,
            footer=(newsletter.organisation, *newsletter.postal.splitlines(), *newsletter.footer.splitlines()),
            why=_why(issue),
            archive_url=f"{address}{issue.path}",
        )
    )


def gate(house: House) -> Gate:
    """What audiences are checked against in this house."""
    return Gate(house.tokens, real=bool(house.settings.smtp_url))


def forecast(issue: Issue, house: House) -> Forecast:
    """How many would get it now, and why the others would not."""
    return gate(house).forecast(issue)


def findings(issue: Issue, house: House) -> tuple[Finding, ...]:
    """What preflight says of the issue as it would be sent now, errors first."""
    return examined(issue, rendered(issue, house), house, forecast(issue, house).recipients)


def examined(issue: Issue, mail: Rendered, house: House, recipients: int | None = None) -> tuple[Finding, ...]:
    """What preflight says of a rendering, with what campaigns know; `recipients` None leaves the audience out."""
    around = Surroundings.of(issue, house.settings.address)
    return preflight.examine(issue, mail, recipients, composing.background(issue), around)


def schedule(issue: Issue, at: datetime, by: Account | None, house: House) -> None:
    """Schedule an approved issue that nothing stands against; raises Unfit with the errors, and NotNow.

    What it says has to be as true at that instant as it was approved.
    """
    if issue.approval is not None and (faults := preflight.errors(findings(issue, house))):
        raise Unfit(issue, faults)
    if issue.approval is not None and (moved := not_as_approved(issue, at)):
        raise NotNow(moved)
    issue.schedule(at, by)


def not_as_approved(issue: Issue, at: datetime | None = None) -> str:
    """What would mislead readers at an instant, or now, and what to do; empty when all is as it was approved."""
    moved = [each.words for each in composing.changes(issue, at) if each.holds]
    if not moved:
        return ""
    return (
        f"What it says is not as it was approved: {'; '.join(moved)}. "
        "Look at the new text, and ask for approval again; or edit it."
    )


def letter(issue: Issue, house: House) -> outbox.Letter:
    """What the outbox is given: everything but the readers."""
    newsletter, mail = issue.newsletter, rendered(issue, house)
    return outbox.Letter(
        ref=issue.mailing_ref,
        purpose=newsletter.purpose,
        sender_name=newsletter.sender_name,
        sender_address=newsletter.sender_address,
        reply_to=newsletter.reply_to,
        subject=mail.subject,
        html=mail.html,
        text=mail.text,
        headers=headers(issue, house.settings.address),
        doubt_policy=newsletter.doubt_policy,
        failure_share=newsletter.failure_share,
    )


def headers(issue: Issue, address: str) -> dict[str, str]:
    """List-Id (RFC 2919: stable, below the sender's domain), List-Archive (RFC 2369), Archived-At (RFC 5064)."""
    newsletter = issue.newsletter
    domain = newsletter.sender_address.rpartition("@")[2].encode("idna").decode("ascii")
    return {
        "List-Id": f"<{newsletter.slug}.{domain}>",
        "List-Archive": f"<{address}/archive/{newsletter.slug}>",
        "Archived-At": f"<{address}{issue.path}>",
    }


def send_test(issue: Issue, addresses: Iterable[str], by: Account | None, house: House) -> int:
    """Send the issue as it is now to any addresses, marked as a test; returns to how many.

    Raises BadAddress, BadMail, TooManyTests and NobodyToSendTo; nothing is sent then.
    """
    to_send = [address for address in addresses if address.strip()]
    if len(to_send) > MOST_TESTS:
        raise TooManyTests(f"A test goes to at most {MOST_TESTS} addresses; these are {len(to_send)}.")
    test = replace(
        letter(issue, house),
        ref=f"test:{issue.ref}:{secrets.token_hex(6)}",
        purpose=None,
        subject=f"[Test] {composing.wording(issue).of(issue.subject)}".strip(),
    )
    outbox.post_to_addresses(test, to_send)
    audit.record("issue.tested", issue.ref, by, addresses=len(to_send))
    return len(to_send)


def post(issue: Issue, house: House) -> None:
    """Freeze the issue and its ledger in one transaction, after `issue.begin()`; raises NobodyToSendTo and BadMail."""
    sent = letter(issue, house)
    outbox.post_selected(sent, gate(house).candidates(issue), house.tokens)
    issue.frozen_html, issue.frozen_text = sent.html, sent.text


def _why(issue: Issue) -> str:
    newsletter = issue.newsletter
    if issue.corrects is not None:
        return f"You get this because {issue.corrects.title} was sent to you: {newsletter.title} is corrected here."
    what = "this alert" if issue.kind == IssueKind.ALERT else "this"
    return f"You get {what} because you signed up for {newsletter.title} from {newsletter.organisation}."
