"""The audit log in the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from tests.people import ADA, ALICE, account


def fill(app: Flask) -> None:
    with app.app_context():
        alice, ada = account(ALICE), account(ADA)
        audit.record("issue.approved", "issue:12", alice, title="No. 4: November 2026")
        audit.record("issue.sent_back", "issue:12", ada, title="No. 4: November 2026", why="the date is stale")
        audit.record("issue.approved", "issue:13", ada, title="No. 5: December 2026")
        audit.record("issues.counted", "issues:all")
        db.session.commit()


def sentences(page: str) -> list[str]:
    rows = page.split('<div class="row-title">')[1:]
    return [row.partition("</div>")[0].replace("<b>", "").replace("</b>", "").strip() for row in rows]


def test_each_change_is_a_sentence_newest_first(app: Flask, victor: FlaskClient) -> None:
    fill(app)
    page = victor.get("/desk/audit").text
    assert sentences(page) == [
        "Broadside counted issues all",
        "Ada approved No. 5: December 2026",
        "Ada sent back No. 4: November 2026",
        "Alice approved No. 4: November 2026",
    ]
    assert "why: the date is stale" in page


def test_the_log_is_narrowed_by_who_what_and_about(app: Flask, victor: FlaskClient) -> None:
    fill(app)
    with app.app_context():
        alice = Account.known(ALICE)
        assert alice is not None
        ident = alice.id
    asked: dict[str, int] = {
        f"by={ident}": 1,
        "by=0": 1,
        "action=issue.approved": 2,
        "action=issue": 3,
        "ref=issue:12": 2,
        "ref=issue:12&action=issue.approved": 1,
        "by=x": 4,
        "action=%25": 0,
        "ref=nothing": 0,
        f"by={ident}&action=issue.sent_back": 0,
    }
    assert {query: len(sentences(victor.get(f"/desk/audit?{query}").text)) for query in asked} == asked


def test_a_filter_of_no_known_name_changes_nothing(app: Flask, victor: FlaskClient) -> None:
    fill(app)
    for query in ("account.password=x", "order=password", "detail=why", "sort=1;DROP TABLE audit"):
        assert len(sentences(victor.get(f"/desk/audit?{query}").text)) == 4


@pytest.mark.parametrize(
    ("page", "first", "shown"), [("1", 119, 50), ("3", 19, 20), ("99", 19, 20), ("-1", 119, 50), ("x", 119, 50)]
)
def test_the_log_comes_in_pages(app: Flask, victor: FlaskClient, page: str, first: int, shown: int) -> None:
    with app.app_context():
        for number in range(120):
            audit.record("item.picked", f"item:{number}", account(ALICE), title=f"Item {number}")
        db.session.commit()
    found = sentences(victor.get(f"/desk/audit?page={page}").text)
    assert (found[0], len(found)) == (f"Alice picked Item {first}", shown)


def test_a_thing_without_a_noted_name_is_asked_for_it(app: Flask, victor: FlaskClient) -> None:
    audit.naming("kettle", lambda ident: f"the kettle of room {ident}" if ident == "7" else None)
    with app.app_context():
        audit.record("kettle.switched-on", "kettle:7")
        audit.record("kettle.switched-on", "kettle:8")
        db.session.commit()
    assert sentences(victor.get("/desk/audit").text) == [
        "Broadside switched on kettle 8",
        "Broadside switched on the kettle of room 7",
    ]


def test_a_wording_whose_detail_is_missing_still_says_something(app: Flask, victor: FlaskClient) -> None:
    audit.wordings({"kettle.filled": "filled {it} with {what}"})
    with app.app_context():
        audit.record("kettle.filled", "kettle:9")
        db.session.commit()
    assert sentences(victor.get("/desk/audit").text) == ["Broadside filled kettle 9 with …"]


def test_the_log_stays_readable_when_its_author_is_gone(app: Flask, victor: FlaskClient) -> None:
    fill(app)
    with app.app_context():
        db.session.delete(account(ALICE))
        db.session.commit()
    assert "Broadside approved No. 4: November 2026" in sentences(victor.get("/desk/audit").text)
