"""Moderation and entering at the desk: the queue, decisions with undo, mails, lists and exports."""

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside.audit import Audit
from broadside.database import db
from campaigns.letters import roll
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Hint, Signature, Standing
from tests.campaigns.signed import by_organisation, by_person, letter, organisation
from tests.newsletters.readers import mails_to

QUEUE = "/desk/letters/nfi-letter/signatures"
HOW = "Its director told Alice by telephone on 3 March."


@pytest.fixture
def nfi(context: Flask) -> Letter:
    return letter()


@pytest.fixture
def kitchen(nfi: Letter) -> Signature:
    return by_organisation(
        nfi,
        "Coast Kitchen",
        standing=Standing.REVIEW,
        hint=Hint.WEBMAIL,
        doubt="The address is at a webmail provider.",
        address="kit@example.net",
    )


def fresh(signature: Signature) -> Signature:
    db.session.expire_all()
    return signature


def upload(client: FlaskClient, text: str, **fields: str) -> TestResponse:
    given = {"kind": "organisation", "evidence": HOW} | fields
    return client.post(f"{QUEUE}/list", data=given | {"file": (io.BytesIO(text.encode()), "list.csv")})


def test_the_queue_shows_the_record_of_authority_and_the_doubts(alice: FlaskClient, kitchen: Signature) -> None:
    page = alice.get(QUEUE).text
    for shown in (
        "Coast Kitchen",
        "Nora Signer, Director",
        "kit@example.net",
        "said they may sign",
        "webmail provider",
    ):
        assert shown in page, shown
    assert "1 to review" in page


def test_a_likely_double_is_flagged_in_the_queue(alice: FlaskClient, nfi: Letter) -> None:
    by_organisation(nfi, "Wheldrake Women's Institute")
    by_organisation(nfi, "Wheldrake Womens Institute", organisation_id=None, standing=Standing.REVIEW)
    page = alice.get(QUEUE).text
    assert "Likely double" in page
    assert "On the letter already" in page


def test_accepting_can_be_undone(alice: FlaskClient, nfi: Letter, kitchen: Signature) -> None:
    answer = alice.post(f"{QUEUE}/decide", data={"accept": kitchen.id})
    assert answer.status_code == 303
    assert fresh(kitchen).standing == Standing.ACCEPTED
    page = alice.get(answer.location).text
    undo = re.search(r'name="back" value="([^"]+)"', page)
    assert "Accepted: Coast Kitchen." in page
    assert undo is not None
    alice.post(f"{QUEUE}/decide", data={"back": undo[1]})
    assert fresh(kitchen).standing == Standing.REVIEW
    assert roll.counts(nfi).total == 0


def test_several_are_decided_at_once_and_what_cannot_be_stays(
    alice: FlaskClient, nfi: Letter, kitchen: Signature
) -> None:
    unvouched = by_organisation(nfi, "No Record", standing=Standing.REVIEW, authorised_at=None)
    bea = by_person(nfi, "Bea Person", standing=Standing.REVIEW)
    ticked = [str(each.id) for each in (kitchen, unvouched, bea)]
    page = alice.post(f"{QUEUE}/decide", data={"accept": "selected", "signature": ticked}, follow_redirects=True).text
    assert "Accepted: 2 signatures." in page
    assert "Nobody has said that they may sign" in page
    assert [fresh(each).standing for each in (kitchen, unvouched, bea)] == ["accepted", "review", "accepted"]


def test_nothing_selected_changes_nothing_and_says_so(alice: FlaskClient, kitchen: Signature) -> None:
    page = alice.post(f"{QUEUE}/decide", data={"accept": "selected"}, follow_redirects=True).text
    assert "Nothing was selected" in page
    assert fresh(kitchen).standing == Standing.REVIEW


def test_a_signature_of_another_letter_is_not_decided_here(alice: FlaskClient, kitchen: Signature) -> None:
    letter("other-letter")
    alice.post("/desk/letters/other-letter/signatures/decide", data={"accept": kitchen.id})
    assert fresh(kitchen).standing == Standing.REVIEW


@pytest.mark.parametrize("tell", ["y", ""])
def test_who_is_refused_is_told_only_when_wished_and_without_the_reason(
    alice: FlaskClient, kitchen: Signature, tell: str
) -> None:
    alice.post(f"{QUEUE}/decide", data={"reject": kitchen.id, "reason": "Looks made up", "tell": tell})
    assert fresh(kitchen).decision == "Looks made up"
    mails = mails_to("kit@example.net")
    assert len(mails) == (1 if tell else 0)
    assert not any("made up" in mail.text + mail.html for mail in mails)


def test_a_question_goes_by_mail_with_the_link_to_the_signature(alice: FlaskClient, kitchen: Signature) -> None:
    alice.post(f"/desk/signatures/{kitchen.id}/ask", data={"question": "Are you its <b>director</b>?"})
    (mail,) = mails_to("kit@example.net")
    assert "Are you its <b>director</b>?" in mail.text
    assert "<b>director</b>" not in mail.html
    assert "/signatures/" in mail.text


def test_linking_names_the_organisation_of_the_directory(alice: FlaskClient, kitchen: Signature) -> None:
    answer = alice.post(f"/desk/signatures/{kitchen.id}/link", data={"organisation": "Nowhere Known"})
    assert answer.status_code == 422
    assert "No organisation of that name" in answer.text
    organisation("The Coast Community Kitchen")
    db.session.commit()
    alice.post(f"/desk/signatures/{kitchen.id}/link", data={"organisation": "Coast Community Kitchen"})
    assert fresh(kitchen).organisation_name == "The Coast Community Kitchen"


def test_a_name_that_was_asked_for_is_granted_here(alice: FlaskClient, nfi: Letter) -> None:
    harbour = by_organisation(nfi, "Harbour Law Centre")
    harbour.want_name("Harbour Law")
    db.session.commit()
    assert "Wants to stand as “Harbour Law”" in alice.get(QUEUE).text
    alice.post(f"{QUEUE}/decide", data={"rename": harbour.id})
    assert fresh(harbour).organisation_name == "Harbour Law"


def test_searching_for_a_name_leaves_none_in_the_address(alice: FlaskClient, kitchen: Signature, nfi: Letter) -> None:
    by_person(nfi, "Bea Person", standing=Standing.REVIEW)
    page = alice.post(QUEUE, data={"words": "kit@"}).text
    assert "Coast Kitchen" in page
    assert "Bea Person" not in page
    assert "kit%40" not in page


def test_a_name_with_markup_is_shown_as_it_was_typed(alice: FlaskClient, nfi: Letter) -> None:
    by_person(nfi, "<script>alert(1)</script>", standing=Standing.REVIEW)
    assert "<script>alert" not in alice.get(QUEUE).text


def test_the_page_of_a_signature_shows_its_record(alice: FlaskClient, kitchen: Signature) -> None:
    alice.post(f"{QUEUE}/decide", data={"reject": kitchen.id, "reason": "Looks made up"})
    page = alice.get(f"/desk/signatures/{kitchen.id}").text
    for shown in ("kit@example.net", "Looks made up", "Version 1", "Refused signature no."):
        assert shown in page, shown


def test_the_export_is_defused_and_audited(alice: FlaskClient, nfi: Letter, kitchen: Signature) -> None:
    by_person(nfi, "=HYPERLINK(1)")
    answer = alice.post(f"{QUEUE}/export")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["name"], row["address"]) for row in rows] == [
        ("Nora Signer", "kit@example.net"),
        ("'=HYPERLINK(1)", ""),
    ]
    assert db.session.query(Audit).filter_by(action="letter.signatures_exported").count() == 1


def test_a_viewer_may_look_and_not_export_addresses(victor: FlaskClient, kitchen: Signature) -> None:
    assert victor.get(QUEUE).status_code == 200
    assert victor.post(f"{QUEUE}/export").status_code == 403
    assert 'name="accept"' not in victor.get(QUEUE).text


def test_one_is_entered_by_hand_with_its_evidence(alice: FlaskClient, nfi: Letter) -> None:
    form = {"kind": "organisation", "organisation": "Quay Advice", "evidence": HOW, "shown": "y"}
    assert alice.post(f"{QUEUE}/enter", data=form | {"evidence": ""}).status_code == 422
    assert roll.counts(nfi).total == 0
    assert alice.post(f"{QUEUE}/enter", data=form).status_code == 303
    assert roll.everyone(nfi).organisations[0].name == "Quay Advice"
    assert "has signed this letter already" in alice.post(f"{QUEUE}/enter", data=form).text


def test_one_that_looks_like_another_is_asked_about_first(alice: FlaskClient, nfi: Letter) -> None:
    by_organisation(nfi, "Harbour Law Centre")
    form = {"kind": "organisation", "organisation": "Harbour Law Center Ltd", "evidence": HOW}
    answer = alice.post(f"{QUEUE}/enter", data=form)
    assert answer.status_code == 422
    assert "It looks like Harbour Law Centre" in answer.text
    assert alice.post(f"{QUEUE}/enter", data=form | {"anyway": "y"}).status_code == 303
    assert roll.counts(nfi).organisations == 2


def test_a_list_is_looked_at_before_it_is_entered(alice: FlaskClient, nfi: Letter) -> None:
    text = "signatory\nBorder Health\nWheldrake Womens Institute\nWheldrake Women's Institute\nBorder Health\n"
    look = upload(alice, text, shown="y")
    assert look.status_code == 200
    assert "Looks like “Wheldrake Womens Institute” in row 3." in look.text
    assert db.session.query(Signature).count() == 0
    hidden = dict(re.findall(r'name="(content|kind|evidence|shown)" value="([^"]*)"', look.text))
    page = alice.post(f"{QUEUE}/list/take-in", data=hidden, follow_redirects=True).text
    assert "3 entered" in page
    assert roll.counts(nfi).organisations == 2
    assert "Wheldrake Women&#39;s Institute" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Choose a file"), ("constituency\nA\n", "No column says who signs"), ("x" * 300_001, "larger than 300 KB")],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(alice: FlaskClient, nfi: Letter, text: str, said: str) -> None:
    answer = upload(alice, text)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("content", ["", "not base64!", "%%%"])
def test_a_forged_content_is_refused(alice: FlaskClient, nfi: Letter, content: str) -> None:
    data = {"content": content, "kind": "organisation", "evidence": HOW}
    assert alice.post(f"{QUEUE}/list/take-in", data=data).status_code == 400
