"""Kinds of issue: what each is called at first, where it stands in the archive, and the sections it starts with."""

from datetime import date
from enum import StrEnum

from newsletters.house_sections import HouseSection, SectionKind


class IssueKind(StrEnum):
    """What an issue is; a reader's cadence says which kinds they get."""

    ISSUE = "issue"
    DIGEST = "digest"
    ALERT = "alert"


ALERT_TITLE = "Alert"
ALERT_SECTIONS: tuple[HouseSection, ...] = (
    {
        "kind": SectionKind.TEXT,
        "heading": "",
        "markdown": "[Write in a few sentences what happened, and why it matters now.]",
    },
    {
        "kind": SectionKind.INVOLVED,
        "heading": "What you can do",
        "markdown": "[Write the one thing that you ask of readers, with its link and its last day.]",
    },
)


def first_title(kind: IssueKind, month: date, number: int | None) -> str:
    """No. 4: November 2026, Digest: September to November 2026, or Alert."""
    if kind == IssueKind.ALERT:
        return ALERT_TITLE
    if kind == IssueKind.ISSUE:
        return f"No. {number}: {month:%B %Y}"
    first = quarter(month)[0]
    return f"Digest: {first:%B}{'' if first.year == month.year else f' {first.year}'} to {month:%B %Y}"


def first_slug(kind: IssueKind, month: date) -> str:
    """2026-11, digest-2026-11 or alert-2026-11: the start of the issue's address."""
    return f"{month:%Y-%m}" if kind == IssueKind.ISSUE else f"{kind.value}-{month:%Y-%m}"


def first_sections(kind: IssueKind, house: list[HouseSection]) -> list[HouseSection]:
    """What a new issue starts with: the house order, or the two short parts of an alert; a digest is drafted whole."""
    return {IssueKind.ISSUE: house, IssueKind.ALERT: list(ALERT_SECTIONS), IssueKind.DIGEST: []}[kind]


def quarter(month: date) -> list[date]:
    """The three months (their first days) that end with this one."""
    number = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - 2, number + 1)]
