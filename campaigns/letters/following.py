"""Following: whether a signatory is written to about the letter, with the words they agreed to."""

from broadside.consent import Subscription
from broadside.people import Person
from campaigns.letters.letters import Letter

WORDING = "Write to me about this letter: when it is delivered, when it is answered, and what comes of it."


def follows(person: Person | None, letter: Letter) -> bool:
    """Whether somebody wants to hear of a letter."""
    return Subscription.active(person, letter.purpose)


def follow(person: Person, letter: Letter, source: str) -> bool:
    """Write to somebody about a letter from now on; False when that is so already."""
    return Subscription.begin(person, letter.purpose).join(source, WORDING)


def unfollow(person: Person, letter: Letter, source: str) -> bool:
    """Write no more; False when nothing was written already."""
    subscription = Subscription.find(person, letter.purpose)
    return subscription is not None and subscription.leave(source)


def forget(person: Person, letter: Letter) -> None:
    """Forget that somebody ever wanted to hear of a letter: it would tell that they signed it."""
    subscription = Subscription.find(person, letter.purpose)
    if subscription is not None:
        subscription.forget()
