"""Members: invited once, signing off one text, outdated by an edit, mailed by one worker, forgotten when erased."""

from collections.abc import Callable

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Why, suppress
from broadside.tokens import BadToken
from campaigns.responses import inviting, posting
from campaigns.responses.answers import Answer
from campaigns.responses.authors import Author
from campaigns.responses.contents import Contents
from campaigns.responses.holding import MemberHolder
from campaigns.responses.inviting import Guest
from campaigns.responses.members import Member, Part
from campaigns.responses.missing import missing
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse
from campaigns.responses.signing_off import Said, sign_off
from tests.campaigns.responses.filling import CHARLES, NORA, begun, hash_of, member, work, write
from tests.campaigns.signed import organisation
from tests.newsletters.readers import mails_to, path_in
from tests.people import ALICE, PETRA, account


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


@pytest.fixture
def nora(response: JointResponse) -> Member:
    return member(response, account(ALICE))


def sign(by: Member, read: str = "") -> None:
    sign_off(by, Said("Nora Miles", "Director", True, read or hash_of(by.response)))
    db.session.commit()


def submit(response: JointResponse) -> None:
    response.submit(clock.now(), "Your reference is CO-17.", hash_of(response), account(PETRA))
    db.session.commit()


def test_an_organisation_is_invited_once_under_any_of_its_names(response: JointResponse, nora: Member) -> None:
    merged = organisation("Harbour Law")
    merged.merged_into = nora.organisation
    db.session.flush()
    with pytest.raises(NotNow, match="Harbour Law Centre works on this response already"):
        Member.invite(response, merged, Person.of(CHARLES), account(ALICE))


def test_the_contact_of_the_directory_is_written_to_unless_an_address_is_given(response: JointResponse) -> None:
    made = organisation("Leeds Advice", contact="nora@leeds.example.org")
    tokens = house().tokens
    assert inviting.invite(response, Guest(made), tokens, account(ALICE)).person is made.contacts[0].person
    with pytest.raises(NotNow, match="No contact is known for Nobody There"):
        inviting.invite(response, Guest(organisation("Nobody There")), tokens, account(ALICE))
    other = inviting.invite(response, Guest(organisation("Nobody There"), CHARLES.upper()), tokens, account(ALICE))
    assert other.person is not None
    assert other.person.address == CHARLES


def test_nobody_is_written_to_who_asked_not_to_be(response: JointResponse) -> None:
    tokens = house().tokens
    suppress(tokens, CHARLES, Why.ERASED)
    suppress(tokens, NORA, Why.BOUNCED)
    for address, said in ((CHARLES, "had it erased"), (NORA, "gets no more mail")):
        with pytest.raises(NotNow, match=said):
            inviting.invite(response, Guest(organisation("Leeds Advice"), address), tokens, account(ALICE))
    organisation("Leeds Advice", contact=NORA)
    with pytest.raises(NotNow, match="Its contact gets no more mail for Leeds Advice"):
        inviting.invite(response, Guest(organisation("Leeds Advice")), tokens, account(ALICE))
    assert Person.known(CHARLES) is None


def test_a_sign_off_stands_for_one_text_and_an_edit_outdates_it(response: JointResponse, nora: Member) -> None:
    assert nora.part(hash_of(response)) == Part.INVITED
    sign(nora)
    before = hash_of(response)
    assert nora.part(before) == Part.SIGNED
    question = Question.of(response)[0]
    write(question, "One.", Author(account=account(ALICE)))
    assert nora.part(hash_of(response)) == Part.OUTDATED
    write(question, "", Author(account=account(ALICE)))
    assert hash_of(response) == before
    assert nora.part(hash_of(response)) == Part.SIGNED, "the text is again the one that was signed off"


def test_a_text_that_changed_meanwhile_is_not_signed_off(response: JointResponse, nora: Member) -> None:
    read = hash_of(response)
    write(Question.of(response)[0], "One.", Author(account=account(ALICE)))
    with pytest.raises(NotNow, match="The text has changed since you opened this page, so nothing was signed"):
        sign(nora, read)
    assert nora.authorised_at is None


@pytest.mark.parametrize(
    ("name", "role", "authorised", "said"),
    [
        ("Nora", "Director", False, "Tick that you are"),
        (" \n", "Director", True, "your name"),
        ("Nora", "", True, "role"),
    ],
)
def test_without_authority_nothing_is_signed_off(
    nora: Member, name: str, role: str, authorised: bool, said: str
) -> None:
    with pytest.raises(NotNow, match=said):
        sign_off(nora, Said(name, role, authorised, hash_of(nora.response)))
    assert nora.authorised_at is None


def test_who_declines_takes_its_name_away_and_may_think_better_of_it(response: JointResponse, nora: Member) -> None:
    sign(nora)
    nora.decline(" Our trustees\r\nmeet in January ")
    assert (nora.part(hash_of(response)), nora.signer_name) == (Part.DECLINED, "")
    assert nora.reason == "Our trustees\nmeet in January"
    sign(nora)
    assert (nora.part(hash_of(response)), nora.reason) == (Part.SIGNED, "")


def test_a_locked_text_is_signed_off_and_a_submitted_one_not_any_more(response: JointResponse, nora: Member) -> None:
    response.lock("", account(PETRA))
    sign(nora)
    submit(response)
    acts: list[Callable[[], None]] = [
        lambda: sign(nora),
        lambda: nora.decline(""),
        lambda: nora.end(account(ALICE)),
    ]
    for act in acts:
        with pytest.raises(NotNow, match="was submitted"):
            act()


def test_a_new_link_ends_the_old_one_and_is_mailed(response: JointResponse, nora: Member) -> None:
    tokens = house().tokens
    work()
    old = path_in(mails_to(NORA)[-1], "responses").removeprefix("/responses/")
    assert Member.read(tokens, old) is nora
    nora.send_again(account(ALICE))
    db.session.commit()
    work()
    new = path_in(mails_to(NORA)[-1], "responses").removeprefix("/responses/")
    assert Member.read(tokens, new) is nora
    with pytest.raises(BadToken):
        Member.read(tokens, old)


def test_who_is_taken_off_keeps_its_name_under_what_it_wrote_and_can_come_back(
    response: JointResponse, nora: Member
) -> None:
    question = Question.of(response)[0]
    question.assign(Author(member=nora), account(ALICE))
    write(question, "Ours.", Author(member=nora))
    token = nora.token(house().tokens)
    nora.end(account(ALICE))
    assert Member.of(response) == []
    assert Answer.versions(question)[0].author == "Harbour Law Centre"
    with pytest.raises(BadToken):
        Member.read(house().tokens, token)
    again = Member.invite(response, nora.organisation, Person.of(CHARLES), account(ALICE))
    assert again is nora
    with pytest.raises(BadToken):
        Member.read(house().tokens, token)


def test_a_token_for_something_else_opens_no_response(nora: Member) -> None:
    tokens = house().tokens
    for token in (
        tokens.make("letter-invitation", nora.id, 0),
        tokens.make("response", "1"),
        tokens.make("response", 99),
    ):
        with pytest.raises(BadToken):
            Member.read(tokens, token)


def test_of_two_workers_one_mails(response: JointResponse, nora: Member) -> None:
    assert posting.unmailed() == [nora.id]
    assert [posting.claim(nora.id) for _ in range(2)] == [True, False]
    assert posting.unmailed() == []


def test_a_locked_text_is_asked_about_once_each_and_a_new_one_again(response: JointResponse, nora: Member) -> None:
    other = member(response, account(ALICE), "The Crossing Project", CHARLES)
    sign(other)
    work()
    response.lock(hash_of(response), account(PETRA))
    db.session.commit()
    assert posting.unasked() == [nora.id], "who has signed off this text is not asked"
    for _ in range(2):
        work()
    assert [each.subject.split(":")[0] for each in mails_to(NORA)[1:]] == ["Please sign off"]
    assert len(mails_to(CHARLES)) == 1
    assert not posting.claim_asking(nora.id)
    response.unlock(account(PETRA))
    write(Question.of(response)[0], "One.", Author(account=account(ALICE)))
    response.lock(hash_of(response), account(PETRA))
    db.session.commit()
    work()
    assert len(mails_to(NORA)) == 3
    assert "It has changed since" in mails_to(CHARLES)[-1].text


def test_without_asking_nobody_is_mailed_when_it_is_locked(response: JointResponse, nora: Member) -> None:
    work()
    response.lock("", account(PETRA))
    db.session.commit()
    work()
    assert len(mails_to(NORA)) == 1


def test_each_who_signed_off_gets_one_receipt_and_is_told_whether_its_name_is_on_it(
    response: JointResponse, nora: Member
) -> None:
    other = member(response, account(ALICE), "The Crossing Project", CHARLES)
    member(response, account(ALICE), "Refugee Learning Trust", "ola@learning.example.org")
    sign(other)
    write(Question.of(response)[0], "One.", Author(account=account(ALICE)))
    sign(nora)
    submit(response)
    for _ in range(2):
        work()
    to_nora, to_charles = mails_to(NORA), mails_to(CHARLES)
    assert [each.subject for each in to_nora[1:]] == ["Submitted: Response to Data matching powers"]
    text = " ".join(to_nora[1].text.split())
    for said in ("It bears the name of Harbour Law Centre", "Your reference is CO-17.", response.submitted_hash):
        assert said in text, said
    assert "does not bear its name" in " ".join(to_charles[-1].text.split())
    assert len(mails_to("ola@learning.example.org")) == 1, "the invitation alone"


def test_what_is_missing_is_said_in_sentences(response: JointResponse, nora: Member) -> None:
    def said() -> list[str]:
        return missing(Contents.of(response), Member.of(response))

    assert said() == ["Questions 1 and 2 have no answer.", "Harbour Law Centre has not signed off."]
    first, second = Question.of(response)
    write(first, "One.", Author(account=account(ALICE)), "Agree")
    sign(nora)
    first.scale = ["No"]
    second.remove(account(ALICE))
    assert said() == [
        "Question 1 has a choice that is not offered any more.",
        "Harbour Law Centre signed off an earlier text.",
    ]
    first.remove(account(ALICE))
    nora.end(account(ALICE))
    assert said() == ["No question is written down yet.", "No partner organisation works on it."]


def test_an_erased_person_leaves_the_sign_off_and_no_name(response: JointResponse, nora: Member) -> None:
    sign(nora)
    person, token = nora.person, nora.token(house().tokens)
    assert person is not None
    (held,) = MemberHolder().held(person)
    assert (held["for"], held["name given"]) == ("Harbour Law Centre", "Nora Miles")
    assert MemberHolder().needs(person)
    house().privacy.erase(person, house().tokens)
    db.session.commit()
    db.session.expire_all()
    assert nora.part(hash_of(response)) == Part.SIGNED
    assert (nora.signer_name, nora.signer_role, nora.person_id) == ("", "", None)
    with pytest.raises(BadToken):
        Member.read(house().tokens, token)
    with pytest.raises(NotNow, match="was forgotten"):
        nora.send_again(account(ALICE))
    submit(response)
    work()
    assert posting.unreceipted() == []


def test_the_oldest_waiting_mail_is_known(response: JointResponse) -> None:
    assert (posting.waiting_number(), posting.oldest()) == (0, None)
    invited = member(response, account(ALICE))
    assert (posting.waiting_number(), posting.oldest()) == (1, invited.invited_at)
