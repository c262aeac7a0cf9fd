"""Following: whether a signatory is written to about the letter, with the words they agreed to."""

from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.people import Person
from campaigns.letters.letters import Letter

WORDING = "Write to me about this letter: when it is delivered, when it is answered, and what comes of it."


def follows(person: Person | None, letter: Letter) -> bool:
    """Whether somebody wants to hear of a letter."""
    found = Subscription.find(person, letter.purpose) if person else None
    return found is not None and found.state == State.ACTIVE


def follow(person: Person, letter: Letter, source: str) -> bool:
    """Write to somebody about a letter from now on; False when that is so already."""
    subscription = Subscription.find(person, letter.purpose)
    if subscription is not None and subscription.state == State.ACTIVE:
        return False
    if subscription is None:
        subscription = Subscription(person_id=person.id, purpose=letter.purpose)
        subscription.person = person
        db.session.add(subscription)
        db.session.flush()
    subscription.turn(State.ACTIVE, Act.CONFIRMED, source, wording=WORDING)
    return True


def unfollow(person: Person, letter: Letter, source: str) -> bool:
    """Write no more; False when nothing was written already."""
    subscription = Subscription.find(person, letter.purpose)
    return subscription is not None and subscription.leave(source)


def forget(person: Person, letter: Letter) -> None:
    """Forget that somebody ever wanted to hear of a letter: it would tell that they signed it."""
    subscription = Subscription.find(person, letter.purpose)
    if subscription is not None:
        subscription.forget()
