"""Answers: versions over what the writer saw, a conflict that loses nothing, and who may write at all."""

import threading
from typing import Any

import pytest
from flask import Flask

from broadside.database import db
from campaigns.responses.answers import Answer, Conflict, Written
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.contents import Contents
from campaigns.responses.pasting import Asked
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse
from tests.campaigns.responses.filling import begun, hash_of, member, write
from tests.people import ALICE, PETRA, account
from tests.running import PATIENCE


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


@pytest.fixture
def question(response: JointResponse) -> Question:
    return Question.of(response)[0]


def alice() -> Author:
    return Author(account=account(ALICE))


def test_each_saved_text_is_a_version_and_the_same_one_is_none(question: Question) -> None:
    assert Answer.save(question, Written("One.\r\n", "Agree"), alice())
    assert not Answer.save(question, Written("One.", "Agree", 1), alice())
    assert Answer.save(question, Written("One.", "Disagree", 1), alice())
    assert [(each.number, each.choice) for each in Answer.versions(question)] == [(2, "Disagree"), (1, "Agree")]


def test_who_saves_over_what_they_did_not_see_gets_both_texts(question: Question) -> None:
    write(question, "Hers.", alice())
    with pytest.raises(Conflict) as caught:
        Answer.save(question, Written("Mine.", "Agree", 0), Author(account=account(PETRA)))
    assert caught.value.present is not None
    assert (caught.value.present.text, caught.value.yours.text, caught.value.yours.choice) == (
        "Hers.",
        "Mine.",
        "Agree",
    )
    assert len(Answer.versions(question)) == 1


def saved_at_once(app: Flask, ident: int, emails: tuple[str, str]) -> list[str]:
    """What became of two who save over nothing at the same moment."""
    gate, came = threading.Barrier(2), []

    def save(email: str) -> None:
        with app.app_context():
            author, question = Author(account=account(email)), db.session.get_one(Question, ident)
            assert Answer.present(question) is None
            db.session.rollback()
            gate.wait(PATIENCE)
            try:
                Answer.save(question, Written(f"By {email}."), author)
                db.session.commit()
                came.append("saved")
            except Conflict as conflict:
                came.append(f"conflict with {conflict.present.author if conflict.present else 'nobody'}")
                db.session.rollback()
            db.session.remove()

    threads = [threading.Thread(target=save, args=(email,)) for email in emails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(came)


def test_of_two_who_save_at_once_one_gets_a_conflict(app: Flask, question: Question) -> None:
    account(PETRA)
    came = saved_at_once(app, question.id, (ALICE, PETRA))
    assert came in (["conflict with Alice", "saved"], ["conflict with Petra", "saved"])
    db.session.expire_all()
    assert [each.number for each in Answer.versions(question)] == [1]


def test_of_two_who_save_at_once_one_gets_a_conflict_on_postgresql(postgres_app: Flask) -> None:
    made = begun(account(ALICE))
    account(PETRA)
    ident = Question.of(made)[0].id
    db.session.commit()
    came = saved_at_once(postgres_app, ident, (ALICE, PETRA))
    assert came in (["conflict with Alice", "saved"], ["conflict with Petra", "saved"])


def test_an_answer_saved_while_it_is_submitted_is_refused(app: Flask, response: JointResponse) -> None:
    """Who waits for the row sees what became of it, and not what it was when they began."""
    ident, email = Question.of(response)[0].id, PETRA
    account(PETRA)
    db.session.commit()
    said: list[Any] = []
    response.hold()

    def save() -> None:
        with app.app_context():
            question = db.session.get_one(Question, ident)
            assert question.response.submitted_at is None
            db.session.rollback()
            holding.set()
            try:
                Answer.save(question, Written("Late."), Author(account=account(email)))
            except NotNow as error:
                said.append(str(error))
            db.session.rollback()
            db.session.remove()

    holding = threading.Event()
    thread = threading.Thread(target=save)
    thread.start()
    assert holding.wait(PATIENCE)
    response.submit(response.created_at, "", hash_of(response), account(PETRA))
    db.session.commit()
    thread.join(PATIENCE)
    assert said == ["The response was submitted, so it does not change any more."]


def test_a_choice_that_is_not_offered_is_refused(question: Question) -> None:
    with pytest.raises(NotNow, match="not one of those the question offers"):
        Answer.save(question, Written("One.", "Perhaps"), alice())


def test_a_partner_answers_what_it_was_asked_to_and_nothing_else(response: JointResponse) -> None:
    mine, other = Question.of(response)
    partner = Author(member=member(response, account(ALICE)))
    mine.assign(partner, account(ALICE))
    assert Answer.save(mine, Written("Ours."), partner)
    assert Answer.versions(mine)[0].author == "Harbour Law Centre"
    with pytest.raises(NotNow, match="Propose your text as a comment instead"):
        Answer.save(other, Written("Ours too."), partner)
    assert Comment.say(other, "Ours too.", partner).author == "Harbour Law Centre"


def test_nobody_of_another_response_is_asked_to_answer(response: JointResponse) -> None:
    stranger = member(begun(account(ALICE), "other"), account(ALICE))
    with pytest.raises(NotNow, match="does not work on this response"):
        Question.of(response)[0].assign(Author(member=stranger), account(ALICE))


def test_an_earlier_version_is_said_again_as_a_new_one(question: Question) -> None:
    write(question, "One.", alice(), "Agree")
    write(question, "Two.", alice(), "Disagree")
    question.reword(Asked("Do you?", ("Disagree",)), account(ALICE))
    first = Answer.versions(question)[-1]
    with pytest.raises(Conflict):
        first.bring_back(1, alice())
    assert first.bring_back(2, alice())
    present = Answer.present(question)
    assert present is not None
    assert (present.number, present.text, present.choice) == (3, "One.", ""), "its choice is not offered any more"


def test_a_question_taken_out_takes_no_answer_and_comes_back_with_it(question: Question) -> None:
    write(question, "One.", alice())
    before = hash_of(question.response)
    question.remove(account(ALICE))
    assert question not in Question.of(question.response)
    assert hash_of(question.response) != before
    with pytest.raises(NotNow, match="taken out"):
        Answer.save(question, Written("Two.", "", 1), alice())
    question.restore(account(ALICE))
    assert hash_of(question.response) == before


def test_a_question_moves_and_the_others_make_room(response: JointResponse) -> None:
    Question.add(response, [Asked("Third?"), Asked("Fourth?")], account(ALICE))
    fourth = Question.of(response)[3]
    fourth.move(0, account(ALICE))
    assert [each.text for each in Question.of(response)][0::3] == ["Fourth?", "Third?"]
    fourth.move(99, account(ALICE))
    assert Question.of(response)[-1] is fourth


def test_a_response_has_not_more_questions_than_a_page_can_hold(response: JointResponse) -> None:
    with pytest.raises(NotNow, match="at most 300 questions, and this one has 2"):
        Question.add(response, [Asked("Again?")] * 299, account(ALICE))


def test_every_part_of_the_text_is_in_its_hash(response: JointResponse) -> None:
    first, second = Question.of(response)
    seen = {hash_of(response)}
    for change in (
        lambda: response.introduce("We.", 0, account(ALICE)),
        lambda: write(first, "One.", alice()),
        lambda: write(first, "One.", alice(), "Agree"),
        lambda: first.reword(Asked(first.text, ("Agree", "No")), account(ALICE)),
        lambda: second.move(0, account(ALICE)),
    ):
        change()
        db.session.flush()
        seen.add(hash_of(response))
    assert len(seen) == 6
    Comment.say(first, "A comment is not of the text.", alice())
    assert hash_of(response) in seen


def test_choices_and_answers_do_not_pass_for_each_other(response: JointResponse) -> None:
    """Without their number a choice of the scale could be taken for the answer, and the hash be the same."""
    one, other = begun(account(ALICE), "one"), begun(account(ALICE), "other")
    for made, scale, text in ((one, ("a",), "c"), (other, ("a", ""), "")):
        second, first = Question.of(made)
        second.remove(account(ALICE))
        first.reword(Asked("t", scale), account(ALICE))
        write(first, text, alice())
    assert hash_of(one) != hash_of(other)


def test_comments_are_settled_and_counted_until_it_went_in(response: JointResponse) -> None:
    question = Question.of(response)[0]
    comment = Comment.say(question, "Say whom.", alice())
    assert Contents.of(response).entries[0].open_comments == 1
    comment.settle(True, account(PETRA))
    assert Contents.of(response).entries[0].open_comments == 0
    for nothing in ("  ", "x" * 10_001):
        with pytest.raises(NotNow, match="a comment of at most 10,000"):
            Comment.say(question, nothing, alice())
    response.submit(response.created_at, "", hash_of(response), account(PETRA))
    for act in (lambda: Comment.say(question, "Late.", alice()), lambda: comment.settle(False, account(PETRA))):
        with pytest.raises(NotNow, match="was submitted"):
            act()
