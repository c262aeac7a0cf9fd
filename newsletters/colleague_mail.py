"""Mail to colleagues about an issue: a review is asked for, an approval fell, the presses were stopped.

Each is a notice with a link; it names no person, since mail is kept where people cannot be erased from it.
"""

from broadside import clock, notices
from broadside.accounts import Account
from broadside.house import House
from broadside.notices import Notice
from newsletters.issues import Issue
from newsletters.looks import Changed

MOST_CHANGES = 6


def ask_to_look(issue: Issue, colleague: Account, house: House) -> None:
    """Ask a colleague to look at an issue."""
    notice = Notice(
        subject=f"Please look at {issue.title}",
        heading="Your review is asked for",
        before=(
            f"A colleague asks you to look at {issue.title} of {issue.newsletter.title} before it goes out.",
            f"Its subject: {issue.subject}." if issue.subject else "It has no subject yet.",
        ),
        label="Open the review",
        url=_review(issue, house),
        after=("On that page you can read it, comment on it, and have the very mail sent to yourself.",),
    )
    notices.post_to(notice, notices.house_sender(house), colleague.email)


def say_that_it_fell(issue: Issue, colleague: Account, changed: list[Changed], house: House) -> None:
    """Tell who approved an issue that their approval does not stand any more, and what reads otherwise now."""
    said = [each.words for each in changed[:MOST_CHANGES]]
    if len(changed) > MOST_CHANGES:
        said.append(f"And {len(changed) - MOST_CHANGES} more parts.")
    notice = Notice(
        subject=f"Changed after you approved it: {issue.title}",
        heading="Your approval is void",
        before=(
            f"{issue.title} was changed after you approved it, so it cannot go out on your approval.",
            *(said or ["What readers would see is as you approved it again; still, it has to be approved anew."]),
        ),
        label="See what changed",
        url=_review(issue, house),
        after=("It goes out only when somebody has approved it as it is now.",),
    )
    notices.post_to(notice, notices.house_sender(house), colleague.email)


def say_that_presses_stopped(issue: Issue, reason: str, colleague: Account, house: House) -> None:
    """Tell who approved an issue that it will not go out as it was scheduled, and why."""
    now = (
        f"It is scheduled again, for {clock.instant_words(issue.due_at, house.settings.zone)}." if issue.due_at else ""
    )
    notice = Notice(
        subject=f"The presses are stopped: {issue.title}",
        heading="It does not go out as scheduled",
        before=(f"{issue.title}, which you approved, was taken off the schedule. The reason given: {reason}",),
        label="See how it stands",
        url=_review(issue, house),
        after=(now or "Nothing goes out until somebody schedules it again.",),
    )
    notices.post_to(notice, notices.house_sender(house), colleague.email)


def _review(issue: Issue, house: House) -> str:
    return f"{house.settings.address}/desk/issues/{issue.id}/review"
