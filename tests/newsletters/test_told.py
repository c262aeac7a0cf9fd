"""What campaigns did is told by the next issue: once, in its place, and never over what people wrote."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.database import db
from campaigns.consultations.changes import Cause
from campaigns.letters.replies import Reply
from newsletters import composing
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sections import Section
from tests.campaigns import signed
from tests.campaigns.public import FIFTH, NINETEENTH, TITLE, action, cause, consultation, event, moved, update
from tests.newsletters.publication import NOVEMBER, publication
from tests.people import ALICE, account

ADDRESS = "https://news.example.org"
DECEMBER = date(2026, 12, 1)
NFI = f"**[{TITLE}](<{ADDRESS}/consultations/nfi>)** (Cabinet Office)"


@pytest.fixture(autouse=True)
def now(context: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon on 20 November 2026."""
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def newsletter(now: time_machine.Traveller) -> Newsletter:
    return publication()


def drafted(newsletter: Newsletter, month: date = NOVEMBER) -> Issue:
    issue = composing.draft(newsletter, month, account(ALICE), ADDRESS)
    db.session.commit()
    return issue


def sent(issue: Issue) -> None:
    issue.state, issue.sent_at = IssueState.SENT, clock.now()
    db.session.commit()


def headings(issue: Issue) -> list[str]:
    return [section.heading for section in issue.sections if section.heading]


def section(issue: Issue, heading: str) -> Section:
    return next(each for each in issue.sections if each.heading == heading)


def test_each_campaign_has_its_section_with_its_updates_in_their_order(newsletter: Newsletter) -> None:
    nds, lfr = cause(), cause("lfr", "Live facial recognition")
    update(nds, "They **answered**.", 2)
    update(lfr, "We responded.", 1)
    update(nds, "We wrote to them.", 5)
    issue = drafted(newsletter)
    assert headings(issue)[:3] == ["National Data Strategy", "Live facial recognition", "Other news"]
    assert section(issue, "National Data Strategy").markdown == "We wrote to them.\n\nThey **answered**."
    assert section(issue, "Live facial recognition").kind == "campaigns"


def test_without_news_the_draft_is_as_the_house_has_it(newsletter: Newsletter) -> None:
    assert headings(drafted(newsletter)) == [
        "Campaigns",
        "Other news",
        "Get involved",
        "Tools, publications and resources",
    ]


def test_drafting_again_adds_only_what_is_new_and_keeps_what_people_wrote(newsletter: Newsletter) -> None:
    nds = cause()
    update(nds, "First.", 2)
    issue = drafted(newsletter)
    own = section(issue, "National Data Strategy")
    own.save("The Strategy", "In our own words.", own.revision, account(ALICE))
    drafted(newsletter)
    assert own.markdown == "In our own words."
    update(nds, "Second.", 1)
    drafted(newsletter)
    assert (own.heading, own.markdown) == ("The Strategy", "In our own words.\n\nSecond.")


def test_what_was_taken_out_never_comes_back(newsletter: Newsletter) -> None:
    update(cause(), "First.")
    consultation()
    issue = drafted(newsletter)
    section(issue, "National Data Strategy").remove(account(ALICE))
    section(issue, "Consultation deadlines").remove(account(ALICE))
    db.session.commit()
    before = issue.content_hash
    drafted(newsletter)
    assert issue.content_hash == before


def test_news_after_a_section_was_taken_out_stand_in_a_new_one(newsletter: Newsletter) -> None:
    nds = cause()
    update(nds, "First.", 1)
    issue = drafted(newsletter)
    section(issue, "National Data Strategy").remove(account(ALICE))
    update(nds, "Second.")
    drafted(newsletter)
    assert section(issue, "National Data Strategy").markdown == "Second."


def test_the_next_issue_tells_what_came_since_and_nothing_twice(
    newsletter: Newsletter, now: time_machine.Traveller
) -> None:
    nds = cause()
    update(nds, "Told in November.")
    sent_one = drafted(newsletter)
    now.shift(timedelta(days=3))
    update(nds, "Between drafting and sending.")
    sent(sent_one)
    now.shift(timedelta(days=20))
    update(nds, "In December.")
    assert section(drafted(newsletter, DECEMBER), "National Data Strategy").markdown == (
        "Between drafting and sending.\n\nIn December."
    )


def test_a_discarded_draft_has_told_nothing(newsletter: Newsletter) -> None:
    update(cause(), "News.")
    drafted(newsletter).discard(account(ALICE))
    assert section(drafted(newsletter), "National Data Strategy").markdown == "News."


def test_another_newsletter_tells_it_too(newsletter: Newsletter) -> None:
    update(cause(), "News.")
    drafted(newsletter)
    assert section(drafted(publication(title="Another")), "National Data Strategy").markdown == "News."


def test_a_section_that_somebody_named_like_the_campaign_takes_its_news(newsletter: Newsletter) -> None:
    issue = drafted(newsletter)
    news = section(issue, "Other news")
    news.save("national data strategy", "Ours.", news.revision, account(ALICE))
    update(cause(), "Theirs.")
    drafted(newsletter)
    assert news.markdown == "Ours.\n\nTheirs."


def test_deadlines_and_letters_stand_between_the_campaigns_and_other_news(newsletter: Newsletter) -> None:
    update(cause(), "News.")
    consultation()
    signed.letter()
    assert headings(drafted(newsletter))[:4] == [
        "National Data Strategy",
        "Consultation deadlines",
        "Open letters",
        "Other news",
    ]


def test_the_house_order_decides_where_they_stand(newsletter: Newsletter) -> None:
    order = list(newsletter.house_sections)
    order.insert(4, {"kind": "letters", "heading": "To sign", "markdown": "Please sign."})
    newsletter.house_sections = order
    db.session.commit()
    signed.letter()
    issue = drafted(newsletter)
    assert headings(issue)[2:4] == ["Get involved", "To sign"]
    assert section(issue, "To sign").markdown.startswith("Please sign.\n\n**[Give people time")


def test_a_deadline_is_told_as_a_live_fact(newsletter: Newsletter) -> None:
    consultation(position="responding")
    text = section(drafted(newsletter), "Consultation deadlines").markdown
    assert text == f"{NFI} closes on {{{{ deadline nfi }}}}. We are responding."


def test_an_extension_is_told_with_both_dates_and_our_letter(newsletter: Newsletter) -> None:
    nfi, letter = consultation(), signed.letter("nfi-letter", closed_at=clock.now())
    issue = drafted(newsletter)
    moved(nfi, NINETEENTH, Cause.LETTER, letter.id)
    drafted(newsletter)
    assert section(issue, "Consultation deadlines").markdown.split("\n\n")[1] == (
        f"{NFI} has been extended: from Saturday 5 December 2026, 11:59pm to {{{{ deadline nfi }}}}. "
        f"Our letter [Give people time to answer](<{ADDRESS}/letters/nfi-letter>) had asked for it."
    )
    assert "Saturday 19 December 2026, 11:59pm" in composing.wording(issue).of(
        section(issue, "Consultation deadlines").markdown
    )


def test_two_moves_are_told_as_one_from_the_first_date_to_the_last(newsletter: Newsletter) -> None:
    nfi = consultation()
    moved(nfi, NINETEENTH)
    moved(nfi, NINETEENTH + timedelta(days=7))
    text = section(drafted(newsletter), "Consultation deadlines").markdown
    assert text.count("has been extended") == 1
    assert "from Saturday 5 December 2026, 11:59pm to {{ deadline nfi }}" in text


def test_a_deadline_that_moved_and_moved_back_only_closes(newsletter: Newsletter) -> None:
    nfi = consultation()
    moved(nfi, NINETEENTH)
    moved(nfi, FIFTH)
    assert section(drafted(newsletter), "Consultation deadlines").markdown == f"{NFI} closes on {{{{ deadline nfi }}}}."


def test_a_deadline_that_comes_nearer_is_no_extension(newsletter: Newsletter) -> None:
    moved(consultation(closes_at=NINETEENTH), FIFTH)
    assert (
        "now closes earlier: from Saturday 19 December"
        in section(drafted(newsletter), "Consultation deadlines").markdown
    )


def test_a_move_that_one_issue_told_the_next_does_not_repeat(
    newsletter: Newsletter, now: time_machine.Traveller
) -> None:
    moved(consultation(), NINETEENTH)
    sent(drafted(newsletter))
    now.shift(timedelta(days=10))
    text = section(drafted(newsletter, DECEMBER), "Consultation deadlines").markdown
    assert text == f"{NFI} closes on {{{{ deadline nfi }}}}."


def test_what_closed_and_what_came_of_it_is_told_with_plain_dates(newsletter: Newsletter) -> None:
    yesterday = clock.now() - timedelta(days=1)
    consultation("shut", title="A consultation that closed", body="", closes_at=yesterday)
    consultation(
        closes_at=yesterday - timedelta(days=90),
        outcome_at=yesterday,
        outcome="They go on *as before*.\n\nMore.",
        outcome_url="https://example.org/outcome",
    )
    assert section(drafted(newsletter), "Consultation deadlines").markdown == (
        f"**[A consultation that closed](<{ADDRESS}/consultations/shut>)** closed on 19 November 2026.\n\n"
        f"{NFI}: the outcome was published on 19 November 2026. They go on \\*as before\\*. "
        "[Read the outcome](<https://example.org/outcome>)."
    )


def test_letters_say_how_to_sign_what_was_delivered_and_what_was_answered(newsletter: Newsletter) -> None:
    signed.by_organisation(signed.letter(), "Harbour Law Centre")
    signed.letter(
        "theirs", title="A partner’s letter", office="", elsewhere="https://partner.example.com/l", closes_at=None
    )
    gone = signed.letter(
        "gone", title="The letter that went", office="", delivered_at=clock.now(), closed_at=clock.now()
    )
    db.session.add(Reply(letter_id=gone.id, day=date(2026, 11, 19), sender="The Minister"))
    db.session.commit()
    issue = drafted(newsletter)
    here = f"{ADDRESS}/letters"
    assert section(issue, "Open letters").markdown.split("\n\n") == [
        f"**[Give people time to answer](<{here}/nfi-letter>)**, to The Head of the National Matching Office, "
        "National Matching Office. Signatures so far: {{ signatures nfi-letter }}. "
        f"[Read and sign it](<{here}/nfi-letter>), by {{{{ deadline nfi-letter }}}}.",
        "**[A partner’s letter](<https://partner.example.com/l>)**, to The Head of the National Matching Office. "
        "[Read and sign it at our partners’](<https://partner.example.com/l>).",
        f"**[The letter that went](<{here}/gone>)** was delivered to The Head of the National Matching Office "
        "on 20 November 2026.",
        f"**[The letter that went](<{here}/gone>)**: The Minister answered on 19 November 2026. "
        f"[Read the reply](<{here}/gone>).",
    ]
    assert "Signatures so far: 1." in composing.wording(issue).of(section(issue, "Open letters").markdown)


def test_actions_and_events_are_ways_to_get_involved(newsletter: Newsletter) -> None:
    action()
    event()
    assert section(drafted(newsletter), "Get involved").markdown == (
        "**[Write to your MP](<https://example.org/write>)**, until {{ deadline write }}. "
        "For: everybody in England.\n\n"
        "Ask them to vote against it.\n\n"
        "- Say whom it touches\n- Ask when the answer comes\n\n"
        f"**[Relief hearing](<{ADDRESS}/events/hearing>)**: {{{{ deadline hearing }}}}, Royal Courts of Justice."
    )


def test_what_still_stands_is_told_by_each_issue_anew(newsletter: Newsletter, now: time_machine.Traveller) -> None:
    action(until=clock.now() + timedelta(days=60))
    sent(drafted(newsletter))
    now.shift(timedelta(days=12))
    assert "Write to your MP" in section(drafted(newsletter, DECEMBER), "Get involved").markdown


def test_titles_that_are_markdown_stay_text(newsletter: Newsletter) -> None:
    consultation(title="Data [sharing] *now*", body="1. Office")
    text = section(drafted(newsletter), "Consultation deadlines").markdown
    assert text.startswith(r"**[Data \[sharing\] \*now\*](<")
    assert r"(1\. Office)" in text


def test_examples_stay_out_of_a_real_issue(newsletter: Newsletter) -> None:
    update(cause(example=True), "Made up.")
    issue = drafted(newsletter)
    assert headings(issue)[0] == "Campaigns"
    issue.example = True
    drafted(newsletter)
    assert headings(issue)[0] == "National Data Strategy"


def test_an_approved_issue_falls_back_to_draft_when_news_are_added(newsletter: Newsletter) -> None:
    issue = drafted(newsletter)
    issue.state = IssueState.APPROVED
    db.session.commit()
    assert drafted(newsletter).state == IssueState.APPROVED
    update(cause(), "News.")
    assert drafted(newsletter).state == IssueState.DRAFT
