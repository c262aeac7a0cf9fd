"""Composing: the next issue drafts itself; drafting again only adds, and what was taken out stays out."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from newsletters import composing, seasons
from newsletters.entries import Entry, EntryState
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.items import Item, ItemState
from newsletters.newsletter import Newsletter
from newsletters.resources import Card, Resource
from newsletters.sections import Section
from tests.newsletters.publication import NOVEMBER, approved, publication, started
from tests.people import ALICE, PETRA, account
from tests.running import PATIENCE

ADDRESS = "https://news.example.org"


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


def item(number: int, state: ItemState = ItemState.NEW, score: float = 1.0) -> Item:
    made = Item(
        link=f"https://example.org/{number}?utm_source=feed", title=f"Story {number}", publisher="Free Movement"
    )
    made.score = score
    db.session.add(made)
    db.session.flush()
    if state != ItemState.NEW:
        made.decide(state, account(ALICE))
    db.session.commit()
    return made


def picked(number: int, score: float = 1.0) -> Item:
    return item(number, ItemState.PICKED, score)


def evergreen(title: str = "Know Your Rights Guide 2020") -> Resource:
    card = Card("https://example.com/guide", title, "Migrants’ Rights Network", evergreen=True)
    made = Resource.add(card, account(ALICE))
    db.session.commit()
    return made


def drafted(newsletter: Newsletter, month: date = NOVEMBER) -> Issue:
    issue = composing.draft(newsletter, month, account(ALICE), ADDRESS)
    db.session.commit()
    return issue


def shelf(issue: Issue) -> Section:
    return composing.shelf(issue, account(ALICE))


LINE = "Free Movement | [Story {0}](<https://example.org/{0}>)"
GUIDE = "Migrants’ Rights Network | [Know Your Rights Guide 2020](<https://example.com/guide>)"


def test_a_draft_holds_what_was_picked_and_what_is_evergreen(newsletter: Newsletter) -> None:
    picked(1)
    picked(2)
    item(3, ItemState.SKIPPED)
    evergreen()
    issue = drafted(newsletter)
    house = newsletter.house_sections[4]["markdown"]
    assert shelf(issue).markdown == "\n\n".join([house, LINE.format(1), LINE.format(2), GUIDE])
    assert issue.title == "No. 1: November 2026"


def test_a_draft_ends_with_the_season_of_its_sending_day(newsletter: Newsletter) -> None:
    december = drafted(newsletter, date(2026, 12, 1)).sections[-1].markdown
    assert december == f"{newsletter.house_sections[5]['markdown']}\n\n{seasons.NEW_YEAR}"


def test_drafting_again_adds_only_what_was_picked_since(newsletter: Newsletter) -> None:
    picked(1)
    issue = drafted(newsletter)
    welcome, resources = issue.sections[0], shelf(issue)
    welcome.save("Welcome!", "Written by hand", welcome.revision, account(ALICE))
    resources.save("Reading", f"Own words.\n\n{LINE.format(1)}\n\nMore own words.", resources.revision, account(ALICE))
    issue.sections[2].remove(account(ALICE))
    db.session.commit()
    assert drafted(newsletter) is issue
    picked(2)
    drafted(newsletter)
    assert resources.markdown == f"Own words.\n\n{LINE.format(1)}\n\nMore own words.\n\n{LINE.format(2)}"
    assert (welcome.markdown, resources.heading, len(issue.sections)) == ("Written by hand", "Reading", 5)


def test_drafting_again_with_nothing_new_is_no_edit(newsletter: Newsletter) -> None:
    picked(1)
    issue = drafted(newsletter)
    before = issue.content_hash
    for section in issue.sections:
        section.revision = 7
    drafted(newsletter)
    assert issue.content_hash == before
    assert {section.revision for section in issue.sections} == {7}


def test_a_line_that_was_taken_out_never_comes_back(newsletter: Newsletter) -> None:
    picked(1)
    evergreen()
    issue = drafted(newsletter)
    shelf(issue).save("Reading", "Nothing this month.", shelf(issue).revision, account(ALICE))
    drafted(newsletter)
    assert shelf(issue).markdown == "Nothing this month."
    december = drafted(newsletter, date(2026, 12, 1))
    assert "Story 1" not in shelf(december).markdown
    assert GUIDE in shelf(december).markdown


def test_what_one_issue_had_the_next_does_not_repeat(newsletter: Newsletter) -> None:
    picked(1)
    drafted(newsletter)
    picked(2)
    december = drafted(newsletter, date(2026, 12, 1))
    assert "Story 1" not in shelf(december).markdown
    assert "Story 2" in shelf(december).markdown


def test_another_newsletter_has_its_own_memory(newsletter: Newsletter) -> None:
    picked(1)
    drafted(newsletter)
    assert "Story 1" in shelf(drafted(publication(title="Another"))).markdown


def test_a_link_that_somebody_placed_by_hand_is_not_placed_twice(newsletter: Newsletter) -> None:
    issue = drafted(newsletter)
    news = issue.sections[2]
    news.save("", "See [this](https://example.org/1?utm_campaign=y).", news.revision, account(ALICE))
    picked(1)
    drafted(newsletter)
    assert "example.org/1" not in shelf(issue).markdown


def test_an_item_that_became_a_resource_stands_once(newsletter: Newsletter) -> None:
    story = picked(1)
    Resource.add(Card(story.link, "Story 1", evergreen=True), account(ALICE), story.id)
    issue = drafted(newsletter)
    assert shelf(issue).markdown.count("https://example.org/1") == 1


def test_a_title_that_is_markdown_stays_text(newsletter: Newsletter) -> None:
    odd = picked(1)
    odd.title, odd.publisher = "Data [leak] *again*", "1. Press"
    issue = drafted(newsletter)
    assert r"1\. Press | [Data \[leak\] \*again\*](<https://example.org/1>)" in shelf(issue).markdown


def test_the_most_relevant_unpicked_stories_are_suggested_and_nothing_of_them_is_placed(
    newsletter: Newsletter,
) -> None:
    for number in range(12):
        item(number, score=float(number))
    item(20, ItemState.SKIPPED, score=50)
    item(21, ItemState.LATER, score=40)
    item(22, score=60).published_at = clock.now() - timedelta(days=60)
    db.session.commit()
    issue = drafted(newsletter)
    titles = [entry.thing.title for entry in Entry.suggested(issue)]
    assert titles == ["Story 21", *(f"Story {number}" for number in range(11, 4, -1))]
    assert "Story" not in shelf(issue).markdown


def test_suggestions_are_filled_up_and_declined_ones_stay_away(newsletter: Newsletter) -> None:
    for number in range(1, 11):
        item(number, score=float(number))
    issue = drafted(newsletter)
    Entry.suggested(issue)[0].decline(account(ALICE))
    drafted(newsletter)
    titles = [entry.thing.title for entry in Entry.suggested(issue)]
    assert titles == [f"Story {number}" for number in range(9, 1, -1)]


def test_a_person_accepts_a_suggestion_into_a_section(newsletter: Newsletter) -> None:
    item(1)
    issue = drafted(newsletter)
    entry, news = Entry.suggested(issue)[0], issue.sections[2]
    assert entry.accept(news, account(ALICE))
    assert news.markdown == LINE.format(1)
    assert entry.item is not None
    assert (entry.state, entry.item.state) == (EntryState.PLACED, ItemState.PICKED)
    assert not entry.accept(news, account(PETRA))
    assert news.markdown == LINE.format(1)
    assert Entry.suggested(issue) == []


def test_a_declined_suggestion_that_is_picked_after_all_is_placed(newsletter: Newsletter) -> None:
    story = item(1)
    issue = drafted(newsletter)
    Entry.suggested(issue)[0].decline(account(ALICE))
    story.decide(ItemState.PICKED, account(ALICE))
    drafted(newsletter)
    assert LINE.format(1) in shelf(issue).markdown


def test_placing_an_item_by_hand_picks_it(newsletter: Newsletter) -> None:
    issue, story = drafted(newsletter), item(1)
    composing.place(issue, story, issue.sections[2], account(ALICE))
    assert (issue.sections[2].markdown, story.state) == (LINE.format(1), ItemState.PICKED)
    composing.place(issue, evergreen("A guide"), None, account(ALICE))
    assert "A guide" in shelf(issue).markdown


def test_a_line_is_not_put_into_a_locked_issue(newsletter: Newsletter) -> None:
    issue, story = approved(newsletter), item(1)
    issue.state = IssueState.SCHEDULED
    db.session.commit()
    with pytest.raises(NotNow, match="Stop the presses first"):
        composing.place(issue, story, issue.sections[2], account(ALICE))
    db.session.rollback()
    assert story.state == ItemState.NEW
    assert db.session.scalars(select(Entry)).all() == []
    with pytest.raises(NotNow, match="is scheduled, so nothing can be drafted"):
        composing.draft(newsletter, NOVEMBER, account(ALICE), ADDRESS)


def test_an_issue_without_a_place_for_resources_gets_one_before_its_sign_off(newsletter: Newsletter) -> None:
    issue = started(newsletter)
    shelf(issue).remove(account(ALICE))
    picked(1)
    drafted(newsletter)
    assert [section.kind for section in issue.sections][-2:] == ["resources", "sign-off"]
    assert LINE.format(1) in issue.sections[-2].markdown


def test_an_approved_issue_to_which_drafting_adds_falls_back_to_draft(newsletter: Newsletter) -> None:
    approved(newsletter)
    assert drafted(newsletter).state == IssueState.APPROVED
    picked(1)
    assert drafted(newsletter).state == IssueState.DRAFT


def test_the_subject_is_suggested_until_a_person_writes_one(newsletter: Newsletter) -> None:
    picked(1)
    issue = drafted(newsletter)
    assert issue.subject == "November: Story 1"
    campaigns = issue.sections[1]
    campaigns.save("National Data Strategy", "They answered.", campaigns.revision, account(ALICE))
    drafted(newsletter)
    assert issue.subject == "November: National Data Strategy"
    issue.retitle({"subject": "Ours", "preheader": ""}, issue.revision, account(ALICE))
    drafted(newsletter)
    assert (issue.subject, issue.preheader) == ("Ours", "")


def test_the_next_month_to_draft_is_the_first_that_is_not_locked(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        assert composing.next_month(newsletter) == NOVEMBER
        issue = approved(newsletter)
        assert composing.next_month(newsletter) == NOVEMBER
        issue.state = IssueState.SCHEDULED
        assert composing.next_month(newsletter) == date(2026, 12, 1)
    with time_machine.travel(datetime(2026, 11, 27, tzinfo=UTC)):
        assert composing.next_month(newsletter) == date(2026, 12, 1)


def test_an_issue_drafts_itself_once_and_not_again_after_it_was_discarded(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        issue = composing.draft_itself(newsletter, ADDRESS)
        assert issue is not None
        issue.discard(account(ALICE))
        db.session.commit()
        assert composing.draft_itself(newsletter, ADDRESS) is None
        assert drafted(newsletter).number == 1


def test_drafting_by_itself_leaves_alone_what_is_in_review(newsletter: Newsletter) -> None:
    picked(1)
    issue = started(newsletter)
    issue.ask_for_review(account(ALICE))
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        assert composing.draft_itself(newsletter, ADDRESS) is None
    assert "Story" not in shelf(issue).markdown


def draft_at_once(app: Flask) -> None:
    """Four drafts of one month at the same moment make one issue, with each line once."""
    newsletter_id = publication().id
    account(ALICE)
    for number in range(5):
        picked(number)
    db.session.remove()
    barrier, raised = threading.Barrier(4), list[BaseException]()

    def draft() -> None:
        with app.app_context():
            try:
                newsletter = db.session.get_one(Newsletter, newsletter_id)
                barrier.wait(PATIENCE)
                composing.draft(newsletter, NOVEMBER, None, ADDRESS)
                db.session.commit()
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=draft) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert raised == []
    issue = db.session.scalars(select(Issue)).one()
    assert issue.number == 1
    assert shelf(issue).markdown.count("Story") == 5


def test_two_who_draft_at_once_get_one_issue(context: Flask) -> None:
    draft_at_once(context)


@pytest.mark.postgres
def test_two_who_draft_at_once_on_postgresql_get_one_issue(postgres_app: Flask) -> None:
    draft_at_once(postgres_app)
