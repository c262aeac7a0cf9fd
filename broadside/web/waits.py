"""What waits for somebody in the house itself: work that is late, and that nobody does any."""

from flask import url_for

from broadside.accounts import Account
from broadside.health import examine
from broadside.house import PanelRow, house


def late_work(_account: Account) -> list[PanelRow]:
    """Due work that is overdue, each kind with how much there is of it; and when no worker runs, that."""
    report = examine(house().backlogs).report
    here = url_for("workers.index")
    late = [
        PanelRow(f"{entry['waiting']:,} {entry['name']} waiting for too long", here, badges=(("late", "late"),))
        for entry in report.get("work", [])
        if entry["late"]
    ]
    if report.get("workers"):
        return late
    return [
        PanelRow("No worker is running", here, "Nothing is sent, read or reminded of.", (("stopped", "late"),)),
        *late,
    ]
