"""Close-ups: a story with its reasons, and the issues that have it."""

import pytest

from broadside.database import db
from broadside.feeds.relevance import Reason, Relevance
from newsletters.closeup import CloseUp
from newsletters.entries import Entry, EntryState
from newsletters.issues import Issue, IssueKind
from newsletters.items import Item
from tests.newsletters.publication import publication
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")
MEASURE = Relevance([("borders", {"GPS tag": 5.0, "detention": 2.0}), ("data", {"GPS tag": 3.0})])


def story() -> Item:
    item = Item(link="https://news.example.org/a", title="GPS tags again", summary="<p>Tags in <i>detention</i>.</p>")
    db.session.add(item)
    db.session.flush()
    return item


def test_the_weights_shown_add_up_to_the_score() -> None:
    close = CloseUp.of(story(), MEASURE)
    assert close.reasons == (Reason("GPS tag", 10.0, True), Reason("detention", 2.0, False))
    assert sum(each.worth for each in close.reasons) == MEASURE.score("GPS tags again", "Tags in detention.").value


def test_issues_that_have_the_story_or_were_offered_it_are_named_and_those_that_declined_it_are_not() -> None:
    item, newsletter = story(), publication()
    copy = Item(link="https://else.example.net/a", title="GPS tags again", story_id=item.id)
    db.session.add(copy)
    db.session.flush()
    month = newsletter.next_month(newsletter.created_at)
    for thing, state in ((item, EntryState.DECLINED), (copy, EntryState.PLACED)):
        entry = Entry.of(Issue.start(newsletter, IssueKind.ISSUE, month, account(ALICE)), thing)
        entry.state = state
    close = CloseUp.of(copy, MEASURE)
    assert close.item is item
    assert [entry.state for entry in close.entries] == [EntryState.PLACED]
