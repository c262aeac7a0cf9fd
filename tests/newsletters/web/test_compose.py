"""Composing at the desk: each part saves by itself, and nobody's text is ever lost."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.entries import Entry, EntryState
from newsletters.issues import Issue, IssueState
from newsletters.items import Item, ItemState
from newsletters.sections import Section
from tests.newsletters.publication import approved, publication, started, written
from tests.people import ALICE, account

JSON = {"Accept": "application/json"}
ONE = "/desk/issues/1/sections/1"


@pytest.fixture
def issue(app: Flask) -> None:
    with app.app_context():
        written(publication())


def section(app: Flask, section_id: int = 1) -> Section:
    with app.app_context():
        found = db.session.get(Section, section_id)
        assert found is not None
        return found


def state(app: Flask) -> IssueState:
    with app.app_context():
        found = db.session.get(Issue, 1)
        assert found is not None
        return IssueState(found.state)


def text(app: Flask, markdown: str, **more: Any) -> dict[str, Any]:
    kept = section(app)
    return {"heading": kept.heading, "markdown": markdown, "revision": kept.revision} | more


@pytest.mark.usefixtures("issue")
def test_the_page_opens_at_the_first_section_with_its_text_and_the_mail_beside_it(alice: FlaskClient) -> None:
    page = alice.get("/desk/issues/1").text
    assert "All about Welcome." in page
    assert 'sandbox="allow-same-origin"' in page
    assert "Pre-flight: all clear" in page


@pytest.mark.usefixtures("issue")
def test_a_section_saves_by_its_button_and_by_script(app: Flask, alice: FlaskClient) -> None:
    assert alice.post(ONE, data=text(app, "By hand.")).status_code == 303
    assert section(app).markdown == "By hand."
    answer = alice.post(ONE, data=text(app, "By\x00 script.\r\n"), headers=JSON)
    assert answer.json is not None
    assert answer.json["revision"] == section(app).revision
    assert answer.json["words"].startswith("Saved ")
    assert section(app).markdown == "By script."


@pytest.mark.usefixtures("issue")
def test_the_second_of_two_people_to_save_sees_both_texts(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    mine = text(app, "Alice wrote this.")
    petra.post(ONE, data=text(app, "Petra wrote that."))
    page = alice.post(ONE, data=mine)
    assert page.status_code == 409
    for words in ("Petra saved", "Alice", "wrote", "this.", "that.", "Take mine", "Take theirs", "Save this text"):
        assert words in page.text
    assert section(app).markdown == "Petra wrote that."
    by_script = alice.post(ONE, data=mine, headers=JSON)
    assert by_script.status_code == 409
    assert by_script.json is not None
    assert "Petra saved this too" in by_script.json["words"]


@pytest.mark.usefixtures("issue")
def test_what_is_chosen_of_two_texts_is_saved_over_the_other(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    mine = text(app, "Mine.")
    petra.post(ONE, data=text(app, "Theirs."))
    assert alice.post(ONE, data=mine).status_code == 409
    assert alice.post(ONE, data=text(app, "Mine.")).status_code == 303
    assert section(app).markdown == "Mine."


@pytest.mark.usefixtures("issue")
def test_the_subject_has_the_same_guard(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    typed = {"title": "No. 1", "subject": "Alice’s", "preheader": "", "revision": "1"}
    assert petra.post("/desk/issues/1/subject", data=typed | {"subject": "Petra’s"}).status_code == 303
    page = alice.post("/desk/issues/1/subject", data=typed)
    assert page.status_code == 409
    assert "Alice’s" in page.text
    assert "Petra’s" in page.text


@pytest.mark.usefixtures("issue")
def test_a_text_that_is_too_long_is_refused_and_kept_in_the_form(app: Flask, alice: FlaskClient) -> None:
    page = alice.post(ONE, data=text(app, "Kept.", heading="x" * 201))
    assert page.status_code == 422
    assert "at most 200 fit" in page.text
    assert "Kept." in page.text
    assert section(app).heading != "x" * 201


@pytest.mark.usefixtures("issue")
def test_a_title_is_needed(alice: FlaskClient) -> None:
    page = alice.post("/desk/issues/1/subject", data={"title": " ", "subject": "S", "preheader": "", "revision": "1"})
    assert page.status_code == 422
    assert "Give the issue a title." in page.text


def test_an_edit_voids_the_approval_and_the_page_says_who_did_it(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        approved(publication())
    page = alice.get("/desk/issues/1").text
    assert "Approved by Petra" in page
    assert "data-autosave" not in page
    answer = alice.post(ONE, data=text(app, "Changed."), headers=JSON)
    assert answer.json is not None
    assert "The approval is void now" in answer.json["words"]
    assert state(app) == IssueState.DRAFT
    page = alice.get("/desk/issues/1").text
    assert "The approval is void." in page
    assert "Alice edited “Welcome”" in page


def test_a_scheduled_issue_is_locked_and_says_why(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        issue = approved(publication())
        issue.state = IssueState.SCHEDULED
        db.session.commit()
    page = alice.get("/desk/issues/1").text
    assert "disabled" in page
    answer = alice.post(ONE, data=text(app, "Changed."), headers=JSON)
    assert answer.status_code == 423
    assert answer.json is not None
    assert "cannot be edited" in answer.json["words"]
    for path, typed in (
        (ONE, text(app, "Changed.")),
        ("/desk/issues/1/subject", {"title": "T", "subject": "Changed.", "revision": 1}),
    ):
        answer = alice.post(path, data=typed)
        assert answer.status_code == 423
        assert "Your text stands here still" in answer.text
        assert "Changed." in answer.text
    assert section(app).markdown == "All about Welcome."


@pytest.mark.usefixtures("issue")
def test_a_heading_of_odd_characters_is_added_and_one_too_long_is_cut_with_a_word(
    app: Flask, alice: FlaskClient
) -> None:
    added = alice.post("/desk/issues/1/sections", data={"heading": "Odd\x00 \U0001f4a5 <b>"})
    assert "Odd \U0001f4a5 &lt;b&gt;" in alice.get(added.location).text
    page = alice.post("/desk/issues/1/sections", data={"heading": "h" * 201}, follow_redirects=True).text
    assert "yours was cut there" in page


@pytest.mark.usefixtures("issue")
def test_sections_are_added_moved_hidden_removed_and_put_back(app: Flask, alice: FlaskClient) -> None:
    def names() -> list[str]:
        with app.app_context():
            found = db.session.get(Issue, 1)
            assert found is not None
            return [each.name for each in found.sections]

    added = alice.post("/desk/issues/1/sections", data={"heading": "Strategy", "after": "1"})
    new = added.headers["Location"]
    assert names()[:2] == ["Welcome", "Strategy"]
    alice.post(f"{new}/up")
    assert names()[:2] == ["Strategy", "Welcome"]
    assert alice.post(f"{new}/move", data={"to": "2"}, headers=JSON).json == {"to": 2}
    assert names()[2] == "Strategy"
    alice.post(f"{new}/hide")
    assert "is-hidden" in alice.get(new).text
    alice.post(f"{new}/remove")
    assert "Strategy" not in names()
    page = alice.get(new).text
    assert "This section was removed." in page
    alice.post(f"{new}/restore")
    assert "Strategy" in names()


@pytest.mark.usefixtures("issue")
def test_a_section_of_another_issue_is_not_found(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        other = started(publication(title="Another")).sections[0].id
    assert alice.get(f"/desk/issues/1/sections/{other}").status_code == 404
    assert alice.post(f"/desk/issues/1/sections/{other}/hide").status_code == 404


@pytest.mark.usefixtures("issue")
def test_a_viewer_reads_and_changes_nothing(app: Flask, victor: FlaskClient, client: FlaskClient) -> None:
    page = victor.get("/desk/issues/1").text
    assert "All about Welcome." in page
    for path in (ONE, "/desk/issues/1/subject", f"{ONE}/hide", "/desk/issues/1/sections", "/desk/issues/draft"):
        assert victor.post(path, data=text(app, "No.")).status_code == 403
    assert client.get("/desk/issues/1").status_code == 302


@pytest.mark.usefixtures("issue")
def test_a_headed_text_is_split_from_the_page(app: Flask, alice: FlaskClient) -> None:
    alice.post(ONE, data=text(app, "Hello.\n\n## A new matter\n\nIt moved."))
    assert "Make sections of the headings" in alice.get(ONE).text
    alice.post(f"{ONE}/split")
    assert section(app).markdown == "Hello."
    assert "A new matter" in alice.get(ONE).text


def test_the_suggested_subject_is_taken_with_one_button(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        issue = started(publication())
        first = issue.sections[1]
        first.save("The minister answers", "She says no.", first.revision, account(ALICE))
        db.session.commit()
    page = alice.get("/desk/issues/1/subject").text
    assert "Suggested, from what is written" in page
    alice.post(
        "/desk/issues/1/subject",
        data={"title": "No. 1", "subject": "", "preheader": "", "revision": "0", "take": "suggestion"},
    )
    with app.app_context():
        found = db.session.get(Issue, 1)
        assert found is not None
        assert "The minister answers" in found.subject


def test_a_suggestion_goes_in_only_when_a_person_adds_it(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        issue = started(publication())
        items = [Item(link=f"https://news.example.org/{n}", title=f"Story {n}", publisher="Harbour") for n in (1, 2)]
        db.session.add_all(items)
        db.session.flush()
        for item in items:
            Entry.of(issue, item)
        db.session.commit()
    assert "Story 1" in alice.get(ONE).text
    alice.post("/desk/issues/1/entries/1/accept", data={"section": "1", "from": "1"})
    alice.post("/desk/issues/1/entries/2/decline", data={"from": "1"})
    assert "Harbour | [Story 1](" in section(app).markdown
    assert "Story 2" not in section(app).markdown
    with app.app_context():
        assert [entry.state for entry in db.session.query(Entry).order_by(Entry.id)] == [
            EntryState.PLACED,
            EntryState.DECLINED,
        ]
        assert [item.state for item in db.session.query(Item).order_by(Item.id)] == [ItemState.PICKED, ItemState.NEW]


def test_drafting_again_adds_what_was_picked_since_and_touches_nothing(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        publication()
    first = alice.post("/desk/issues/draft", data={"newsletter": "immigration-data-and-technology", "kind": "issue"})
    assert first.status_code == 303
    alice.post(ONE, data=text(app, "Written by hand."))
    with app.app_context():
        db.session.add(
            Item(link="https://news.example.org/9", title="Nine", publisher="Harbour", state=ItemState.PICKED)
        )
        db.session.commit()
    answer = alice.post("/desk/issues/1/draft", data={"from": ONE.rpartition("/")[2]})
    assert answer.location == ONE  # at its head, where the words stand
    page = alice.get(ONE).text
    assert "1 new line is in its place" in page
    assert section(app).markdown == "Written by hand."
    alice.post("/desk/issues/1/draft")
    assert "nothing was added" in alice.get(ONE).text


def test_an_address_that_says_nothing_of_itself_asks_for_the_rest(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        written(publication())
    page = alice.post("/desk/issues/1/links", data={"section": "1", "address": "https://nowhere.invalid/report"})
    assert page.status_code == 422
    assert "Fill in the rest by hand" in page.text
    typed = {"section": "1", "address": "https://nowhere.invalid/report", "title": "The report", "publisher": "Nobody"}
    assert alice.post("/desk/issues/1/links", data=typed).status_code == 303
    assert "Nobody | [The report](" in section(app).markdown
    again = alice.post("/desk/issues/1/links", data={"section": "1", "address": "javascript:alert(1)", "title": "x"})
    assert again.status_code == 422


def test_an_alert_and_a_digest_start_from_the_list(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        publication()
    for kind in ("alert", "digest"):
        made = alice.post("/desk/issues/draft", data={"newsletter": "immigration-data-and-technology", "kind": kind})
        assert made.status_code == 303
        assert alice.get(made.headers["Location"]).status_code == 200
    assert alice.post("/desk/issues/draft", data={"newsletter": "none", "kind": "issue"}).status_code == 400


@pytest.mark.usefixtures("issue")
def test_a_draft_is_deleted_only_when_its_title_is_typed(app: Flask, alice: FlaskClient) -> None:
    alice.post("/desk/issues/1/discard", data={"confirm": "yes"})
    assert state(app) == IssueState.DRAFT
    alice.post("/desk/issues/1/discard", data={"confirm": "No. 1: November 2026"})
    assert alice.get("/desk/issues/1").status_code == 404


def headings(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        issue = db.session.get(Issue, 1)
        assert issue is not None
        return [(section.name, section.hidden) for section in issue.sections]


def test_the_empty_sections_are_hidden_at_once(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        issue = started(publication())
        written_one = issue.sections[0]
        written_one.save("", "Hello.", written_one.revision, account(ALICE))
        empty = sum(section.empty for section in issue.sections)
        db.session.commit()
    assert f"Hide the {empty} empty sections" in alice.get("/desk/issues/1").text
    answer = alice.post("/desk/issues/1/sections/hide-empty", data={"from": "1"}, follow_redirects=True)
    assert "Hidden, and not in the mail: “Campaigns”, “Other news”" in answer.text
    assert ("Welcome", False) in headings(app)
    assert [hidden for _, hidden in headings(app)].count(True) == empty
    assert "empty section" not in alice.get("/desk/issues/1").text


def test_a_viewer_is_not_offered_to_hide_what_is_empty(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        started(publication())
        db.session.commit()
    assert "empty sections</button>" not in victor.get("/desk/issues/1").text


def test_the_campaigns_of_an_issue_are_named_in_one_go(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        place = next(section for section in started(publication()).sections if section.kind == "campaigns")
        number = place.id
        db.session.commit()
    page = f"/desk/issues/1/sections/{number}"
    assert "Campaigns of this issue" in alice.get(page).text
    assert "Give at least one heading." in alice.post(f"{page}/name-each", follow_redirects=True).text
    answer = alice.post(f"{page}/name-each", data={"names": "The code\r\nGPS tags\r\n"}, follow_redirects=True)
    assert "2 sections have their heading" in answer.text
    names = [name for name, _ in headings(app)]
    assert names[1:3] == ["The code", "GPS tags"]
    assert "Campaigns of this issue" not in answer.text
    with app.app_context():
        place = db.session.get_one(Section, number)
        place.save("The code", "It is out.", place.revision, account(ALICE))
        db.session.commit()
    late = alice.post(f"{page}/name-each", data={"names": "Another"}, follow_redirects=True)
    assert "was not divided" in late.text
    assert "Another" not in [name for name, _ in headings(app)]
