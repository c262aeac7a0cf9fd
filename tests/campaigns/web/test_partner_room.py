"""The partners' room: looking changes nothing, a link opens its own response alone, a name stands under one text."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from broadside.house import House, house
from campaigns.consultations import changes
from campaigns.consultations.changes import Cause, Move
from campaigns.responses.answers import Answer
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.members import Member, Part
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from tests.campaigns.responses.filling import CHARLES, begun, hash_of, member, work, write
from tests.people import ALICE, PETRA, account

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**"


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


@pytest.fixture
def nora(response: JointResponse) -> Member:
    """Harbour Law Centre, which was asked to answer the first question."""
    made = member(response, account(ALICE))
    Question.of(response)[0].assign(Author(member=made), account(ALICE))
    db.session.commit()
    work()
    return made


@pytest.fixture
def room(nora: Member) -> str:
    return f"/responses/{nora.token(house().tokens)}"


def of(room: str, response: JointResponse, place: int = 0) -> str:
    """The page of a question in the room."""
    return f"{room}/questions/{Question.of(response)[place].id}"


def signing(page: str, **typed: str) -> dict[str, str]:
    """The form of the sign-off as the page gives it, filled in."""
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    assert read is not None
    return {"read": read[1], "name": "Nora Miles", "role": "Director", "authorised": "y"} | typed


def everything() -> list[tuple[object, ...]]:
    """What a look might change."""
    db.session.expire_all()
    kinds = (JointResponse, Member, Question, Answer, Comment)
    return [
        tuple(getattr(row, column.key) for column in kind.__table__.columns)
        for kind in kinds
        for row in db.session.query(kind).order_by(kind.id)
    ]


def test_looking_changes_nothing_and_needs_no_cookie(client: FlaskClient, response: JointResponse, room: str) -> None:
    before = everything()
    for path in (room, of(room, response), f"{room}/paper.pdf", f"{room}/paper.docx"):
        for method in ("GET", "HEAD"):
            seen = client.open(path, method=method)
            assert seen.status_code == 200
            assert "Set-Cookie" not in seen.headers
            assert (seen.headers["Cache-Control"], seen.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert everything() == before
    for path in ("sign-off", "decline"):
        assert client.get(f"{room}/{path}").status_code == 405


def test_forged_crossed_and_ended_links_give_the_same_plain_page(
    client: FlaskClient, context: Flask, response: JointResponse, nora: Member, room: str
) -> None:
    tokens = House.of(context).tokens
    crossed = [
        tokens.make(purpose, nora.id, nora.link_version)
        for purpose in ("letter-invitation", "signature", "preferences")
    ]
    forged = room.rpartition("/")[2][:-3] + "abc"
    before = nora.token(tokens)
    nora.send_again(account(ALICE))
    db.session.commit()
    pages = set()
    for token in (*crossed, forged, before, "nothing", tokens.make("response", 999)):
        answered = client.get(f"/responses/{token}")
        assert answered.status_code == 404
        pages.add(answered.text)
        for what in ("sign-off", "decline"):
            assert client.post(f"/responses/{token}/{what}", data={"reason": "x"}).status_code == 404
    assert len(pages) == 1
    assert "This link does not work" in pages.pop()
    assert (nora.declined_at, nora.authorised_at) == (None, None)


def test_a_member_reaches_its_own_response_alone(client: FlaskClient, room: str) -> None:
    other = begun(account(ALICE), "other", title="Another consultation")
    foreign = of(room, other)
    assert client.get(foreign).status_code == 404
    for what, typed in (("answer", {"text": "x", "seen": "0"}), ("comments", {"comment": "x"})):
        assert client.post(f"{foreign}/{what}", data=typed).status_code == 404
    assert "Another consultation" not in client.get(room).text
    assert db.session.query(Comment).count() == db.session.query(Answer).count() == 0


def test_a_question_taken_out_is_not_there(client: FlaskClient, response: JointResponse, room: str) -> None:
    there = of(room, response)
    Question.of(response)[0].remove(account(ALICE))
    db.session.commit()
    assert client.get(there).status_code == 404
    assert client.post(f"{there}/answer", data={"text": "x", "seen": "0"}).status_code == 404


def test_what_is_theirs_is_answered_and_saved_without_an_account(
    client: FlaskClient, response: JointResponse, room: str
) -> None:
    assert "Yours to answer" in client.get(room).text
    looked = client.post(f"{of(room, response)}/answer", data={"text": "**So**", "seen": "0", "look": "y"})
    assert "<strong>So</strong>" in looked.text
    saved = client.post(f"{of(room, response)}/answer", data={"text": "So.", "choice": "Agree", "seen": "0"})
    assert saved.status_code == 303
    assert "Your answer is saved." in client.get(saved.headers["Location"]).text
    (answer,) = Answer.versions(Question.of(response)[0])
    assert (answer.author, answer.text, answer.choice) == ("Harbour Law Centre", "So.", "Agree")


def test_a_partner_and_a_colleague_who_write_at_once_lose_nothing(
    client: FlaskClient, response: JointResponse, room: str
) -> None:
    write(Question.of(response)[0], "What Alice saved.", Author(account=account(ALICE)))
    conflict = client.post(f"{of(room, response)}/answer", data={"text": "What we wrote.", "seen": "0"})
    assert conflict.status_code == 409
    for said in ("What Alice saved.", "What we wrote.", "Nothing is lost"):
        assert said in conflict.text


def test_on_what_is_not_theirs_they_comment_and_keep_their_text(
    client: FlaskClient, response: JointResponse, room: str
) -> None:
    there = of(room, response, 1)
    assert 'name="text"' not in client.get(there).text
    refused = client.post(f"{there}/answer", data={"text": "Our words.", "seen": "0"})
    assert refused.status_code == 422
    assert "Propose your text as a comment instead" in refused.text
    assert "Our words." in refused.text
    said = client.post(f"{there}/comments", data={"comment": f"Our words. {HOSTILE}"})
    shown = client.get(said.headers["Location"]).text
    assert "Your comment is there." in shown
    assert "<strong>bold</strong>" in shown
    for hostile in ("<script>alert", "<img", 'href="javascript'):
        assert hostile not in shown
    assert db.session.query(Comment).one().author == "Harbour Law Centre"
    assert client.post(f"{there}/comments", data={"comment": " "}).status_code == 422


def test_a_name_stands_under_the_text_that_was_read_and_no_other(
    client: FlaskClient, response: JointResponse, nora: Member, room: str
) -> None:
    form = signing(client.get(room).text)
    write(Question.of(response)[1], "Changed meanwhile.", Author(account=account(ALICE)))
    late = client.post(f"{room}/sign-off", data=form)
    assert late.status_code == 422
    assert "The text has changed since you opened this page, so nothing was signed" in late.text
    assert 'value="Nora Miles"' in late.text, "nothing typed is lost"
    unsaid = {name: value for name, value in signing(late.text).items() if name != "authorised"}
    assert "Tick that you are authorised" in client.post(f"{room}/sign-off", data=unsaid).text
    assert client.post(f"{room}/sign-off", data=signing(late.text)).status_code == 303
    assert nora.part(hash_of(response)) == Part.SIGNED
    assert "You signed off this text" in client.get(room).text
    write(Question.of(response)[1], "Once more.", Author(account=account(ALICE)))
    assert "The text has changed since you signed it off" in client.get(room).text
    db.session.expire_all()
    assert nora.part(hash_of(response)) == Part.OUTDATED


def test_who_says_not_this_time_may_think_better_of_it(
    client: FlaskClient, response: JointResponse, nora: Member, room: str
) -> None:
    client.post(f"{room}/decline", data={"reason": "Our trustees meet in January."})
    page = client.get(room).text
    assert "You said: not this time" in page
    assert (nora.part(hash_of(response)), nora.reason) == (Part.DECLINED, "Our trustees meet in January.")
    client.post(f"{room}/sign-off", data=signing(page))
    db.session.expire_all()
    assert nora.part(hash_of(response)) == Part.SIGNED


def test_at_closing_it_locks_with_clear_words_and_opens_when_that_is_extended(
    client: FlaskClient, response: JointResponse, room: str
) -> None:
    response.consultation.closes_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    typed = {"text": "Our hour of work.", "seen": "0"}
    for page in (client.get(room), client.get(of(room, response))):
        assert "The consultation closed on" in page.text
    late = client.post(f"{of(room, response)}/answer", data=typed)
    assert (late.status_code, "Our hour of work." in late.text) == (422, True)
    changes.move(response.consultation, Move(clock.now() + timedelta(days=7), Cause.SILENT))
    db.session.commit()
    assert "The text is locked" not in client.get(room).text
    assert client.post(f"{of(room, response)}/answer", data=typed).status_code == 303


def test_after_submission_the_room_shows_the_receipt_and_takes_nothing(
    client: FlaskClient, response: JointResponse, nora: Member, room: str
) -> None:
    form = signing(client.get(room).text)
    client.post(f"{room}/sign-off", data=form)
    at = clock.now() - timedelta(hours=3)
    response.submit(at, "Your reference is CO-17.", hash_of(response), account(PETRA))
    db.session.commit()
    page = client.get(room).text
    for said in (clock.instant_words(at), "It bears the name of Harbour Law Centre", "Your reference is CO-17."):
        assert said in page, said
    assert "<form" not in page
    posts: list[Callable[[], int]] = [
        lambda: client.post(f"{room}/sign-off", data=form).status_code,
        lambda: client.post(f"{room}/decline", data={}).status_code,
        lambda: client.post(f"{of(room, response)}/answer", data={"text": "x", "seen": "0"}).status_code,
        lambda: client.post(f"{of(room, response)}/comments", data={"comment": "x"}).status_code,
    ]
    assert [post() for post in posts] == [422] * 4
    db.session.expire_all()
    assert nora.part(response.submitted_hash) == Part.SIGNED


def test_others_are_named_and_no_person_is(client: FlaskClient, response: JointResponse, room: str) -> None:
    other = member(response, account(ALICE), "The Crossing Project", CHARLES)
    other.sign_off("Charles Chair", "Chair", hash_of(response))
    gone = member(response, account(ALICE), "Refugee Learning Trust", "ola@learning.example.org")
    gone.decline("Not our field, they said.")
    db.session.commit()
    page = client.get(room).text
    assert "The Crossing Project" in page
    for hidden in (CHARLES, "Charles Chair", "Refugee Learning Trust", "Not our field"):
        assert hidden not in page


def test_what_stands_is_kept_as_pdf(client: FlaskClient, room: str) -> None:
    paper = client.get(f"{room}/paper.pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"] == 'attachment; filename="response-nfi.pdf"'
