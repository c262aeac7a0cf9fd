"""A joint response with questions, answers, comments and partners, for tests; needs an application context."""

import threading
from datetime import timedelta
from typing import Any

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from campaigns.consultations.consultations import Consultation
from campaigns.jobs import responses as jobs
from campaigns.responses import pasting
from campaigns.responses.answers import Answer, Written
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.publishing import publish
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from tests.campaigns.signed import organisation
from tests.people import PETRA, account

WENT_IN = "went-in"
NORA, CHARLES = "nora@harbour.example.org", "charles@crossing.example.net"
PASTED = """Do you agree that departments may compare these records?

- Agree
- Neither
- Disagree

What would it mean for the people you work with?"""


def consultation(slug: str = "nfi", **fields: Any) -> Consultation:
    """A public consultation that is open for nine more days; committed."""
    given: dict[str, Any] = {
        "title": "Data matching powers",
        "body": "Cabinet Office",
        "closes_at": clock.now() + timedelta(days=9),
    } | fields
    made = Consultation(slug=slug, **given)
    db.session.add(made)
    db.session.commit()
    return made


def begun(by: Account, slug: str = "nfi", **fields: Any) -> JointResponse:
    """A response with a question that has a scale and one that has none; committed."""
    made = JointResponse.begin(consultation(slug, **fields), by)
    Question.add(made, pasting.read(PASTED), by)
    db.session.commit()
    return made


def member(of: JointResponse, by: Account, name: str = "Harbour Law Centre", address: str = NORA) -> Member:
    """An organisation that was invited by a mail to one person; committed."""
    made = Member.invite(of, organisation(name), Person.of(address, "Nora Contact"), by)
    db.session.commit()
    return made


def write(question: Question, text: str, by: Author, choice: str = "") -> None:
    """The next version of an answer; committed."""
    present = Answer.present(question)
    Answer.save(question, Written(text, choice, present.number if present else 0), by)
    db.session.commit()


def hash_of(response: JointResponse) -> str:
    """The hash of what it says now."""
    return Contents.of(response).hash


def work() -> None:
    """Let the job look once at what is to be mailed."""
    jobs.post(house())(threading.Event())
    db.session.expire_all()


def around(by: Account) -> dict[str, list[object]]:
    """One that is written, one that went in and is public; and what stands in the addresses of their pages."""
    went_in = _told(begun(by, WENT_IN), by)
    signer = member(went_in, by)
    signer.sign_off("Nora Contact", "Director", hash_of(went_in))
    work()
    went_in.lock(hash_of(went_in), account(PETRA))
    other = Member.of(went_in)[0]
    other.send_again(by)
    db.session.commit()
    work()
    went_in.submit(clock.now(), "Your reference is CO-17.", hash_of(went_in), account(PETRA))
    publish(went_in, True, house().settings.address, account(PETRA))
    db.session.commit()
    work()
    going = _told(begun(by, "going-on", title="Live facial recognition guidance"), by)
    guest = member(going, by, "The Crossing Project", CHARLES)
    questions = Question.of(going)
    questions[0].assign(Author(member=guest), by)
    questions[1].remove(by)
    going.introduce("We are **four** organisations.", 0, by)
    db.session.commit()
    work()
    tokens = [each.token(house().tokens) for each in (signer, guest)]
    return {
        "/responses ident": [going.id],
        "/responses number": [questions[0].id],
        "/responses form": ["pdf", "docx"],
        "/responses token": [tokens[1]],
    }


def _told(made: JointResponse, by: Account) -> JointResponse:
    first, _ = Question.of(made)
    write(first, "It would **not** be fair.", Author(account=by), "Disagree")
    write(first, "It would **never** be fair.", Author(account=by), "Disagree")
    Comment.say(first, "Say whom it touches.", Author(account=by))
    db.session.commit()
    return made
