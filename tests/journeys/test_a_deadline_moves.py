"""A deadline moves, as in March 2021: what GOV.UK says comes right in the pages, the calendar, the mails, the draft.

GOV.UK stands on loopback and says one thing after the other; each step looks with the command that people use.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import vobject
from flask import Flask, g
from flask.testing import FlaskClient

from broadside import clock
from broadside.config import Settings
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.jobs.consultation_news import tell_owners
from campaigns.jobs.deadlines import remind, tell_moves
from campaigns.letters.deliveries import deliver
from campaigns.letters.news import LetterNews
from campaigns.updates import Update
from newsletters import composing
from newsletters.newsletter import Newsletter
from tests import atom
from tests.campaigns import signed
from tests.campaigns.consultations import records
from tests.campaigns.consultations.records import EXTENDED_NOTE, FIRST_NOTE, PATH
from tests.campaigns.deadlines.dated import followed_by, on, sent
from tests.campaigns.public import cause
from tests.local_site import LocalSite
from tests.newsletters.founded import founded
from tests.people import ALICE, BOB, PETRA, account, signed_in

SLUG, TITLE = "harbour", "Data matching at the harbour"
OPENED = {"closing_date": "2021-03-10T23:45:00.000+00:00"}
SILENTLY = {"closing_date": "2021-03-24T23:45:00.000+00:00", "updated_at": "2021-03-01T09:30:00.000Z"}
ANNOUNCED = {
    "closing_date": "2021-05-05T23:45:00.000+01:00",
    "change_history": [EXTENDED_NOTE, FIRST_NOTE],
    "public_updated_at": "2021-03-25T10:00:00.000+00:00",
}
CLOSED = ANNOUNCED | {"document_type": "closed_consultation", "ways_to_respond": None}
OUTCOME = CLOSED | {
    "document_type": "consultation_outcome",
    "public_updated_at": "2022-08-22T10:00:00.000+01:00",
    "final_outcome_detail": "<p>It does not go ahead.</p>",
}
FIRST, SECOND = "Wednesday 10 March 2021, 11:45pm", "Wednesday 24 March 2021, 11:45pm"
THIRD = "Wednesday 5 May 2021, 11:45pm"
LIVE = f"{{{{ deadline {SLUG} }}}}"


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """A GOV.UK on loopback."""
    return settings.model_copy(update={"govuk_url": f"http://{site.host}", "fetch_private_hosts": (site.host,)})


@dataclass
class Calendar:
    """A subscriber's calendar: what stands in it changes only under the same UID with a higher SEQUENCE."""

    entries: dict[str, Any] = field(default_factory=dict)

    def take(self, content: str) -> None:
        for event in vobject.readOne(content).contents.get("vevent", []):
            known = self.entries.get(event.uid.value)
            if known is None or int(event.sequence.value) > int(known.sequence.value):
                self.entries[event.uid.value] = event
            else:
                assert _shown(event) == _shown(known), "it changed without a higher SEQUENCE"

    def only(self) -> tuple[str, int, datetime, str]:
        """The UID, the SEQUENCE, when it begins and the description of the one entry there is."""
        (event,) = self.entries.values()
        return event.uid.value, int(event.sequence.value), event.dtstart.value, event.description.value


@dataclass
class House:
    """Broadside and its surroundings: what GOV.UK says, what a subscriber's calendar holds, how many mails went."""

    app: Flask
    site: LocalSite
    calendar: Calendar = field(default_factory=Calendar)
    told: int = 0

    def watch(self, **record: Any) -> None:
        """GOV.UK publishes it; it is watched, Petra answers for it, Bob follows it, a campaign holds it."""
        records.put(self.site, **record)
        said = json.loads(self._command("watch", PATH, "--slug", SLUG, "--json"))
        assert [each["change"] for each in said["changes"]] == ["created"]
        made = self.consultation
        made.give_to(account(PETRA), account(ALICE))
        made.join(cause("tides", "What the harbour knows"), account(ALICE))
        followed_by(made)

    def refresh(self, **record: Any) -> list[tuple[str, str | None]]:
        """GOV.UK says this now: what the command found changed, each with its cause; a second look finds nothing."""
        records.put(self.site, **record)
        (said,) = json.loads(self._command("refresh", "--json"))
        (again,) = json.loads(self._command("refresh", SLUG, "--json"))
        assert (said["trouble"], again["trouble"], again["changes"]) == ("", "", [])
        db.session.expire_all()
        self.calendar.take(self.get("/deadlines.ics"))
        return [(each["change"], each.get("cause")) for each in said["changes"]]

    @property
    def consultation(self) -> Consultation:
        found = Consultation.find(SLUG)
        assert found is not None
        return found

    @property
    def public(self) -> str:
        """The words of its public page."""
        return _words(self.get(f"/consultations/{SLUG}"))

    @property
    def desk(self) -> str:
        """The words of its page at the desk."""
        return _words(self.get(f"/desk/consultations/{SLUG}", signed_in(self.app.test_client(), ALICE)))

    @property
    def deadlines(self) -> str:
        """The words of the page of all deadlines."""
        return _words(self.get("/deadlines"))

    @property
    def timeline(self) -> list[str]:
        """What the campaign told, the oldest first."""
        campaign = Campaign.find("tides")
        assert campaign is not None
        return [update.text for update in reversed(Update.of(campaign))]

    def mails(self) -> list[tuple[str, str]]:
        """(to, subject) of the mails that went since the last time, after every job looked twice."""
        every = sent(self.app, tell_owners, tell_moves, remind)
        new, self.told = every[self.told :], len(every)
        return sorted(new)

    def draft(self) -> tuple[str, str]:
        """What the newest draft says of deadlines: as it is written, and as it would read today."""
        newsletter = db.session.query(Newsletter).one()
        issue = composing.draft(newsletter, composing.next_month(newsletter), None, "http://broadside.test")
        db.session.commit()
        (text,) = (each.markdown for each in issue.sections if each.heading == "Consultation deadlines")
        return text, composing.wording(issue).of(text)

    def _command(self, *words: str) -> str:
        done = self.app.test_cli_runner().invoke(args=["consultations", *words])
        assert done.exit_code == 0, done.output
        return str(done.output)

    def get(self, path: str, client: FlaskClient | None = None) -> str:
        """A page as a stranger gets it, or as this client does."""
        g.pop("_login_user", None)  # the test's own context would remember who asked last
        answer = (client or self.app.test_client()).get(path)
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def house(context: Flask, site: LocalSite) -> House:
    """A house in which Bob follows a consultation that Petra answers for, since 11 February 2021."""
    made = House(context, site)
    with on("2021-02-11T09:00"):
        founded()
        made.watch(**OPENED)
        made.calendar.take(made.get("/deadlines.ics"))
    return made


def both(subject: str) -> list[tuple[str, str]]:
    """The reminder that the follower and the owner get."""
    return [(who, f"{subject}: {TITLE}") for who in (BOB, PETRA)]


def reminded(house: House, *days: tuple[str, str]) -> None:
    """On each of these mornings exactly this reminder goes, or none."""
    for day, subject in days:
        with on(f"{day}T09:00"):
            assert house.mails() == (both(subject) if subject else []), day


def test_it_is_followed_from_the_first_record_to_the_outcome(house: House) -> None:
    uid = _first_published(house)
    reminded(house, ("2021-02-23", ""), ("2021-02-24", "Closes in 14 days"), ("2021-02-25", ""))
    _extended_silently(house, uid)
    old_days = (("2021-03-03", ""), ("2021-03-08", ""))
    new_days = ("2021-03-10", "Closes in 14 days"), ("2021-03-17", "Closes in 7 days"), ("2021-03-18", "")
    reminded(house, *old_days, *new_days, ("2021-03-22", "Closes in 2 days"))
    _extended_with_a_note(house, uid)
    reminded(house, ("2021-03-24", ""), ("2021-04-21", "Closes in 14 days"), ("2021-04-28", "Closes in 7 days"))
    reminded(house, ("2021-05-03", "Closes in 2 days"), ("2021-05-04", ""), ("2021-05-05", "Closes today"))
    _closed(house, uid)
    reminded(house, ("2021-05-07", ""), ("2021-05-19", ""))
    _came_to_an_outcome(house, uid)


def _first_published(house: House) -> str:
    with on("2021-02-11T10:00"):
        for page in (house.public, house.desk, house.deadlines):
            assert FIRST in page
        assert "in 27 days" in house.public
        assert house.mails() == []
        assert house.timeline == []
        written, reads = house.draft()
        assert f"closes on {LIVE}." in written
        assert f"closes on {FIRST}." in reads
    uid, number, begins, described = house.calendar.only()
    assert (number, begins) == (0, datetime(2021, 3, 10, 23, 45, tzinfo=UTC))
    assert "Moved" not in described
    return uid


def _extended_silently(house: House, uid: str) -> None:
    with on("2021-03-01T10:00"):
        assert house.refresh(**SILENTLY) == [("extended", "silent")]
        for page in (house.public, house.desk):
            assert f"Before: {FIRST} → {SECOND} Changed without an announcement" in page
        assert f"{SECOND} · moved from {FIRST}" in house.deadlines
        told = f"extended from {FIRST} to {SECOND}, without an announcement."
        assert [told in each for each in house.timeline] == [True]
        extended = [(BOB, f"Closes later, 24 March 2021: {TITLE}"), (PETRA, f"Extended to 24 March 2021: {TITLE}")]
        assert house.mails() == extended
        written, reads = house.draft()
        assert f"has been extended: from {FIRST} to {LIVE}." in written
        assert f"from {FIRST} to {SECOND}." in reads
    begins = datetime(2021, 3, 24, 23, 45, tzinfo=UTC)
    assert house.calendar.only() == (uid, 1, begins, f"{SECOND}, London time.\nMoved from {FIRST}.")


def _extended_with_a_note(house: House, uid: str) -> None:
    with on("2021-03-23T10:00"):
        assert house.refresh(**ANNOUNCED) == [("extended", "announced")]
        for page in (house.public, house.desk):
            assert f"Before: {SECOND} → {THIRD} Announced" in page
            assert "“Closing date extended.”" in page
            assert f"Before: {FIRST} → {SECOND}" in page
        assert house.mails() == [
            (BOB, f"Closes later, 5 May 2021: {TITLE}"),
            (PETRA, f"Extended to 5 May 2021: {TITLE}"),
        ]
        assert f"extended from {SECOND} to {THIRD}, as was announced." in house.timeline[1]
    with on("2021-03-26T10:00"):  # the issue of March has gone: this is April's
        written, reads = house.draft()
        assert f"has been extended: from {SECOND} to {LIVE}." in written
        assert f"from {SECOND} to {THIRD}." in reads
        assert FIRST not in reads
    begins = datetime(2021, 5, 5, 22, 45, tzinfo=UTC)  # summer time
    assert house.calendar.only() == (uid, 2, begins, f"{THIRD}, London time.\nMoved from {SECOND}.")


def _closed(house: House, uid: str) -> None:
    with on("2021-05-06T09:00"):
        assert house.refresh(**CLOSED) == [("closed", None)]
        assert f"{THIRD} Closed yesterday" in house.public
        assert "respond@example.org" not in house.public
        assert "respond@example.org GOV.UK takes this away at closing; it is kept here." in house.desk
        assert TITLE not in house.deadlines
        assert house.mails() == [(PETRA, f"Closed: {TITLE}")]
        written, reads = house.draft()
        assert "closed on 5 May 2021." in written
        assert written == reads
    assert house.calendar.only()[:3] == (uid, 3, datetime(2021, 5, 5, 22, 45, tzinfo=UTC))


def _came_to_an_outcome(house: House, uid: str) -> None:
    with on("2022-08-22T11:00"):
        assert house.refresh(**OUTCOME) == [("outcome", None)]
        for page in (house.public, house.desk):
            assert "Published 22 August 2022" in page
            assert "It does not go ahead." in page
        assert house.mails() == [(PETRA, f"Outcome published: {TITLE}")]
        assert house.timeline[2:] == [f"The response to “{TITLE}” was published."]
        _, reads = house.draft()
        assert "the outcome was published on 22 August 2022. It does not go ahead." in reads
    _, number, begins, described = house.calendar.only()
    assert (number, begins) == (4, datetime(2021, 5, 5, 22, 45, tzinfo=UTC))
    assert described.endswith("The outcome was published on 22 August 2022.")
    assert set(house.calendar.entries) == {uid}


def test_a_letter_that_was_delivered_and_asked_for_more_time_is_the_cause(house: House) -> None:
    with on("2021-02-20T10:00"):
        letter = signed.letter("more-time", consultation_id=house.consultation.id, closes_at=clock.now())
        deliver(letter, clock.now(), "By mail", account(PETRA))
        db.session.commit()
    with on("2021-03-01T10:00"):
        assert house.refresh(**SILENTLY) == [("extended", "letter")]
        assert f"{FIRST} → {SECOND} After our letter asked for it" in house.public
        assert house.timeline[-1].endswith("after our letter asked for it.")
        good_news = LetterNews.of(letter)[0]
        assert good_news.because == "the deadline was moved"
        assert f"**{SECOND}**" in good_news.text
        assert f"from {FIRST} to {SECOND}. Our letter [{letter.title}]" in house.draft()[1]
    with on("2021-03-23T10:00"):
        assert house.refresh(**ANNOUNCED) == [("extended", "announced")], "one letter is granted once"
        assert [each.because for each in LetterNews.of(letter)].count("the deadline was moved") == 1


def test_a_closing_at_midnight_stands_on_the_day_before_everywhere(house: House) -> None:
    midnight, said = "2021-06-02T00:00:00.000+01:00", "Tuesday 1 June 2021, 11:59pm"
    with on("2021-03-01T10:00"):
        assert house.refresh(closing_date=midnight) == [("extended", "silent")]
        for page in (house.public, house.desk, house.deadlines):
            assert said in page
            assert "2 June" not in page
        house.mails()
    assert house.calendar.only()[2] == datetime(2021, 6, 1, 22, 59, tzinfo=UTC)
    with on("2021-04-28T10:00"):
        assert f"closes on {said}." in house.draft()[1]
    reminded(house, ("2021-05-18", "Closes in 14 days"), ("2021-05-30", "Closes in 2 days"))
    reminded(house, ("2021-06-01", "Closes today"))
    with on("2021-06-02T00:01"):
        assert f"{said} Closed yesterday" in house.public
        assert house.mails() == [(PETRA, f"Closed: {TITLE}")]


def test_one_that_is_withdrawn_says_so_and_leaves_calendars(house: House) -> None:
    notice = {"withdrawn_at": "2021-02-20T10:00:00Z", "explanation": "<p>It was a mistake.</p>"}
    with on("2021-02-20T11:00"):
        assert house.refresh(**OPENED, withdrawn_notice=notice) == [("withdrawn", None)]
        for page in (house.public, house.desk):
            assert "Withdrawn on 20 February 2021 It was a mistake." in page
        assert house.mails() == [(PETRA, f"Withdrawn: {TITLE}")]
        assert TITLE not in house.deadlines
        assert "was withdrawn on 20 February 2021. It was a mistake." in house.draft()[1]
    (entry,) = house.calendar.entries.values()
    assert (entry.status.value, int(entry.sequence.value)) == ("CANCELLED", 1)
    reminded(house, ("2021-02-24", ""), ("2021-03-08", ""))


def test_one_that_is_held_on_another_site_leads_there(house: House) -> None:
    with on("2021-02-20T10:00"):
        house.refresh(**OPENED, held_on_another_website_url="https://consult.example.org/", ways_to_respond=None)
        for page in (house.public, house.desk):
            assert "On its own site https://consult.example.org/" in page


def test_a_title_of_theirs_is_text_in_our_timeline(house: House) -> None:
    hostile = "A [prize](/elsewhere) *for you*"
    with on("2021-03-01T10:00"):
        house.refresh(**OPENED, title=hostile)
        house.refresh(**SILENTLY, title=hostile)
        house.refresh(**SILENTLY, title=hostile, document_type="consultation_outcome")
        assert len(house.timeline) == 2
        page = house.get("/campaigns/tides")
    for told in ("The deadline of “{}” was extended", "The response to “{}” was published."):
        assert told.format(hostile) in _words(page)
    assert 'href="/elsewhere"' not in page


def test_the_feeds_of_a_campaign_and_of_signatories_are_valid_atom(house: House) -> None:
    with on("2021-03-01T10:00"):
        house.refresh(**SILENTLY)
        letter = signed.letter("more-time")
        signed.by_organisation(letter, "Tom & Jerry’s <Trust>")
        signed.by_person(letter, "Ann Person")
        for path, number in (("/campaigns/tides/feed.atom", 1), ("/letters/more-time/signatories.atom", 2)):
            document = house.get(path).encode()
            assert atom.problems(document) == []
            assert document.count(b"<entry>") == number


def test_a_feed_that_is_not_valid_is_told_why() -> None:
    """Else the test above could not fail."""
    entry = "<entry><id>one</id><title>One</title><updated>2021-03-01 10:00</updated></entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:x</id><title/>{entry * 2}</feed>'
    said = " | ".join(atom.problems(feed.encode()))
    for problem in (
        "feed has 1 title, or an empty one",
        "feed has 0 updated",
        "names its own address 0 times",
        "no author",
        "entry 1 has an id that is not absolute",
        "entry 1 updated is no date",
        "neither content nor a page",
        "the id one stands 2 times",
    ):
        assert problem in said, problem


def _shown(event: Any) -> tuple[str, ...]:
    """What a calendar shows of an entry; its alarm is a bonus."""
    return tuple(str(getattr(event, name).value) for name in ("summary", "dtstart", "description", "status"))


def _words(page: str) -> str:
    """The words of a page's main part, one space between them."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())
