"""The pages of deadlines at the desk: three views that say the same, one's own reminders and calendar, plans."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from broadside import audit, clock
from broadside.audit import Audit
from broadside.database import db
from broadside.house import house
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import InternalDeadline
from campaigns.deadlines import reminders
from campaigns.deadlines.keys import CalendarKey
from campaigns.events import Event
from tests.campaigns import filling
from tests.campaigns.deadlines.dated import consultation, in_days, london, on
from tests.people import ALICE, PETRA, VICTOR, account, signed_in


@pytest.fixture
def harbour(app: Flask) -> None:
    with app.app_context():
        made = consultation(None, owner=account(ALICE))
        made.close_on(in_days(40))
        made.add_step("Sign-off", in_days(5), None, account(PETRA))
        db.session.commit()


def rows(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    return [each.get_text(" ", strip=True) for each in soup.select("main .deadline-groups .row-title")]


@pytest.mark.usefixtures("harbour")
def test_the_list_groups_and_filters(victor: FlaskClient, alice: FlaskClient) -> None:
    everything = victor.get("/desk/deadlines").text
    assert [each.partition(":")[0] for each in rows(everything)] == [
        "Sign-off",
        "Harbour guidance",
        "Response of Harbour Office due",
    ]
    assert re.findall(r'id="g-\d">([^<]+) <', everything) == ["Next seven days", "Later"]
    assert rows(alice.get("/desk/deadlines?mine=y&noun=consultation").text) == ["Harbour guidance"]
    assert len(rows(alice.get("/desk/deadlines?noun=nothing&from=x&until=2027-99-99&view=x").text)) == 3
    day = clock.today() + timedelta(days=6)
    assert len(rows(alice.get(f"/desk/deadlines?until={day}").text)) == 1


def test_the_month_is_a_table_with_the_deadline_on_its_day(app: Flask) -> None:
    with on("2026-11-22T09:00"):
        with app.app_context():
            consultation("2026-12-03T00:00")
        html = signed_in(app.test_client(), ALICE).get("/desk/deadlines?view=month&month=2026-12").text
    soup = BeautifulSoup(html, "html.parser")
    (cell,) = [each for each in soup.select(".month td") if each.select("li")]
    number = cell.select_one("time")
    assert number is not None
    assert number["datetime"] == "2026-12-02"
    assert "Harbour guidance" in cell.get_text()
    assert "11:59pm" in cell.get_text()
    assert next(each["title"] for each in soup.select(".month th abbr")) == "Monday"
    hrefs = [str(each["href"]) for each in soup.select(".month-nav a")]
    assert [re.findall(r"month=([\d-]+)", each) for each in hrefs] == [["2026-11"], [], ["2027-01"]]


@pytest.mark.usefixtures("harbour")
def test_the_timeline_has_a_table_that_says_the_same(alice: FlaskClient) -> None:
    soup = BeautifulSoup(alice.get("/desk/deadlines?view=timeline").text, "html.parser")
    drawn = [each.get_text(strip=True) for each in soup.select(".timeline-drawing li .timeline-name")]
    told = [each.get_text(strip=True) for each in soup.select("details table tbody th")]
    listed = [each.get_text(strip=True) for each in soup.select(".timeline-list .row-title a")]
    assert drawn == told == listed == ["Sign-off: Harbour guidance", "Harbour guidance"]
    assert soup.select("[style]") == []


@pytest.mark.parametrize("view", ["list", "month", "timeline"])
def test_hostile_titles_stay_words_in_every_view(app: Flask, alice: FlaskClient, view: str) -> None:
    with app.app_context():
        made = consultation(None)
        made.title = '"><script>alert(1)</script>'
        made.close_on(in_days(1))
        db.session.commit()
    month = clock.closing_day(in_days(1)).strftime("%Y-%m")
    for path in ("/desk/deadlines", "/deadlines"):
        html = alice.get(f"{path}?view={view}&month={month}").text
        assert "<script>alert" not in html
        assert "alert(1)" in html


def test_a_viewer_is_not_led_to_forms_that_are_closed_to_them(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        Event.begin(filling.plan(starts_at=in_days(3)), None)
        Event.begin(filling.plan(title="Inner", starts_at=in_days(3), public=False), None)
        db.session.commit()
    soup = BeautifulSoup(victor.get("/desk/deadlines").text, "html.parser")
    links = [str(each["href"]) for each in soup.select(".row-title a")]
    assert links == ["/events/relief-hearing"]


def test_everybody_chooses_their_own_reminders(app: Flask, victor: FlaskClient) -> None:
    assert victor.post("/desk/deadlines/yours/reminders", data={"days": ["7", "0", "99", "x"]}).status_code == 303
    with app.app_context():
        assert reminders.chosen_by(account(VICTOR)) == (7, 0)
        assert reminders.chosen_by(account(ALICE)) == reminders.DAYS_BEFORE
    ticked = BeautifulSoup(victor.get("/desk/deadlines/yours").text, "html.parser").select('[name="days"][checked]')
    assert [str(each["value"]) for each in ticked] == ["7", "0"]
    victor.post("/desk/deadlines/yours/reminders")
    with app.app_context():
        assert reminders.chosen_by(account(VICTOR)) == ()


def test_the_address_of_a_calendar_is_made_made_anew_and_ended(app: Flask, victor: FlaskClient) -> None:
    def shown() -> list[str]:
        return re.findall(r"http://broadside\.test(/deadlines/\w+\.ics)", victor.get("/desk/deadlines/yours").text)

    assert shown() == []
    victor.post("/desk/deadlines/yours/calendar")
    first = shown()[0]
    assert victor.get(first).status_code == 200
    victor.post("/desk/deadlines/yours/calendar")
    second = shown()[0]
    assert (victor.get(first).status_code, victor.get(second).status_code) == (404, 200)
    victor.post("/desk/deadlines/yours/calendar/end")
    assert (shown(), victor.get(second).status_code) == ([], 404)
    with app.app_context():
        words = [each.words for each in db.session.scalars(select(Audit).where(Audit.action.startswith("calendar.")))]
        assert words == [
            "made an address for their own calendar",
            "made a new address for their own calendar, and ended the old",
            "ended the address of their own calendar",
        ]
        assert CalendarKey.of(account(VICTOR)) is None


def test_what_is_ticked_of_a_plan_is_added_on_the_days_typed(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(60))
        db.session.commit()
        petra = account(PETRA).id
    assert "First draft" in alice.get("/desk/deadlines/plan/harbour").text
    day = clock.today() + timedelta(days=12)
    form = {"add-first-draft": "y", "day-first-draft": str(day), "owner-first-draft": petra, "day-sign-off": str(day)}
    assert alice.post("/desk/deadlines/plan/harbour", data=form).status_code == 303
    with app.app_context():
        (step,) = db.session.scalars(select(InternalDeadline))
        assert (step.name, clock.closing_day(step.due_at), step.owner_id) == ("First draft", day, petra)


def test_a_day_after_the_closing_is_refused_and_nothing_is_added(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(60))
        db.session.commit()
    late, good = clock.today() + timedelta(days=70), clock.today() + timedelta(days=9)
    form = {
        "add-first-draft": "y",
        "day-first-draft": str(good),
        "add-sign-off": "y",
        "day-sign-off": str(late),
        "owner-sign-off": "",
    }
    answer = alice.post("/desk/deadlines/plan/harbour", data=form)
    assert answer.status_code == 422
    assert "closes before that" in answer.text
    assert f'value="{late}"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(InternalDeadline)).all() == []


def test_after_a_move_the_page_asks_whether_our_days_move_too(app: Flask) -> None:
    with on("2027-03-01T09:00"), app.app_context():
        made = consultation("2027-03-25T00:00")
        made.add_step("Draft", london("2027-03-10T17:00"), None)
        made.add_step("Sign-off", london("2027-03-19T00:00"), None)
        db.session.commit()
    with on("2027-03-05T09:00"):
        with app.app_context():
            extended = Consultation.find("harbour")
            assert extended is not None
            move(extended, Move(london("2027-05-06T00:00"), Cause.SILENT))
            db.session.commit()
            draft, sign_off = extended.steps
            names = (draft.id, sign_off.id)
        alice = signed_in(app.test_client(), ALICE)
        assert "move these too?" in alice.get("/desk/consultations/harbour").text
        form = {f"move-{names[0]}": "y", f"new-{names[0]}": "2027-04-21", f"new-{names[1]}": "2027-04-29"}
        assert alice.post("/desk/deadlines/plan/harbour/move", data=form).status_code == 303
        with app.app_context():
            due = [step.due_at for step in db.session.scalars(select(InternalDeadline).order_by(InternalDeadline.id))]
            assert due == [london("2027-04-21T17:00"), london("2027-03-19T00:00")]  # the hour stays, over the clocks


@pytest.mark.usefixtures("harbour")
def test_the_rail_counts_what_presses(app: Flask, victor: FlaskClient) -> None:
    soup = BeautifulSoup(victor.get("/desk/deadlines").text, "html.parser")
    current = soup.select_one(".rail-nav a[aria-current]")
    assert current is not None
    assert current.get_text(" ", strip=True) == "Deadlines 1"
    with app.app_context():
        assert audit.NAMERS["reminder"]("1-20270101-7") == "reminder of Harbour guidance"
        assert house().purposes.title("consultation:harbour") == "Reminders: Harbour guidance"
