"""The reading circle: what readers add to the house: pages, jobs, holders of their data, backlogs."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.health import Backlog
from broadside.house import DeskPage, House, PublicPage
from broadside.web.shell import csrf
from newsletters import reader_jobs, signup
from newsletters.commands.subscribers import subscribers
from newsletters.signup import SignupHolder
from newsletters.subscribers import SubscriberHolder
from newsletters.transfers import imports
from newsletters.transfers.holding import ImportHolder
from newsletters.transfers.uploads import folder
from newsletters.web import confirming, people, preferences
from newsletters.web import imports as import_pages
from newsletters.web import signup as signup_pages

LATE = timedelta(minutes=15)
LATE_SIGNUP = timedelta(hours=3)  # a flood waits for the cap on confirmations: no reason to call the house ill

WORDINGS = {
    "subscriber.added": "added a reader to {it} by hand",
    "subscriber.removed": "unsubscribed {it}",
    "subscribers.exported": "exported {number} readers of {it}",
    "signup.sent_again": "sent {it} the confirmation once more",
    "import.uploaded": "uploaded a list of people: {it}",
    "import.begun": "began to take in {rows} people: {it}",
    "import.cancelled": "stopped {it} after {rows} people",
    "import.finished": "took in a list of people: {it}",
}


def init_app(app: Flask) -> None:
    """Register it all. The public forms carry no cookie and are guarded by tokens, a trap and limits, not by CSRF."""
    house = House.of(app)
    for room in (signup_pages, confirming, preferences):
        csrf.exempt(room.bp)
        app.register_blueprint(room.bp)
    for desk_room in (people, import_pages):
        app.register_blueprint(desk_room.bp)
    app.cli.add_command(subscribers)
    audit.wordings(WORDINGS)
    house.desk.append(DeskPage("Subscribers", "people.index", 2, rooms=(import_pages.bp.name,)))
    house.public.append(PublicPage("Join", "signup.join", lambda: True, 7))
    house.purposes.register("newsletter", preferences.Newsletters())
    house.privacy.register("choices", SubscriberHolder())
    house.privacy.register("sign-ups", SignupHolder())
    house.privacy.register("files on their way in", ImportHolder(folder(house.settings.home)))
    house.timetable.add("answer sign-ups", timedelta(seconds=3), reader_jobs.answer_signups(house), lane="readers")
    house.timetable.add("carry on imports", timedelta(seconds=2), reader_jobs.carry_on_imports(house), lane="imports")
    house.timetable.add("forget unconfirmed sign-ups", timedelta(hours=1), reader_jobs.forget(house))
    house.timetable.add("fold tallies", timedelta(hours=1), reader_jobs.fold_tallies)
    house.backlogs.append(Backlog("sign-ups", signup.waiting_number, signup.Signup.oldest, LATE_SIGNUP))
    house.backlogs.append(Backlog("imports", imports.waiting_number, imports.oldest, LATE))
