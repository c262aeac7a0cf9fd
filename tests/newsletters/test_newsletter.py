from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from broadside.audit import Audit
from broadside.database import db
from broadside.slugs import slug_of
from newsletters import calendar
from newsletters.newsletter import Newsletter
from newsletters.wordings import Wording
from tests.newsletters.founded import founded
from tests.people import ADA, account


@pytest.mark.parametrize(
    ("month", "week", "weekday", "day"),
    [
        (date(2026, 11, 1), -1, 3, date(2026, 11, 26)),
        (date(2026, 12, 1), -1, 3, date(2026, 12, 31)),
        (date(2026, 2, 1), -1, 5, date(2026, 2, 28)),
        (date(2026, 2, 1), 1, 6, date(2026, 2, 1)),
        (date(2026, 11, 1), 1, 5, date(2026, 11, 7)),
        (date(2026, 11, 15), 4, 0, date(2026, 11, 23)),
    ],
)
def test_a_day_of_the_month_is_found(month: date, week: int, weekday: int, day: date) -> None:
    assert calendar.day_of(month, week, weekday) == day


def test_months_follow_one_another_over_the_year() -> None:
    assert calendar.month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert calendar.month_before(date(2027, 1, 31)) == date(2026, 12, 1)


def test_a_wall_time_keeps_through_the_clock_changes() -> None:
    assert calendar.instant_of(date(2027, 3, 27), time(9, 30)) == datetime(2027, 3, 27, 9, 30, tzinfo=UTC)
    assert calendar.instant_of(date(2027, 3, 29), time(9, 30)) == datetime(2027, 3, 29, 8, 30, tzinfo=UTC)
    skipped = calendar.instant_of(date(2027, 3, 28), time(1, 30))
    assert skipped == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 1:30am does not exist; 2:30am does
    twice = calendar.instant_of(date(2027, 10, 31), time(1, 30))
    assert twice == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # the first of two


def test_the_next_sending_is_this_month_s_until_it_has_passed(context: Flask) -> None:
    newsletter = founded()
    planned = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert newsletter.next_sending(datetime(2026, 11, 26, 9, 29, tzinfo=UTC)) == planned
    assert newsletter.next_month(planned) == date(2026, 12, 1)
    assert newsletter.next_sending(planned) == datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
    assert newsletter.drafting_instant(date(2026, 11, 1)) == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)


def test_slugs_are_plain_and_free(context: Flask) -> None:
    assert slug_of("Éire & Ümläut: №1", "newsletter") == "eire-umlaut-no1"
    assert slug_of("移民", "newsletter") == "newsletter"
    assert [founded().slug, founded().slug, founded().slug] == [
        "immigration-data-and-technology",
        "immigration-data-and-technology-2",
        "immigration-data-and-technology-3",
    ]


def test_a_change_is_written_down_with_the_names_of_what_changed(context: Flask) -> None:
    newsletter, ada = founded(), account(ADA)
    assert newsletter.change({"accent": "#123456", "title": newsletter.title, "slug": "other"}, ada) == ["accent"]
    assert newsletter.slug == "immigration-data-and-technology"
    db.session.commit()
    entry = db.session.query(Audit).filter_by(action="newsletter.changed").one()
    assert (entry.detail, entry.account_id) == ({"changed": ["accent"]}, ada.id)
    assert newsletter.change({"accent": "#123456"}, ada) == []


def test_each_consent_wording_is_kept_with_its_version(context: Flask) -> None:
    newsletter, ada = founded(), account(ADA)
    first = newsletter.consent_wording
    assert not newsletter.reword(first, ada)
    assert newsletter.reword("I agree.", ada)
    db.session.commit()
    kept = [(wording.version, wording.text) for wording in Wording.of(newsletter.id)]
    assert kept == [(2, "I agree."), (1, first)]
    assert db.session.get_one(Newsletter, newsletter.id).consent_version == 2
