"""Audience: everybody with an active subscription gets it or has a reason why not."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Message
from broadside.people import Person
from broadside.suppressions import Why, suppress
from broadside.tokens import Tokens
from newsletters.audience import Gate
from newsletters.issues import Issue, IssueKind
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Choices
from tests.broadside.delivery.conftest import letter
from tests.newsletters.publication import publication, reader, started
from tests.people import BOB

SURE = {IssueKind.ISSUE: Cadence.EVERY, IssueKind.DIGEST: Cadence.DIGEST, IssueKind.ALERT: Cadence.EVERY}
EVERY, DIGEST, ALERTS = Choices(), Choices(Cadence.DIGEST), Choices(Cadence.ALERTS)


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


@pytest.fixture
def gate(tokens: Tokens) -> Gate:
    return Gate(tokens, real=True)


def frozen(gate: Gate, issue: Issue) -> list[Message]:
    """The ledger of the issue, as it would be sent; nobody is lost on the way, and the forecast counts the same."""
    mailing = outbox.post_selected(letter(purpose=issue.newsletter.purpose), gate.candidates(issue), gate.tokens)
    rows = list(db.session.scalars(select(Message).where(Message.mailing_id == mailing.id).order_by(Message.id)))
    outbox.forget(mailing.ref)
    return rows


def reasons(gate: Gate, issue: Issue) -> dict[str, str]:
    """What becomes of each address: "gets it", or why not. A reader who gets everything is added, and left out."""
    sure = reader(issue.newsletter, "sure@example.net", Choices(SURE[issue.kind]))
    said = {str(row.address): row.reason if row.state == "excluded" else "gets it" for row in frozen(gate, issue)}
    assert gate.forecast(issue).recipients == Counter(said.values())["gets it"]
    assert said.pop("sure@example.net") == "gets it"
    db.session.delete(sure.subscription.person)
    db.session.flush()
    return said


@pytest.mark.parametrize(
    ("kind", "every", "digest", "alerts"),
    [
        (IssueKind.ISSUE, "gets it", "wants digests only", "wants alerts only"),
        (IssueKind.DIGEST, "gets every issue, so needs no digest", "gets it", "wants alerts only"),
        (IssueKind.ALERT, "gets it", "wants digests only", "gets it"),
    ],
)
def test_the_cadence_says_who_gets_which_kind(
    newsletter: Newsletter, gate: Gate, kind: IssueKind, every: str, digest: str, alerts: str
) -> None:
    for address, choices in (("e@example.net", EVERY), ("d@example.net", DIGEST), ("a@example.net", ALERTS)):
        reader(newsletter, address, choices)
    said = reasons(gate, started(newsletter, kind))
    assert said == {"e@example.net": every, "d@example.net": digest, "a@example.net": alerts}


def test_a_paused_reader_is_excluded_with_the_reason(newsletter: Newsletter, gate: Gate) -> None:
    until = clock.now() + timedelta(days=9)
    reader(newsletter, BOB).subscription.paused_until = until
    reader(newsletter, "back@example.net").subscription.paused_until = clock.now() - timedelta(minutes=1)
    said = reasons(gate, started(newsletter))
    assert said == {
        BOB: f"paused until {clock.day_words(clock.local(until).date())}",
        "back@example.net": "gets it",
    }


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Why.BOUNCED, "the address bounced"),
        (Why.COMPLAINED, "they reported a mail as spam"),
        (Why.ERASED, "they asked to be erased"),
        (Why.BLOCKED, "the address is blocked"),
    ],
)
def test_a_suppressed_reader_is_excluded_with_the_reason(
    newsletter: Newsletter, gate: Gate, why: Why, words: str
) -> None:
    reader(newsletter, BOB)
    suppress(gate.tokens, BOB, why)
    assert reasons(gate, started(newsletter)) == {BOB: words}


def test_who_left_or_never_confirmed_is_no_candidate(newsletter: Newsletter, gate: Gate) -> None:
    reader(newsletter, BOB).subscription.turn(State.LEFT, Act.LEFT, "test")
    reader(newsletter, "new@example.net").subscription.state = State.PENDING
    reader(publication(title="Another"), "other@example.net")
    assert reasons(gate, started(newsletter)) == {}


def test_topics_count_when_both_sides_name_some(newsletter: Newsletter, gate: Gate) -> None:
    reader(newsletter, "borders@example.net", Choices(topics=("borders", "policing")))
    reader(newsletter, "health@example.net", Choices(topics=("health",)))
    reader(newsletter, "all@example.net")
    issue = started(newsletter, IssueKind.ALERT)
    assert set(reasons(gate, issue).values()) == {"gets it"}
    issue.topics = ["policing"]
    assert reasons(gate, issue) == {
        "borders@example.net": "gets it",
        "health@example.net": "chose other topics",
        "all@example.net": "gets it",
    }


def test_example_readers_get_no_real_mail(newsletter: Newsletter, gate: Gate) -> None:
    reader(newsletter, BOB).subscription.person.example = True
    issue = started(newsletter)
    assert reasons(gate, issue) == {BOB: "an example reader, who gets no real mail"}
    assert reasons(Gate(gate.tokens, real=False), issue) == {BOB: "gets it"}


def test_a_subscription_without_choices_is_not_forgotten(newsletter: Newsletter, gate: Gate) -> None:
    person = Person.of(BOB)
    db.session.add(Subscription(person_id=person.id, purpose=newsletter.purpose, state=State.ACTIVE))
    assert reasons(gate, started(newsletter)) == {BOB: "gets it"}


def test_plain_text_is_sent_to_who_chose_it(newsletter: Newsletter, gate: Gate) -> None:
    reader(newsletter, BOB, Choices(plain=True))
    reader(newsletter, "html@example.net")
    assert {each.address: each.plain for each in frozen(gate, started(newsletter))} == {
        BOB: True,
        "html@example.net": False,
    }


def test_the_forecast_counts_everybody_once(newsletter: Newsletter, gate: Gate) -> None:
    for number in range(5):
        reader(newsletter, f"every{number}@example.net", Choices(plain=number == 0))
    for number in range(3):
        reader(newsletter, f"digest{number}@example.net", DIGEST)
    reader(newsletter, "alerts@example.net", ALERTS)
    forecast = gate.forecast(started(newsletter))
    assert (forecast.recipients, forecast.plain, forecast.excluded) == (5, 1, 4)
    assert forecast.reasons == (("wants digests only", 3), ("wants alerts only", 1))
    assert forecast.words == "to 5 people; 4 excluded"


def test_a_forecast_of_nobody_says_so(newsletter: Newsletter, gate: Gate) -> None:
    assert gate.forecast(started(newsletter)).words == "to nobody; 0 excluded"


def test_pauses_that_end_on_different_days_say_which(newsletter: Newsletter, gate: Gate) -> None:
    now = clock.now()
    for days in (1, 2, 40):
        reader(newsletter, f"{days}@example.net").subscription.paused_until = now + timedelta(days=days)
    assert reasons(gate, started(newsletter)) == {
        f"{days}@example.net": f"paused until {clock.day_words(clock.local(now + timedelta(days=days)).date())}"
        for days in (1, 2, 40)
    }


def test_the_forecast_knows_who_is_suppressed(newsletter: Newsletter, gate: Gate) -> None:
    reader(newsletter, BOB, Choices(plain=True))
    reader(newsletter, "html@example.net")
    suppress(gate.tokens, BOB, Why.BOUNCED)
    forecast = gate.forecast(started(newsletter))
    assert (forecast.recipients, forecast.plain, forecast.reasons) == (1, 0, (("the address bounced", 1),))
