"""A consultation with everything a page of it can show, for tests that walk through all pages; needs a context."""

from datetime import timedelta

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.consultations import govuk, watching
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.suggestions import Suggestion
from campaigns.consultations.watching import Seen
from tests.campaigns.consultations.records import EXTENDED_NOTE, FILE, FIRST_NOTE, record


def in_every_standing(by: Account) -> dict[str, list[object]]:
    """One that is watched and was extended, one by hand and open, one suggested; and the slugs in their addresses."""
    first, second = record(attachments=[FILE]), record(closing_date="2216-05-05T23:45:00+01:00")
    third = record(closing_date="2216-06-05T00:00:00+01:00", change_history=[EXTENDED_NOTE, FIRST_NOTE])
    watched = watching.follow(Seen(govuk.read(first), first), by, "harbour")
    for body in (second, third):
        watching.take_in(watched, Seen(govuk.read(body), body))
    watched.give_to(by, by)
    watched.work_with(Organisation.add("The Harbour Trust"), "legal review", by)
    watched.finish_step(watched.add_step("First draft", clock.now(), by, by), by)
    watched.add_step("Sign-off", clock.now() + timedelta(days=3), by)
    by_hand = enter(Entry("Harbour guidance", body="Harbour Office"), clock.now() + timedelta(days=9), by)
    closed = enter(Entry("An older guidance"), clock.now() - timedelta(weeks=20), by)
    db.session.add(Suggestion(govuk_path="/government/consultations/tides", title="Tides", score=2.0, why=["tides"]))
    db.session.commit()
    return {"/consultations slug": [watched.slug, by_hand.slug, closed.slug]}
