"""Campaigns as an attacker and a sceptic see them: links, names and addresses, erasure, and parts of other things."""

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from broadside import clock
from broadside.audit import Audit
from broadside.config import Settings
from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.privacy import scrub
from campaigns.deadlines.requests import ReminderRequest
from campaigns.jobs import deadlines as deadline_jobs
from campaigns.jobs import invitations as invitation_jobs
from campaigns.letters import inviting, moderation, roll, waiting
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.moderation import Wanted
from campaigns.letters.news import Words, drafted
from campaigns.letters.packs import Pack
from campaigns.letters.signatures import Signature, Standing
from campaigns.mail import letters as letter_mail
from campaigns.responses.publishing import publish
from tests.campaigns import signed as given
from tests.campaigns.deadlines import filling as reminding
from tests.campaigns.letters import filling as whole
from tests.campaigns.letters.signers import GROUP, LEADER, PERSON, asked, own, sign, signed
from tests.campaigns.responses import filling as responding
from tests.campaigns.responses.filling import begun, hash_of, member
from tests.filled import STOP, Rooms, fill
from tests.people import ADA, ALICE, CHARLIE, PETRA, account
from tests.watch import Watch

HARBOUR = {"address": "zebedee@harbour.example.org", "name": "Zebedee Quill", "role": "Keeper of keys"}
SECRETS = (HARBOUR["address"], HARBOUR["name"], HARBOUR["role"])


@pytest.fixture
def letter(context: Flask) -> Letter:
    given.organisation("Harbour Law Centre", "https://www.harbour.example.org/")
    return given.letter()


def invite(to: Letter, *names: str) -> None:
    """Ask organisations of the directory to sign."""
    chosen = [given.organisation(name) for name in names]
    inviting.invite(to, inviting.candidates(to, chosen, house().tokens), account(ALICE))


# Links


@pytest.fixture
def links(app: Flask, context: Flask, letter: Letter, client: FlaskClient) -> dict[str, str]:
    """A working token of each mailed link, by the path before it."""
    tokens = house().tokens
    confirm = asked(client, letter, PERSON, address=CHARLIE).rpartition("/")[2]
    mine = signed(client, letter, PERSON, updates="y")
    given.organisation("Leeds Advice", contact="nora@leeds.example.org")
    invite(letter, "Leeds Advice")
    guest = member(begun(account(ALICE)), account(ALICE))
    reminders = reminding.around(account(ALICE))["/reminders token"]
    db.session.commit()
    assert mine.person is not None
    personal = PersonalLinks(tokens, "")
    return {
        "/letters/confirm": confirm,
        "/signatures": mine.token(tokens),
        "/invitations": Invitation.of(letter)[0].token(tokens),
        "/responses": guest.token(tokens),
        "/reminders": str(reminders[0]),
        "/preferences": personal.preferences(mine.person).rpartition("/")[2],
        "/unsubscribe": personal.leave_token(mine.person.id, letter.purpose),
    }


def spoilt(token: str) -> Iterator[str]:
    """The token cut, lengthened, with another body under the same seal, and unsealed."""
    body, _, seal = token.partition(".")
    yield from (token[:-4], token + "AAAA", body, f"{body}.", f".{seal}", f"WzksMF0.{seal}", "x" * len(token))


def test_each_link_opens_its_own_page_and_looking_changes_nothing(
    watch: Watch, client: FlaskClient, links: dict[str, str]
) -> None:
    before = watch.state()
    for path, token in links.items():
        for method in ("GET", "HEAD"):
            assert client.open(f"{path}/{token}", method=method).status_code == 200, path
    assert watch.state() == before


def test_a_link_opens_nothing_but_its_own_kind_of_page(
    watch: Watch, client: FlaskClient, links: dict[str, str]
) -> None:
    """Crossed, cut and forged ones get one plain page for each kind, which says nothing of what is there."""
    before = watch.state()
    for path, token in links.items():
        others = [other for kind, other in links.items() if kind != path]
        refused = {path: client.get(f"{path}/nothing")}[path]
        assert refused.status_code == 404
        for wrong in (*others, *spoilt(token)):
            for method in ("GET", "POST"):
                answer = client.open(f"{path}/{wrong}", method=method)
                assert answer.status_code in (404, 405), (path, method, answer.status_code)
                if answer.status_code == 404:
                    assert answer.text == refused.text
    assert watch.state() == before


def test_wrong_links_press_no_button(watch: Watch, client: FlaskClient, links: dict[str, str]) -> None:
    buttons = {
        "/signatures": ("correct", "shown", "updates", "text", "links", "withdraw"),
        "/invitations": ("opened", "sign", "decline"),
        "/responses": ("sign-off", "decline", "questions/1/answer", "questions/1/comments"),
        "/preferences": ("erase", "reminders/tides"),
    }
    before = watch.state()
    for path, names in buttons.items():
        wrong = [*spoilt(links[path]), *(other for kind, other in links.items() if kind != path)]
        for token in wrong:
            for name in names:
                assert client.post(f"{path}/{token}/{name}").status_code == 404, (path, name)
    assert watch.state() == before


# What the public sees


def test_no_public_page_names_who_signed_or_was_asked(
    app: Flask, context: Flask, letter: Letter, client: FlaskClient
) -> None:
    """Neither the page, JSON, Atom, the widget, calendars nor papers have an address, or who signed for whom."""
    signed(client, letter, GROUP | HARBOUR, shown="y", updates="y")
    sign(client, letter, PERSON | HARBOUR | {"name": "Zebedee Quill II"})
    given.by_organisation(letter, "Leeds Advice", name=HARBOUR["name"], role=HARBOUR["role"], address="z@example.net")
    given.organisation("Coast Kitchen", contact="kit@coast.example.org")
    invite(letter, "Coast Kitchen")
    response = begun(account(ALICE))
    signer = member(response, account(ALICE), address="kit@harbour.example.org")
    signer.sign_off(HARBOUR["name"], HARBOUR["role"], hash_of(response))
    response.lock(hash_of(response), account(PETRA))
    response.submit(clock.now(), "CO-17", hash_of(response), account(PETRA))
    publish(response, True, house().settings.address, account(PETRA))
    letter.close(account(PETRA))
    db.session.commit()
    made = Pack.make(letter, account(PETRA))
    db.session.commit()
    addresses = list(db.session.scalars(select(Person.address)))
    assert len(addresses) >= 4
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200, path
        for words in (*SECRETS, *addresses):
            assert words not in _read(answer.data), (path, words)
    for words in (*SECRETS, *addresses):
        assert words not in _read(made.pdf) + _read(made.docx)
    details = "".join(str(each.detail) for each in db.session.query(Audit))
    assert [words for words in (*SECRETS, *addresses) if words in details] == []


PUBLIC = (
    "/letters",
    "/letters/nfi-letter",
    "/letters/nfi-letter/names",
    "/letters/nfi-letter/versions/1",
    "/letters/nfi-letter/signatories.json",
    "/letters/nfi-letter/signatories.atom",
    "/letters/nfi-letter/widget",
    "/signing/organisations?organisation=har",
    "/consultations",
    "/consultations/nfi",
    "/consultations/nfi/response",
    "/consultations/nfi/response.pdf",
    "/deadlines",
    "/deadlines.ics",
)


def _read(content: bytes) -> str:
    """The words of a page or a paper."""
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()]
        return re.sub("<[^>]+>", "", " ".join(parts))
    return content.decode()


def test_no_public_page_of_a_full_house_has_the_address_of_anybody(app: Flask, client: FlaskClient) -> None:
    rooms: Rooms = fill(app)
    with app.app_context():
        known = set(db.session.scalars(select(Person.address)))
    own_pages = ("/desk", "/signatures/", "/invitations/", "/letters/confirm/", "/confirm/", "/preferences/")
    mentions = []
    for _, path in rooms.paths(app):
        if not path.startswith(own_pages):
            words = client.get(path).data
            mentions += [(path, each) for each in known if each.encode() in words]
    assert len(known) > 10
    assert mentions == []


# Erasure


def test_after_erasing_a_signatory_of_every_kind_nothing_is_left(
    settings: Settings, app: Flask, letter: Letter, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Signed in three ways, invited, a partner, a follower, with forms and requests on their way: all of it goes."""
    who = HARBOUR
    signed(client, letter, GROUP | who, shown="y", updates="y")
    signed(client, letter, LEADER | who)
    mine = signed(client, letter, PERSON | who)
    mine.evidence = f"{who['name']} telephoned."
    sign(client, given.letter("second"), PERSON | who)
    asked(client, given.letter("third"), PERSON | who)
    client.post("/signatures", data={"address": who["address"]})
    given.organisation("Leeds Advice", contact=who["address"])
    fourth = given.letter("fourth")
    invite(fourth, "Leeds Advice")
    db.session.commit()
    invitation_jobs.post(house())(STOP)
    Invitation.of(fourth)[0].decline(f"Ask {who['name']} next year.")
    response = begun(account(ALICE))
    partner = member(response, account(ALICE), address=who["address"])
    partner.sign_off(who["name"], who["role"], hash_of(response))
    reminding.around(account(ALICE))
    consultation = db.session.query(ReminderRequest).first().consultation  # type: ignore[union-attr]
    ReminderRequest.ask(consultation, who["address"], [7])
    db.session.commit()
    deadline_jobs.answer_requests(house())(STOP)
    responding.work()
    Office.of(app).deliver(STOP)
    db.session.expire_all()
    person = Person.known(who["address"])
    assert person is not None
    person.name = who["name"]
    db.session.commit()
    assert len(_mentions(settings, who["address"])) > 4
    house().privacy.erase(person, house().tokens)
    db.session.commit()
    scrub()
    assert _mentions(settings, *SECRETS) == []
    assert _files(settings.home, *SECRETS) == []
    assert [words for words in SECRETS[:1] if words in caplog.text] == []
    assert roll.counts(letter).total == 3


def _mentions(settings: Settings, *words: str) -> list[tuple[str, str]]:
    """(table, column) of each value that holds one of the words."""
    found = []
    with sqlite3.connect(settings.home / "broadside.sqlite3") as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                found += [
                    (table, name)
                    for name, value in zip(names, row, strict=True)
                    if any(each.encode() in _bytes(value) for each in words)
                ]
    connection.close()
    return found


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _files(home: Path, *words: str) -> list[str]:
    wanted = [each.encode() for each in words]
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(each in path.read_bytes() for each in wanted)]


def test_who_is_erased_while_their_signature_waits_leaves_the_queue(client: FlaskClient, letter: Letter) -> None:
    """Nobody could decide about it, and their organisation could never sign."""
    waits = signed(client, letter, GROUP | {"address": "zeb@gmail.com"})
    assert (waits.standing, waits.person is not None) == (Standing.REVIEW, True)
    house().privacy.erase(waits.person, house().tokens)  # type: ignore[arg-type]
    db.session.commit()
    assert moderation.find(letter, Wanted()).signatures == []
    assert waiting.in_review(letter) == 0
    assert signed(client, letter, GROUP | HARBOUR).standing == Standing.ACCEPTED
    assert roll.counts(letter).organisations == 1


# What is sent


def test_who_unsubscribes_or_withdraws_between_the_post_and_the_sending_gets_nothing(
    app: Flask, settings: Settings, client: FlaskClient, letter: Letter
) -> None:
    for number, name in enumerate(("stays", "unsubscribes", "withdraws")):
        signed(client, letter, PERSON, address=f"{name}@example.net", name=f"Person {'ABC'[number]}", updates="y")
    Office.of(app).deliver(STOP)
    news = drafted(letter, Words("It was delivered", "We delivered it today."), None)
    assert news is not None
    assert letter_mail.send(news, account(PETRA), house()) == 3
    db.session.commit()
    leaver = Person.known("unsubscribes@example.net")
    assert leaver is not None
    client.post(PersonalLinks(house().tokens, "").leave(leaver.id, letter.purpose))
    gone = db.session.query(Signature).filter_by(person_id=Person.known("withdraws@example.net").id).one()  # type: ignore[union-attr]
    client.post(f"{own(gone)}/withdraw")
    Office.of(app).deliver(STOP)
    maildir = Maildir(settings.maildir)
    told = [content for key in maildir.keys() if b"It was delivered" in (content := maildir.content(key))]  # noqa: SIM118
    assert len(told) == 1
    assert b"stays@example.net" in told[0]


# Whose is whose


def test_no_part_of_one_letter_is_reached_through_another(
    context: Flask, watch: Watch, petra: FlaskClient, client: FlaskClient
) -> None:
    whole.around(account(PETRA))
    other = given.letter("other")
    given.organisation("Leeds Advice", contact="nora@leeds.example.org")
    theirs = given.letter("theirs")
    invite(theirs, "Leeds Advice")
    db.session.commit()
    before = watch.state()
    news = ("news/1", "news/1/send", "news/1/proof", "news/1/progress")
    for part in ("replies/1", "replies/1/file", "packs/1.pdf", "packs/1.docx", *news):
        assert petra.get(f"/desk/letters/{other.slug}/{part}").status_code == 404, part
    for part in ("replies/1", "news/1", "news/1/send", "news/1/discard", "news/1/pause", "news/1/resume"):
        assert petra.post(f"/desk/letters/{other.slug}/{part}").status_code == 404, part
    assert client.get(f"/letters/{other.slug}/replies/1/file").status_code == 404
    petra.post(f"/desk/letters/{other.slug}/invitations/remind", data={"invitation": Invitation.of(theirs)[0].id})
    assert watch.state() == before


def test_the_reply_to_a_letter_that_was_called_off_is_not_public(context: Flask, client: FlaskClient) -> None:
    whole.around(account(ADA))
    letter = Letter.find("whole-way")
    assert letter is not None
    assert client.get("/letters/whole-way/replies/1/file").status_code == 200
    letter.call_off()
    db.session.commit()
    assert client.get("/letters/whole-way").status_code == 404
    assert client.get("/letters/whole-way/replies/1/file").status_code == 404


def test_the_contact_of_two_organisations_is_not_told_that_both_have_signed(
    context: Flask, letter: Letter, client: FlaskClient
) -> None:
    """One address stands once in each kind: for the second organisation a colleague helps."""
    for name in ("Leeds Advice", "Coast Kitchen"):
        given.organisation(name, contact="nora@leeds.example.org")
    invite(letter, "Leeds Advice", "Coast Kitchen")
    db.session.commit()
    form = {"name": "Nora Contact", "role": "Director", "authorised": "y", "version": "1", "shown": "y"}
    paths = [f"/invitations/{each.token(house().tokens)}" for each in Invitation.of(letter)]
    answers = [client.post(f"{path}/sign", data=form) for path in paths]
    names = {each.name for each in roll.everyone(letter).organisations}
    for answer, invitation in zip(answers, Invitation.of(letter), strict=True):
        assert (invitation.organisation.name in names) == ("Thank you: you have signed" in answer.text)


@pytest.mark.parametrize("number", [2**31, 10**20])
def test_a_number_that_no_row_can_have_is_not_found(context: Flask, petra: FlaskClient, number: int) -> None:
    whole.around(account(PETRA))
    places = ("/letters/whole-way/replies/{}/file", "/desk/letters/whole-way/news/{}", "/desk/signatures/{}")
    assert [petra.get(place.format(number)).status_code for place in places] == [404] * 3
    chosen = {"organisation": str(number), "accept": str(number)}
    assert petra.post("/desk/letters/whole-way/invitations/preview", data=chosen).status_code == 303
    assert petra.post("/desk/letters/whole-way/signatures/decide", data=chosen).status_code == 303


@pytest.mark.parametrize("review_all", [True, False])
def test_a_name_that_a_colleague_looked_at_is_not_changed_behind_their_back(
    context: Flask, client: FlaskClient, review_all: bool
) -> None:
    """Accepted as “Bob Example”, it must not show an insult a minute later."""
    letter = given.letter(review_all=review_all)
    mine = signed(client, letter, PERSON, shown="y", **({} if review_all else {"proof": ""}))
    moderation.accept(mine, account(ALICE))
    db.session.commit()
    assert "Bob Example" in client.get(letter.path).text
    answer = client.post(f"{own(mine)}/correct", data={"name": "Something Rude"}, follow_redirects=True)
    assert "It waits for a colleague" in answer.text
    assert "Something Rude" not in client.get(letter.path).text
    assert [each.id for each in moderation.find(letter, Wanted()).signatures] == [mine.id]


def test_a_name_that_nobody_had_to_look_at_is_corrected_at_once(
    context: Flask, client: FlaskClient, letter: Letter
) -> None:
    mine = signed(client, letter, PERSON, shown="y")
    client.post(f"{own(mine)}/correct", data={"name": "Robert Example"})
    assert "Robert Example" in client.get(letter.path).text
