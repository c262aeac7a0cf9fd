"""Letters: the mails of the bounce mailbox are taken in, each once, and believed as far as they prove what they are."""

from dataclasses import dataclass
from enum import StrEnum

from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery.bounces import Bounces, Kind, Said
from broadside.delivery.returns import meaning, seen
from broadside.delivery.returns.traces import Finder
from broadside.house import House
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.tokens import BadToken


class Taken(StrEnum):
    """What became of one mail of the mailbox."""

    BOUNCE = "a bounce"
    COMPLAINT = "a complaint"
    LEFT = "somebody left"
    NOTHING = "nothing to do"
    VOID = "of nobody we know"
    AGAIN = "read before"
    UNKNOWN = "left for a person"


@dataclass(frozen=True)
class Letters:
    """Takes mails in, one by one."""

    finder: Finder
    bounces: Bounces

    @classmethod
    def of(cls, house: House) -> "Letters":
        return cls(Finder.of(house), Bounces.of(house))

    def take(self, raw: bytes) -> Taken:
        """Do what a mail proves, once. The edge commits; only then may the mail be deleted, unless it is UNKNOWN."""
        said = meaning.of(raw)
        with db.session.begin_nested() as trial:
            if not seen.first_time("mail", raw):
                return Taken.AGAIN
            taken = self._act(said, raw)
            if taken == Taken.UNKNOWN:
                trial.rollback()
        return taken

    def _act(self, meant: meaning.Meaning, raw: bytes) -> Taken:
        if meant.leaving:
            return Taken.LEFT if self._leave(meant.leaving) else Taken.UNKNOWN
        if meant.said is None:
            return Taken.NOTHING if meant.empty else Taken.UNKNOWN
        return self._believe(meant.said, raw)

    def _leave(self, token: str) -> bool:
        """A mail that List-Unsubscribe asked a mail program to write (RFC 2369): as good as the one-click POST."""
        desk = self.finder.desk
        try:
            person_id, purpose = PersonalLinks(desk.tokens, desk.address).read_leave(token)
        except BadToken:
            return False
        person = db.session.get(Person, person_id)
        subscription = Subscription.find(person, purpose) if person else None
        if subscription is not None:
            subscription.leave("unsubscribe by mail")
        return True

    def _believe(self, said: Said, raw: bytes) -> Taken:
        traces = self.finder.traces(raw.decode("utf-8", "replace"))
        found = self.finder.found(traces)
        if found is None:
            # A return path of ours that is void is forged, or its reader was erased: no person need see either.
            return Taken.VOID if traces.paths else Taken.UNKNOWN
        found.say(self.bounces, said)
        return Taken.COMPLAINT if said.kind == Kind.COMPLAINT else Taken.BOUNCE
