"""The recurring work on signatures: answer forms, send links, ask again after an edit, forget what is out of date."""

import threading

from broadside import allowances, notices, proofs
from broadside.database import db
from broadside.delivery import outbox
from broadside.house import House
from broadside.people import Person
from broadside.timetable import Job
from campaigns.letters import asking_again, holding
from campaigns.letters.letters import Letter
from campaigns.letters.link_requests import SignatureLinkRequest
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.signing import Answer, Signing
from campaigns.mail import signing as mail
from campaigns.mail.signing import About

CONFIRM_PATH, OWN_PATH = "/letters/confirm", "/signatures"


def answer_signings(house: House) -> Job:
    """Mail a confirmation, or a link to the signature they have, to those who filled in the form.

    Those who brought a proof of work never wait behind those who did not.
    """

    def look(stop: threading.Event) -> None:
        for proved in (True, False):
            _answer_all(house, proved, stop)

    return look


def _answer_all(house: House, proved: bool, stop: threading.Event) -> None:
    while waiting := Signing.waiting(proved):
        for ident in waiting:
            if stop.is_set() or not _answer(house, ident):
                return


def _answer(house: House, ident: int) -> bool:
    """Answer one form and commit; False when the rest must wait.

    The mail is written before anything is changed, so that nobody waits for it to get their turn at the database.
    """
    signing = db.session.get(Signing, ident)
    answer = signing.answer(house.tokens) if signing else Answer.NOTHING
    if signing is None or answer == Answer.LATER:
        return signing is None
    letter = _written(house, signing, answer)
    if signing.claim():
        if letter is not None:
            notices.post_written(letter, Person.of(signing.address))
            allowances.use(house.tokens, signing.allowance, signing.address)
        if answer != Answer.CONFIRM:
            signing.drop()
    db.session.commit()
    return True


def _written(house: House, signing: Signing, answer: Answer) -> outbox.Letter | None:
    about, signature = _about(house, signing.letter), signing.signature
    if answer == Answer.CONFIRM:
        return mail.ask_to_confirm(about, SignatureKind(signing.kind), confirm_url(house, signing))
    if answer == Answer.LINK and signature is not None:
        return mail.signed_already(about, own_url(house, signature))
    return None


def send_links(house: House) -> Job:
    """Send those who asked the links to their signatures, and the confirmations that they have not pressed."""

    def look(stop: threading.Event) -> None:
        for ident in SignatureLinkRequest.waiting():
            if stop.is_set():
                return
            own, pending = SignatureLinkRequest.take(ident, house.tokens)
            for each in own:
                if each.person is not None:
                    notices.post_written(mail.own_link(_about(house, each.letter), own_url(house, each)), each.person)
            for form in pending:
                kind = SignatureKind(form.kind)
                letter = mail.ask_to_confirm(_about(house, form.letter), kind, confirm_url(house, form))
                notices.post_written(letter, Person.of(form.address))
            db.session.commit()

    return look


def ask_again(house: House) -> Job:
    """Ask those who signed before a material edit whether they sign the new text."""

    def look(stop: threading.Event) -> None:
        for ident in list(asking_again.due()):
            if stop.is_set():
                return
            signature = asking_again.claim(ident, house.tokens)
            if signature is not None and signature.person is not None:
                letter = mail.ask_again(_about(house, signature.letter), own_url(house, signature))
                notices.post_written(letter, signature.person)
            db.session.commit()

    return look


def forget(house: House) -> Job:
    """Forget forms a week old, spent proofs, and a year after closing the addresses by which a letter was signed."""

    def look(stop: threading.Event) -> None:
        for person in [*holding.forget_forms(), *holding.unlink_old()]:
            house.privacy.forget(person)
        proofs.forget_old()
        db.session.commit()

    return look


def confirm_url(house: House, signing: Signing) -> str:
    """Where the button in the confirmation mail leads."""
    return f"{house.settings.address}{CONFIRM_PATH}/{signing.token(house.tokens)}"


def own_url(house: House, signature: Signature) -> str:
    """The personal link of a signature."""
    return f"{house.settings.address}{OWN_PATH}/{signature.token(house.tokens)}"


def _about(house: House, letter: Letter) -> About:
    return About(letter, notices.house_sender(house))
