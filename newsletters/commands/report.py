"""An issue as plain data and in a few words, for the command line."""

import json
from typing import Any

from broadside.delivery import outbox
from broadside.house import house
from newsletters import mail
from newsletters.flight.findings import Finding
from newsletters.issues import Issue
from newsletters.scheduling import Slot


def said(issue: Issue) -> dict[str, Any]:
    """An issue as plain data."""
    approval = issue.approval
    return {
        "id": issue.id,
        "newsletter": issue.newsletter.slug,
        "kind": str(issue.kind),
        "title": issue.title,
        "subject": issue.subject,
        "state": str(issue.state),
        "approved_by": approval.account.name if approval and approval.account else None,
        "due_at": issue.due_at and issue.due_at.isoformat(),
        "held": issue.hold_reason or None,
        "sent_at": issue.sent_at and issue.sent_at.isoformat(),
        "address": f"{house().settings.address}{issue.path}",
    }


def progress(issue: Issue) -> dict[str, Any]:
    """What came of its sending so far; empty before."""
    progress = outbox.progress(issue.mailing_ref) if issue.sendings else None
    if progress is None:
        return {}
    return {"mailing": str(progress.state), "messages": {str(state): n for state, n in progress.counts.items()}}


def outlook(issue: Issue) -> dict[str, Any]:
    """Who would get it now, and what preflight says."""
    forecast = mail.forecast(issue, house())
    found = [f"{each.level}: {each.place}: {each.what}" for each in mail.findings(issue, house())]
    return {"recipients": forecast.recipients, "excluded": dict(forecast.reasons), "findings": found}


def finding(each: Finding) -> dict[str, Any]:
    """One finding of pre-flight as plain data."""
    fix = each.fix and {"field": each.fix.field, "at": each.fix.at, "old": each.fix.old, "new": each.fix.new}
    return {
        "level": str(each.level),
        "rule": each.rule,
        "place": each.place,
        "section": each.section_id,
        "paragraph": each.paragraph,
        "what": each.what,
        "why": each.why,
        "fix": fix,
    }


def findings(found: tuple[Finding, ...]) -> str:
    """What pre-flight found, a line each."""
    lines = [f"{each.level}: {each.place}: {each.what}" for each in found]
    return "\n".join(lines) or "Nothing stands against sending it."


def shown(value: Any) -> str:
    """A value on one line."""
    if value is None or value in ({}, []):
        return "none"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def when(issue: Issue, slot: Slot) -> str:
    """Thursday 3 December 2026, 9:30am, in 12 days, to 1,204 people; 31 excluded"""
    return f"{slot.words}, {mail.forecast(issue, house()).words}"
