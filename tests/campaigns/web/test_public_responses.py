"""A joint response in public: what was submitted, and who signed it off."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from broadside.house import house
from campaigns.responses.authors import Author
from campaigns.responses.members import Member
from campaigns.responses.publishing import publish
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from tests.campaigns.responses.filling import (
    NORA,
    begun,
    hash_of,
    member,
    write,
)
from tests.people import ALICE, PETRA, account

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**"
PUBLIC = "/consultations/nfi/response"


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


@pytest.fixture
def page(response: JointResponse) -> str:
    return f"/desk/responses/{response.id}"


@pytest.fixture
def signed(response: JointResponse) -> Member:
    signer = member(response, account(ALICE))
    signer.sign_off("Nora Miles", "Director", hash_of(response))
    db.session.commit()
    return signer


def alice_writes(response: JointResponse, text: str, choice: str = "") -> None:
    write(Question.of(response)[0], text, Author(account=account(ALICE)), choice)


def test_readers_read_what_was_submitted_and_who_signed_it_off(
    client: FlaskClient, response: JointResponse, signed: Member
) -> None:
    alice_writes(response, HOSTILE, "Disagree")
    signed.sign_off("Nora Miles", "Director", hash_of(response))
    response.submit(
        clock.from_wall(datetime.fromisoformat("2026-01-05T09:30")), "secret", hash_of(response), account(PETRA)
    )
    db.session.commit()
    for path in (PUBLIC, f"{PUBLIC}.pdf"):
        assert client.get(path).status_code == 404
    publish(response, True, house().settings.address, account(PETRA))
    db.session.commit()
    shown = client.get(PUBLIC)
    for said in ("Harbour Law Centre", "Disagree", "<strong>bold</strong>", "We did not answer this", "5 January 2026"):
        assert said in shown.text, said
    for hidden in ("Nora Miles", NORA, "secret", "<script>alert", "<img", 'href="javascript', "Alice"):
        assert hidden not in shown.text, hidden
    assert "Set-Cookie" not in shown.headers
    assert client.get(f"{PUBLIC}.pdf").data.startswith(b"%PDF")
    response.consultation.public = False
    db.session.commit()
    assert client.get(PUBLIC).status_code == 404, "its consultation is hidden"


@pytest.mark.parametrize("elsewhere", ["", "https://example.org/ours"])
def test_the_public_page_of_the_consultation_leads_to_it(
    client: FlaskClient, response: JointResponse, elsewhere: str
) -> None:
    assert PUBLIC not in client.get("/consultations/nfi").text
    response.consultation.our_response = elsewhere
    response.submit(clock.now(), "", hash_of(response), account(PETRA))
    publish(response, True, house().settings.address, account(PETRA))
    db.session.commit()
    assert client.get("/consultations/nfi").text.count(PUBLIC) == 1


def test_a_publisher_shows_it_to_readers_and_takes_it_back(
    petra: FlaskClient, response: JointResponse, page: str
) -> None:
    told = petra.post(f"{page}/public", data={"show": "y"}, follow_redirects=True).text
    assert "It can be published when it was submitted." in told
    response.submit(clock.now(), "", hash_of(response), account(PETRA))
    db.session.commit()
    petra.post(f"{page}/public", data={"show": "y"})
    db.session.expire_all()
    assert response.public
    petra.post(f"{page}/public")
    db.session.expire_all()
    assert not response.public
