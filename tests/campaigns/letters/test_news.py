"""News: drafted once by what happened, edited by a person, sent once by a publisher to those who asked."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing, Message, MessageState
from broadside.house import house
from broadside.people import Person
from campaigns.consultations.changes import Cause, DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.letters import following, news
from campaigns.letters.deliveries import deliver
from campaigns.letters.letters import Letter, NotNow
from campaigns.letters.news import LetterNews, Words
from campaigns.mail import letters as mail
from campaigns.mail.letters import Unfit
from tests.campaigns.signed import letter
from tests.people import ALICE, BOB, CHARLIE, PETRA, account


def follower(of: Letter, address: str) -> Person:
    person = Person.of(address)
    following.follow(person, of, "the test")
    db.session.commit()
    return person


def written(of: Letter, subject: str = "Answered", text: str = "They said **yes**.") -> LetterNews:
    made = news.drafted(of, Words(subject, text), None, account(ALICE))
    assert made is not None
    db.session.commit()
    return made


def test_a_delivery_drafts_one_mail(context: Flask) -> None:
    made = letter()
    made.close(account(PETRA))
    drafted = deliver(made, clock.now(), "By post", account(PETRA))
    assert drafted is not None
    assert drafted.because == "it was delivered"
    assert news.drafted(made, Words("Again", "Again"), f"delivery:{made.id}") is None
    assert LetterNews.of(made) == [drafted]


def test_a_granted_request_drafts_the_good_news_with_the_new_date_once(context: Flask) -> None:
    made = letter()
    consultation = Consultation(slug="nfi", title="Data_matching powers")
    db.session.add(consultation)
    db.session.flush()
    old, new = (clock.from_wall(datetime(2027, month, day)) for month, day in ((4, 22), (5, 6)))  # noqa: DTZ001
    change = DeadlineChange(consultation=consultation, old=old, new=new, cause=Cause.LETTER, letter_id=made.id)
    db.session.add(change)
    db.session.flush()
    drafted = news.granted(made, change)
    assert drafted is not None
    assert "Our request was granted" in drafted.text
    assert "**Wednesday 5 May 2027, 11:59pm**" in drafted.text
    assert "It was Wednesday 21 April 2027, 11:59pm." in drafted.text
    assert "Data\\_matching powers" in drafted.text
    assert news.granted(made, change) is None


def test_it_goes_to_those_who_asked_and_the_others_are_named_with_the_reason(context: Flask) -> None:
    made = letter()
    follower(made, BOB)
    paused, left = follower(made, "paused@example.org"), follower(made, "left@example.org")
    found = Subscription.find(paused, made.purpose)
    assert found is not None
    found.pause(clock.now() + timedelta(days=9), "the test")
    following.unfollow(left, made, "the test")
    follower(letter("another"), CHARLIE)
    sent = written(made)
    assert mail.send(sent, account(PETRA), house()) == 1
    db.session.commit()
    mailing = db.session.query(Mailing).filter_by(ref=sent.ref).one()
    assert mailing.purpose == made.purpose
    rows = {row.address: (row.state, row.reason) for row in db.session.query(Message).filter_by(mailing_id=mailing.id)}
    assert rows.keys() == {BOB, "paused@example.org"}
    assert rows[BOB][0] == MessageState.READY
    assert rows["paused@example.org"][1].startswith("paused until")
    assert "They said" in mailing.text
    assert f"http://broadside.test{made.path}" in mailing.text


def test_it_is_sent_once_and_never_changed_afterwards(context: Flask) -> None:
    made = letter()
    follower(made, BOB)
    sent = written(made)
    mail.send(sent, account(PETRA), house())
    db.session.commit()
    with pytest.raises(NotNow, match="sent already"):
        mail.send(sent, account(PETRA), house())
    db.session.rollback()
    with pytest.raises(NotNow, match="has been sent"):
        sent.change(Words("Other", "Other"), account(ALICE))
    with pytest.raises(NotNow, match="has been sent"):
        sent.discard(account(ALICE))
    assert db.session.query(Mailing).count() == 1
    assert (sent.subject, sent.sent_by) == ("Answered", account(PETRA))


def test_an_editor_writes_it_and_a_publisher_sends_it(context: Flask) -> None:
    made = letter()
    follower(made, BOB)
    draft = written(made)
    draft.change(Words("Yes!", "They said yes."), account(ALICE))
    with pytest.raises(NotNow, match="Only a publisher"):
        mail.send(draft, account(ALICE), house())
    db.session.rollback()
    assert draft.sent_at is None


def test_nobody_to_tell_leaves_it_a_draft(context: Flask) -> None:
    draft = written(letter())
    with pytest.raises(outbox.NobodyToSendTo):
        mail.send(draft, account(PETRA), house())
    db.session.rollback()
    assert draft.sent_at is None


def test_a_text_with_words_left_to_write_is_not_sent(context: Flask) -> None:
    made = letter()
    follower(made, BOB)
    draft = written(made, text="Dear [name], they said yes.")
    with pytest.raises(Unfit):
        mail.send(draft, account(PETRA), house())
    assert draft.sent_at is None


def test_it_needs_a_subject_and_a_text(context: Flask) -> None:
    draft = written(letter())
    with pytest.raises(NotNow, match="needs a subject"):
        draft.change(Words("", "Text"), account(ALICE))
    assert draft.subject == "Answered"
