"""The mail of an issue: what it says, its headers, test sends, and the guard before scheduling."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing, Message
from broadside.house import House
from broadside.people import BadAddress, Person
from newsletters import mail
from newsletters.issues import IssueKind, IssueState, NotNow
from newsletters.newsletter import Newsletter
from newsletters.preflight import Unfit
from tests.newsletters.publication import approved, publication, reader, written
from tests.people import ALICE, BOB, CHARLIE, PETRA, account


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    newsletter = publication(footer="Registered charity 123", slug="idt")
    reader(newsletter, BOB)
    return newsletter


@pytest.fixture
def here(app: Flask) -> House:
    return House.of(app)


def test_the_mail_says_what_the_issue_and_the_newsletter_say(newsletter: Newsletter, here: House) -> None:
    issue = written(newsletter)
    issue.sections[2].hide(account(ALICE))
    rendered = mail.rendered(issue, here)
    for shown in (rendered.html, rendered.text):
        for words in (
            "No. 1: November 2026",
            "All about Campaigns.",
            "Example Rights",
            "1 High Street",
            "Registered charity 123",
            "because you signed up for Immigration, Data and Technology",
            f"http://broadside.test{issue.path}",
            "[[unsubscribe_url]]",
            "[[preferences_url]]",
        ):
            assert words in " ".join(shown.split())
        assert "All about Other news." not in shown
    assert rendered.subject == issue.subject


def test_an_alert_says_that_it_is_one(newsletter: Newsletter, here: House) -> None:
    assert "You get this alert because" in mail.rendered(written(newsletter, IssueKind.ALERT), here).text


def test_the_logo_is_fetched_from_our_own_address(newsletter: Newsletter, here: House) -> None:
    newsletter.logo = "1-abc.png"
    assert 'src="http://broadside.test/logo/1-abc.png"' in mail.rendered(written(newsletter), here).html


def test_the_headers_name_the_list_and_its_archive(newsletter: Newsletter, here: House) -> None:
    issue = written(newsletter)
    bob = Person.known(BOB)
    desk = outbox.Desk(here.tokens, here.settings.address)
    sent = message_from_bytes(outbox.specimen(mail.letter(issue, here), bob, desk), policy=policy.default)
    slug = newsletter.slug
    assert sent["List-Id"] == f"<{slug}.example.org>"
    assert sent["List-Archive"] == f"<http://broadside.test/archive/{slug}>"
    assert sent["Archived-At"] == f"<http://broadside.test/archive/{slug}/2026-11>"
    assert sent["From"] == "Example Rights <news@example.org>"
    assert sent["Reply-To"] == "office@example.org"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "[[" not in sent.as_string()


def test_a_test_goes_to_any_address_and_is_marked(newsletter: Newsletter, here: House) -> None:
    issue = written(newsletter)
    assert mail.send_test(issue, [CHARLIE, " ", "Dora@Example.com"], account(ALICE), here) == 2
    mailing = db.session.scalars(select(Mailing)).one()
    assert mailing.subject == f"[Test] {issue.subject}"
    assert mailing.purpose is None
    assert set(db.session.scalars(select(Message.address))) == {CHARLIE, "dora@example.com"}
    assert issue.state == IssueState.DRAFT
    assert Person.known(CHARLIE) is None


def test_a_test_may_be_sent_again_and_again(newsletter: Newsletter, here: House) -> None:
    issue = written(newsletter)
    for _ in range(2):
        mail.send_test(issue, [CHARLIE], account(ALICE), here)
    assert len(db.session.scalars(select(Mailing)).all()) == 2


def test_a_test_to_no_address_to_a_wrong_one_or_to_a_crowd_is_refused(newsletter: Newsletter, here: House) -> None:
    issue, alice = written(newsletter), account(ALICE)
    with pytest.raises(outbox.NobodyToSendTo):
        mail.send_test(issue, [""], alice, here)
    with pytest.raises(BadAddress, match="“nobody” is not a mail address"):
        mail.send_test(issue, [CHARLIE, "nobody"], alice, here)
    with pytest.raises(mail.TooManyTests):
        mail.send_test(issue, [f"{n}@example.org" for n in range(21)], alice, here)
    db.session.rollback()
    assert db.session.scalars(select(Mailing)).all() == []


def test_an_unfit_issue_is_not_scheduled_and_says_why(newsletter: Newsletter, here: House) -> None:
    issue, petra = written(newsletter), account(PETRA)
    issue.sections[0].append("TODO\n\n[Sign]()", account(ALICE))
    issue.ask_for_review(account(ALICE))
    issue.approve(petra)
    with pytest.raises(Unfit, match=r"“Welcome”, paragraph 2: “TODO” .* And 1 more") as unfit:
        mail.schedule(issue, clock.now() + timedelta(hours=1), petra, here)
    assert len(unfit.value.findings) == 2
    assert issue.state == IssueState.APPROVED


def test_an_issue_for_nobody_is_not_scheduled(context: Flask, here: House) -> None:
    issue = approved(publication())
    with pytest.raises(Unfit, match="Nobody would get this"):
        mail.schedule(issue, clock.now() + timedelta(hours=1), account(PETRA), here)


def test_warnings_do_not_stop_scheduling(newsletter: Newsletter, here: House) -> None:
    issue = written(newsletter)
    issue.retitle({"preheader": ""}, issue.revision, account(ALICE))
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    mail.schedule(issue, clock.now() + timedelta(hours=1), account(PETRA), here)
    assert issue.state == IssueState.SCHEDULED


def test_a_draft_is_told_to_be_approved_first(newsletter: Newsletter, here: House) -> None:
    with pytest.raises(NotNow, match="it is a draft"):
        mail.schedule(written(newsletter), clock.now() + timedelta(hours=1), account(PETRA), here)
