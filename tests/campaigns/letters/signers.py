"""What tests of signing share: filled forms, the looks of the jobs, and the links in the mails."""

import threading
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside import clock, proofs
from broadside.database import db
from broadside.house import house
from campaigns.jobs import signing as jobs
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.signing import Signing, Wish
from tests.campaigns import signed as given
from tests.newsletters.readers import mails_to, path_in
from tests.people import BOB, CHARLIE

PERSON = {"as": "individual", "name": "Bob Example", "address": BOB, "version": "1"}
LEADER = PERSON | {"as": "leader", "role": "Director", "organisation": "Harbour Law Centre"}
GROUP = LEADER | {"as": "organisation", "authorised": "y"}


def proof(letter: Letter) -> str:
    """The answer to a puzzle for a letter, an easy one."""
    return proofs.answer(proofs.puzzle(house().tokens, letter.purpose, prefix="0"))


def sign(client: FlaskClient, letter: Letter, form: dict[str, Any], **other: Any) -> TestResponse:
    """Fill in the form of a letter as a browser with JavaScript does."""
    return client.post(f"{letter.path}/sign", data={"proof": proof(letter)} | form | other)


def work() -> None:
    """Let the jobs look once."""
    for job in (jobs.answer_signings(house()), jobs.send_links(house()), jobs.ask_again(house())):
        job(threading.Event())
    db.session.expire_all()


def forget() -> None:
    """Let the job look once at what is out of date."""
    jobs.forget(house())(threading.Event())
    db.session.expire_all()


def asked(client: FlaskClient, letter: Letter, form: dict[str, Any], **other: Any) -> str:
    """Fill in the form; returns the path of the link in the mail."""
    answer = sign(client, letter, form, **other)
    assert answer.status_code == 303, answer.text
    work()
    return path_in(mails_to((form | other)["address"])[-1], "letters/confirm")


def signed(client: FlaskClient, letter: Letter, form: dict[str, Any], **other: Any) -> Signature:
    """Fill in the form and press the button in the mail; returns the newest signature."""
    assert client.post(asked(client, letter, form, **other)).status_code == 200
    return newest()


def newest() -> Signature:
    """The signature that was made last."""
    db.session.expire_all()
    return db.session.query(Signature).order_by(Signature.id.desc()).first()  # type: ignore[return-value]


def own(signature: Signature) -> str:
    """The path of a personal link."""
    return f"/signatures/{signature.token(house().tokens)}"


def around() -> dict[str, list[object]]:
    """Bob has signed a letter, and Charlie has filled in its form; what stands in the addresses of their pages."""
    letter = given.letter("open-letter", title="A letter that is open")
    form = Wish(SignatureKind.INDIVIDUAL, CHARLIE, "Charlie Example", proved=True)
    signing = Signing.ask(letter, given.latest(letter), form)
    signing.mailed_at = clock.now()
    signature = given.by_person(letter, "Bob Example", address=BOB)
    tokens = house().tokens
    return {"/letters/confirm token": [signing.token(tokens)], "/signatures token": [signature.token(tokens)]}
