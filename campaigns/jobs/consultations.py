"""The recurring look at GOV.UK: what is watched there, and what is new there.

This is an edge: it commits as it goes, so that a crash loses one visit at most, and never holds the
database while GOV.UK is asked.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.feeds.found import UnreadableError
from broadside.feeds.jail import jail
from broadside.feeds.refusals import FetchError
from broadside.feeds.relevance import Relevance
from broadside.house import House
from broadside.topics import Topic
from campaigns.consultations import suggestions, watching
from campaigns.consultations.changes import Cause, DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import UnreadableRecordError
from campaigns.consultations.lookouts import EVERY, Lookout, Place
from campaigns.consultations.short_names import short_name
from campaigns.consultations.visiting import Found, GovUk, Visit
from campaigns.consultations.watching import AlreadyWatchedError, Happening, Seen
from campaigns.consultations.work import RefusedError
from campaigns.letters import letters, news

log = logging.getLogger(__name__)

UNKNOWN_TROUBLE = "Broadside itself failed while reading it; the log of the worker says how."
CANNOT = (FetchError, UnreadableError, UnreadableRecordError)


@dataclass(frozen=True)
class Outcome:
    """What a look at one consultation came to: what happened, or why it could not be read."""

    consultation: Consultation
    happenings: tuple[Happening, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Watcher:
    """Looks at GOV.UK and takes in what it says."""

    govuk: GovUk

    @classmethod
    def of(cls, house: House) -> "Watcher":
        """The watcher that the settings ask for."""
        settings = house.settings
        return cls(GovUk(Fetcher(settings.address, settings.fetch_private_hosts), jail, settings.govuk_url))

    def watch(self, typed: str, by: Account | None, slug: str = "") -> Consultation:
        """Begin to watch what an address, a path or a slug names; commits.

        Raises AddressError, RefusedError (of the short name, or AlreadyWatchedError), FetchError or
        UnreadableRecordError, each with a sentence.
        """
        chosen = short_name(slug)
        visit = self.govuk.find(typed)
        if visit.record is None:
            raise UnreadableRecordError("GOV.UK answered without a record, so nothing was begun.")
        try:
            consultation = watching.follow(Seen(visit.record, visit.body), by, chosen)
            consultation.has_answered(consultation.check_every, visit.etag, visit.retry_after)
            suggestions.settle(visit.record.path, by)
            db.session.commit()
        except IntegrityError:  # somebody else was quicker by a moment
            db.session.rollback()
            raise _too_late(visit.record.path) from None
        return consultation

    def refresh(self, consultation: Consultation) -> Outcome:
        """Look at one at once, whatever its schedule; not while a worker has it in hand. Commits."""
        if consultation.govuk_path is None:
            return Outcome(consultation, trouble="It was entered by hand, so there is nothing to look at on GOV.UK.")
        if consultation.example:
            return Outcome(consultation, trouble="It belongs to the example programme, so there is nothing to look at.")
        if not consultation.claim():
            db.session.rollback()
            return Outcome(consultation, trouble="It is being looked at at this very moment.")
        db.session.commit()
        return self._look_at(consultation)

    def refresh_due(self, stop: threading.Event) -> int:
        """Look at every consultation that is due, one after the other; returns how many were looked at."""
        looked = 0
        for ident in list(db.session.scalars(Consultation.due(clock.now()).with_only_columns(Consultation.id))):
            consultation = db.session.get(Consultation, ident)
            if stop.is_set() or consultation is None:
                break
            if consultation.claim():
                db.session.commit()
                self._look_at(consultation)
                looked += 1
        db.session.commit()
        return looked

    def look_out(self, stop: threading.Event) -> int:
        """Ask where GOV.UK names open consultations, if it is time; returns how many suggestions are new."""
        topics = [(topic.slug, topic.words) for topic in Topic.all() if topic.words]
        if not topics:
            return 0  # nothing could match, so nobody is asked
        measure, new = Relevance(topics), 0
        for place, ask in ((Place.SEARCH, self.govuk.search), (Place.FEED, self.govuk.feed)):
            lookout = Lookout.of(place)
            if not stop.is_set() and lookout.next_check_at <= clock.now() and lookout.claim():
                db.session.commit()
                new += _asked(lookout, ask, measure)
            db.session.commit()
        return new

    def _look_at(self, consultation: Consultation) -> Outcome:
        try:
            visit = self.govuk.visit(consultation.govuk_path or "", consultation.etag)
            happenings = _settled(consultation, visit)
        except CANNOT as error:
            return _failed(consultation, str(error), error)
        except Exception as error:  # whatever it was, the row must come to rest with a sentence
            log.exception("Looking at consultation %s failed.", consultation.id)
            return _failed(consultation, UNKNOWN_TROUBLE, error)
        db.session.commit()
        return Outcome(consultation, tuple(happenings))


def _too_late(path: str) -> RefusedError:
    known = Consultation.at(path)
    return AlreadyWatchedError(known) if known else RefusedError("That short name was taken a moment ago. Try again.")


def _settled(consultation: Consultation, visit: Visit) -> list[Happening]:
    """Take in what came; a letter that asked for more time is told when it was granted."""
    happenings: list[Happening] = []
    if visit.record is None:
        watching.same_again(consultation)
    else:
        letter = letters.asking(consultation)
        happenings = watching.take_in(consultation, Seen(visit.record, visit.body, letter.id if letter else None))
        for each in happenings:
            if letter is not None and each.cause == Cause.LETTER:
                news.granted(letter, db.session.get_one(DeadlineChange, each.change_id))
    consultation.has_answered(consultation.check_every, visit.etag, visit.retry_after)
    return happenings


def _failed(consultation: Consultation, trouble: str, error: Exception) -> Outcome:
    """Write the trouble down and come back later; what was half taken in is undone."""
    db.session.rollback()
    consultation.has_failed(trouble, consultation.check_every, getattr(error, "retry_after", None))
    db.session.commit()
    return Outcome(consultation, trouble=trouble)


def _asked(lookout: Lookout, ask: Callable[[str], Found], measure: Relevance) -> int:
    new = 0
    try:
        found = ask(lookout.etag)
        new = suggestions.offer(found.candidates or (), measure)
        lookout.has_answered(EVERY, found.etag, found.retry_after)
    except CANNOT as error:
        db.session.rollback()
        lookout.has_failed(str(error), EVERY, getattr(error, "retry_after", None))
    return new
