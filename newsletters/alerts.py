"""Alert: one matter, short, to those whom it concerns; drafted from a letter or a consultation."""

from broadside import audit, clock
from broadside.accounts import Account
from broadside.topics import Topic
from newsletters import composing, told
from newsletters.issues import Issue, IssueKind
from newsletters.newsletter import Newsletter
from newsletters.tellable import Alert
from newsletters.telling import Teller

LONGEST = 200  # characters that a title or a subject may have


def draft(newsletter: Newsletter, about: Alert, by: Account, address: str) -> tuple[Issue, bool]:
    """An alert about one thing, with its topics; False with the draft that there is already.

    `address` is the public address (settings.address), for links to our own pages.
    """
    composing.hold_place(newsletter)
    source = f"alert:{about.noun}:{about.slug}"
    before = told.draft_of(newsletter, IssueKind.ALERT, source)
    if before is not None:
        return before, False
    text = Teller(address, ()).alert(about)
    issue = Issue.start(newsletter, IssueKind.ALERT, clock.today(), by)
    issue.example = newsletter.example or about.example
    topics = [topic.slug for topic in Topic.all() if topic.slug in about.topics]
    titles = {"title": about.title[:LONGEST], "subject": text.subject[:LONGEST], "topics": topics}
    issue.retitle(titles, issue.revision, by)
    for section, words in zip(issue.sections, (text.happened, text.ask), strict=True):
        section.save(section.heading, words, section.revision, by)
    told.remember(issue, "alert", None, [source])
    audit.record("issue.drafted", issue.ref, by, about=f"{about.noun}:{about.slug}")
    return issue, True
