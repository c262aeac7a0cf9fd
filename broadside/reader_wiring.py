"""What readers add to the ground: pages behind personal links, the jobs that answer them, what is held about them."""

from datetime import timedelta

from flask import Flask
from flask.logging import default_handler

from broadside import audit, logs, reader_jobs
from broadside.delivery.kept_mail import KeptMailHolder
from broadside.health import Backlog
from broadside.house import House
from broadside.link_requests import LinkRequest, LinkRequestHolder
from broadside.privacy import ConsentHolder
from broadside.web import leaving, own_link, personal_data, preferences
from broadside.web.shell import csrf

LATE = timedelta(minutes=15)
WORDINGS = {"person.erased": "erased all about {it}; asked {asked}"}


def init_app(app: Flask) -> None:
    """Register it all. These forms carry no cookie: the token in their address guards them, not a CSRF token."""
    house = House.of(app)
    default_handler.setFormatter(logs.Clean(logs.LINE))  # where no command began the logs: behind another WSGI server
    for room in (leaving, preferences, personal_data, own_link):
        csrf.exempt(room.bp)
        app.register_blueprint(room.bp)
    app.jinja_env.globals["masthead"] = house.purposes.masthead
    house.privacy.register("consents", ConsentHolder())
    house.privacy.register("requests", LinkRequestHolder())
    house.privacy.register("mails kept here", KeptMailHolder(house.settings.maildir))
    house.timetable.add("send readers their links", timedelta(seconds=3), reader_jobs.send_links(house), lane="readers")
    house.timetable.add("tidy after erasures", timedelta(hours=1), reader_jobs.tidy(house))
    audit.wordings(WORDINGS)
    audit.naming("person", lambda number: f"reader no. {number}")  # the log says nobody's name or address
    house.backlogs.append(Backlog("links asked for", LinkRequest.waiting_number, LinkRequest.oldest, LATE))
