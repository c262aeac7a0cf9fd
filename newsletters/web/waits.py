"""What waits for somebody in the newsletters: issues to approve or to mend, sends that failed, sources in trouble."""

from flask import url_for

from broadside import clock
from broadside.accounts import Account, Role
from broadside.delivery.outbox import MailingState
from broadside.house import PanelRow, house
from newsletters import asked, overview
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.overview import Plan, Sending
from newsletters.sources import Source

MOST = 5
EXAMPLE = (("Example", "line"),)


def issues(account: Account) -> list[PanelRow]:
    """What has to happen next to each issue under way, as far as this account may do it; and a month without one."""
    found = [
        row for newsletter in Newsletter.all() for each in _under_way(newsletter) if (row := _issue(each, account))
    ]
    return [*found, *(row for newsletter in Newsletter.all() if (row := _overdue(newsletter, account)))]


def asked_of(account: Account) -> list[PanelRow]:
    """What colleagues wait for: a look at an issue, and an answer to comments; what is to approve stands above."""
    return [
        _row(each.issue, each.words, each.endpoint, _when(each.issue), (each.kind, ""))
        for each in asked.waiting_for(account)
        if each.kind != "approve"
    ]


def sends(account: Account) -> list[PanelRow]:
    """The last send of each newsletter when it left somebody without; only a publisher can do something about it."""
    if not account.may(Role.PUBLISHER):
        return []
    last = [found for newsletter in Newsletter.all() if (found := Sending.last(newsletter))]
    return [row for sending in last if (row := _send(sending))]


def sources(account: Account) -> list[PanelRow]:
    """The sources that keep failing, the worst first, for whoever may mend them."""
    return [_source(each) for each in overview.failing_sources(MOST)] if account.may(Role.EDITOR) else []


def _under_way(newsletter: Newsletter) -> list[Issue]:
    return overview.issues(newsletter, overview.UNSENT)


def _issue(issue: Issue, account: Account) -> PanelRow | None:
    """The one thing that this account can do about an issue now, or None."""
    about, publisher = _when(issue), account.may(Role.PUBLISHER)
    if issue.state == IssueState.IN_REVIEW and not issue.why_not_approve(account):
        return _row(issue, f"Approve {issue.title}", "issues.review", about, ("to approve", ""))
    if issue.state == IssueState.APPROVED and issue.approval is None and account.may(Role.EDITOR):
        why = "What readers would see has changed since it was approved."
        return _row(issue, f"Put {issue.title} up for review again", "issues.review", why, ("approval void", "warn"))
    if issue.state == IssueState.APPROVED and publisher:
        return _row(issue, f"Schedule {issue.title}", "issues.schedule", about, ("approved", "ok"))
    if issue.hold_reason and publisher:
        return _row(issue, f"{issue.title} was not sent", "issues.schedule", issue.hold_reason, ("held", "late"))
    return _paused(issue) if issue.state == IssueState.SENDING and publisher else None


def _paused(issue: Issue) -> PanelRow | None:
    """A sending that stands still until somebody resumes it."""
    progress = Sending.of(issue).progress
    if progress is None or progress.state != MailingState.PAUSED:
        return None
    about = progress.note or f"{progress.waiting:,} wait for it."
    return _row(issue, f"The sending of {issue.title} is paused", "issues.sending", about, ("paused", "warn"))


def _overdue(newsletter: Newsletter, account: Account) -> PanelRow | None:
    """The month whose day of sending has passed while its issue is not scheduled."""
    plan = Plan.next_out(newsletter, house().settings.zone)
    late = plan.at < clock.now() and (plan.issue is None or plan.issue.state in overview.BEFORE_SENDING)
    if not late or not account.may(Role.EDITOR):
        return None
    about = f"It was planned for {clock.instant_words(plan.at, house().settings.zone)}."
    badge = (clock.distance_words(plan.at, house().settings.zone), "late")
    if plan.issue is not None:
        return _row(plan.issue, f"{plan.issue.title} is late", "issues.compose", about, badge)
    title = f"{newsletter.title}: {plan.month:%B %Y} is not drafted"
    return PanelRow(title, url_for("issues.index"), about, (badge, *(EXAMPLE if newsletter.example else ())))


def _send(sending: Sending) -> PanelRow | None:
    progress = sending.progress
    failed, held = (progress.count("failed"), progress.count("held")) if progress else (0, 0)
    parts = [f"{failed:,} could not be reached" if failed else "", f"{held:,} are in doubt and held" if held else ""]
    said = ", ".join(part for part in parts if part)
    if not said:
        return None
    title = f"{sending.issue.title}: {said}"
    return _row(sending.issue, title, "issues.sending", "See why, and try again.", ("sent", "warn"))


def _source(source: Source) -> PanelRow:
    badges = (("source", "warn"), *(EXAMPLE if source.example else ()))
    return PanelRow(source.name, url_for("sources.show"), source.trouble, badges)


def _when(issue: Issue) -> str:
    who = issue.edited_by.name if issue.edited_by else "Broadside"
    return f"Edited by {who}, {clock.distance_words(issue.edited_at)}"


def _row(issue: Issue, title: str, endpoint: str, about: str, badge: tuple[str, str]) -> PanelRow:
    badges = (badge, *(EXAMPLE if issue.example else ()))
    return PanelRow(title, url_for(endpoint, issue_id=issue.id), about, badges)
