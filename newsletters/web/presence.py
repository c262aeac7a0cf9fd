"""Presence at the desk: each open page of an issue says where it is, and hears who else is there."""

from typing import Any

from flask import request

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters.issues import Issue
from newsletters.presence import Company, Presence
from newsletters.web.issues import bp, found, section_of


@bp.post("/<int:issue_id>/presence")
@role_required(Role.EDITOR)
def be_here(issue_id: int) -> dict[str, Any]:
    """Take note which part somebody has open (`part`: a section, or “subject”), or has closed (`gone`)."""
    issue, part, account = found(issue_id), request.form.get("part", ""), current_account()
    here = section_of(issue, int(part)) if part.isdecimal() else None
    section_id = here.id if here else None
    if "gone" in request.form:
        Presence.leave(issue.id, section_id, account)
    else:
        Presence.sign(issue.id, section_id, account)
    db.session.commit()
    company = Presence.others(issue.id, account)
    return {
        "people": [{"name": each.name, "part": each.section_id or "subject"} for each in company],
        "words": words(issue, company, section_id),
        "revision": (here or issue).revision,
    }


def words(issue: Issue, company: list[Company], section_id: int | None) -> str:
    """Who else is there, in a sentence: those in the same part first; empty when nobody is."""
    here = [each.name for each in company if each.section_id == section_id]
    names = {section.id: f"“{section.name}”" for section in issue.sections}
    elsewhere = [
        f"{each.name} is in {names.get(each.section_id or 0, 'the subject')}"
        for each in company
        if each.section_id != section_id
    ]
    start = [f"{_listed(here)} {'is' if len(here) == 1 else 'are'} here too: what you both write is merged"]
    said = [*(start if here else []), *elsewhere]
    return ". ".join(said) + "." if said else ""


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
