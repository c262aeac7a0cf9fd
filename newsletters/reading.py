"""Reading: fetch what is due, eight at once and one a host, and take in what came.

This is an edge: it commits as it goes, so that a crash loses one read at most.
Only plain data goes to the fetching threads; the database is touched by the calling thread alone.
"""

import logging
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import takewhile

from broadside.config import Settings
from broadside.database import db
from broadside.feeds.fetching import Fetched, Fetcher, Known
from broadside.feeds.found import FoundFeed, UnreadableError
from broadside.feeds.jail import Jail, jail
from broadside.feeds.mailfolders import MailFolders, is_mail_folder
from broadside.feeds.refusals import FetchError, GoneError
from broadside.feeds.relevance import Relevance
from newsletters import register
from newsletters.arrivals import Tally, take_in
from newsletters.postbag import Postbag
from newsletters.sources import Source
from newsletters.watchedfile import WatchedFile

log = logging.getLogger(__name__)

MOST_AT_ONCE = 8
UNKNOWN_TROUBLE = "Broadside itself failed while reading it; the log of the worker says how."


@dataclass(frozen=True)
class Call:
    """One source to be fetched, as plain data."""

    source_id: int
    url: str
    known: Known

    @classmethod
    def on(cls, source: Source) -> "Call":
        """What a fetching thread needs to know of a source."""
        return cls(source.id, source.url, Known(source.etag, source.last_modified))


@dataclass(frozen=True)
class Answer:
    """What came of a call: the answer and its feed (None when unchanged), or the error; of mails, their postbag too."""

    call: Call
    fetched: Fetched | None = None
    feed: FoundFeed | None = None
    error: Exception | None = None
    postbag: Postbag | None = None


@dataclass(frozen=True)
class Outcome:
    """What a read of a source came to, in words fit for the desk when it failed."""

    tally: Tally = field(default_factory=Tally)
    trouble: str = ""


@dataclass(frozen=True)
class Reader:
    """Reads sources through one guarded session and one jail, and the mail folders that the operator names."""

    fetcher: Fetcher
    jail: Jail
    folders: MailFolders = field(default_factory=MailFolders)

    @classmethod
    def of(cls, settings: Settings) -> "Reader":
        """The reader that the settings ask for."""
        folders = MailFolders(settings.mail_sources, settings.imap_sources)
        return cls(Fetcher(settings.address, settings.fetch_private_hosts), jail, folders)

    def read_due(self, stop: threading.Event) -> int:
        """Read every source that is due; when `stop` is set, finish what is in hand. Returns how many were read.

        What one source sent is committed together with the claim of the next: a commit is dear.
        """
        measure, flying, read = register.relevance(), set[Future[Answer]](), 0
        with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="reading") as pool:
            while True:
                calls = [] if stop.is_set() else self._claim(MOST_AT_ONCE - len(flying))
                db.session.commit()
                flying |= {pool.submit(self._ask, call) for call in calls}
                if not flying:
                    return read
                done, flying = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    db.session.commit()  # what was settled before is safe, whatever becomes of this one
                    _finish(future.result(), measure)
                    read += 1

    def read_now(self, source: Source) -> Outcome:
        """Read one source at once, whatever its schedule; not while a worker has it in hand."""
        if source.example:
            return Outcome(trouble="It belongs to the example programme, so there is nothing to read.")
        if not source.claim():
            db.session.rollback()
            return Outcome(trouble="It is being read at this very moment.")
        db.session.commit()
        outcome = _finish(self._ask(Call.on(source)), register.relevance())
        db.session.commit()
        return outcome

    def _claim(self, room: int) -> list[Call]:
        """As many due sources as there is room for, taken by conditional updates."""
        own = self.fetcher.private_hosts
        taken = takewhile(bool, (Source.claim_next(MOST_AT_ONCE, own) for _ in range(room)))
        return [Call.on(source) for source in taken if source]

    def _ask(self, call: Call) -> Answer:
        """Fetch and parse; runs in any thread and never raises."""
        try:
            if is_mail_folder(call.url):
                with self.folders.folder(call.url).open(call.known.etag) as folder:
                    postbag = Postbag.fetch(folder, self.jail)
                return Answer(call, Fetched(200, call.url, etag=postbag.mark), postbag.feed, postbag=postbag)
            fetched = self.fetcher.fetch(call.url, call.known)
            if fetched.unchanged:
                return Answer(call, fetched)
            return Answer(call, fetched, self.jail.read_feed(fetched.body, fetched.url, fetched.content_type))
        except Exception as error:  # whatever it was, the source must come to rest with a sentence
            return Answer(call, error=error)


def _finish(answer: Answer, measure: Relevance) -> Outcome:
    """Settle it; mails are put away when what they brought is safe, and not before."""
    outcome = _settle(answer, measure)
    if answer.postbag is not None and not outcome.trouble:
        db.session.commit()
        answer.postbag.put_away()
    return outcome


def _settle(answer: Answer, measure: Relevance) -> Outcome:
    """Write down what came of a call; what cannot be stored is written down as trouble."""
    try:
        outcome = _note(answer, measure)
        db.session.flush()
    except Exception as error:
        db.session.rollback()
        log.exception("What source %s sent could not be stored.", answer.call.source_id)
        outcome = _note(Answer(answer.call, error=error), measure)
    return outcome


def _note(answer: Answer, measure: Relevance) -> Outcome:
    source = db.session.get(Source, answer.call.source_id)
    if source is None:
        return Outcome(trouble="The source was removed meanwhile.")
    if answer.fetched is None or answer.error is not None:
        return _note_failure(source, answer.error)
    # Unchanged: a warning about the feed's form still holds, the trouble of failed reads does not.
    tally, warning = Tally(), "" if source.failures else source.trouble
    if answer.feed is not None:
        warning = answer.feed.warning
        tally = take_in(source, answer.feed.items, measure)
        source.etag, source.last_modified = answer.fetched.etag, answer.fetched.last_modified
        source.site = source.site or answer.feed.site
        if answer.fetched.permanent_url:
            source.has_moved(answer.fetched.permanent_url)
    source.has_answered(tally.new, warning, answer.fetched.retry_after)
    return Outcome(tally)


def _note_failure(source: Source, error: Exception | None) -> Outcome:
    if isinstance(error, GoneError):
        source.has_gone(str(error))
    elif isinstance(error, FetchError):
        source.has_failed(str(error), error.retry_after)
    elif isinstance(error, UnreadableError):
        source.has_failed(str(error))
    else:
        log.error("Reading source %s failed.", source.slug, exc_info=error)
        source.has_failed(UNKNOWN_TROUBLE)
    return Outcome(trouble=source.trouble)


def follow(watched: WatchedFile) -> None:
    """Take feeds.yml over when it is new or was changed; a mistaken one changes nothing."""
    if not watched.look():
        return
    if watched.file is None:
        log.error("feeds.yml was not taken over:\n%s", watched.mistakes)
        return
    changes = register.take_over(watched.file)
    db.session.commit()
    if changes != register.Changes():
        log.info("feeds.yml: %s sources added, %s altered, %s left.", changes.added, changes.altered, changes.left)
