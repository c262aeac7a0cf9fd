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
from newsletters import preflight
from newsletters.audience import Forecast, Gate
from newsletters.issues import Issue, IssueKind
from newsletters.preflight import Finding, Unfit

MOST_TESTS = 20


class TooManyTests(ValueError):
    """A test send to more addresses than a test needs."""


def rendered(issue: Issue, house: House) -> Rendered:
    """The very HTML and text that are sent, with sentinels where a reader's own links belong; nothing is written."""
    newsletter, address = issue.newsletter, house.settings.address
    return render.render(
        render.Letter(
            newsletter=newsletter.title,
            subject=issue.subject,
            preheader=issue.preheader,
            issue_line=issue.title,
            sections=tuple(render.Section(section.heading, section.markdown) for section in issue.shown),
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
    return preflight.examine(issue, rendered(issue, house), forecast(issue, house).recipients)


def schedule(issue: Issue, at: datetime, by: Account | None, house: House) -> None:
    """Schedule an approved issue that nothing stands against; raises Unfit with the errors, and NotNow."""
    if issue.approval is not None and (faults := preflight.errors(findings(issue, house))):
        raise Unfit(issue, faults)
    issue.schedule(at, by)


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
        subject=f"[Test] {issue.subject}".strip(),
    )
    outbox.post_to_addresses(test, to_send)
    audit.record("issue.tested", issue.ref, by, addresses=len(to_send))
    return len(to_send)


def post(issue: Issue, house: House) -> None:
    """Freeze the issue and its ledger in one transaction, after `issue.begin()`; raises NobodyToSendTo and BadMail."""
    audience = gate(house).audience(issue)
    sent = letter(issue, house)
    outbox.post(sent, audience.recipients, audience.exclusions)
    issue.frozen_html, issue.frozen_text = sent.html, sent.text


def _why(issue: Issue) -> str:
    newsletter = issue.newsletter
    what = "this alert" if issue.kind == IssueKind.ALERT else "this"
    return f"You get {what} because you signed up for {newsletter.title} from {newsletter.organisation}."
