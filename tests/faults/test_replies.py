"""Seventeen reply codes at five stages, with and without an enhanced code (RFC 5321, 3463): what each does to whom."""

import re

import pytest

from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import MailingState
from tests.faults.field import Field
from tests.faults.script import Rule, Stage
from tests.faults.verdict import Claims, judge
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")

WORDS = {
    421: "4.3.2 Closing",
    450: "4.2.0 Come back later",
    451: "4.3.0 Local error",
    452: "4.2.2 No room at this moment",
    454: "4.7.0 Not now",
    500: "5.5.2 What?",
    501: "5.5.4 What?",
    502: "5.5.1 Not here",
    503: "5.5.1 Not in this order",
    504: "5.5.4 Not like this",
    535: "5.7.8 Who are you?",
    550: "5.1.1 No such person",
    551: "5.1.6 Gone",
    552: "5.2.2 Mailbox full",
    553: "5.1.3 No such name",
    554: "5.7.1 Not from you",
    555: "5.5.4 What is this?",
}
PASSING = frozenset({421, 450, 451, 452, 454})
NOBODY_THERE = frozenset({550, 551, 553})  # said to RCPT, it is final after one try


def said(code: int, full: bool) -> str:
    """The reply, with its enhanced code or bare."""
    return f"{code} {WORDS[code]}" if full else f"{code} {WORDS[code].split(' ', 1)[1]}"


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.DOT])
def test_each_refusal_of_a_mail_means_what_it_says(trial: Field, stage: Stage) -> None:
    ref = f"replies:{stage}"
    cases = [(code, full) for code in WORDS for full in (True, False)]
    audience = trial.post(ref, 2 * len(cases))  # who is refused stands between two who are not
    refused = {f"replies-{stage}.{2 * n}@example.net": case for n, case in enumerate(cases)}
    assert audience >= set(refused)
    trial.relay.play(
        *(
            Rule(stage, say=said(*case), who=f"^{re.escape(address)}$", each=0 if case[0] in NOBODY_THERE else 1)
            for address, case in refused.items()
        )
    )
    trial.start(connections=1, looks=10, haste=50)
    trial.see_to_the_end(ref)
    evidence, claims = trial.relay.look(), Claims.of(ref)
    assert judge(ref, audience, evidence).wrong == []
    for address, (code, full) in refused.items():
        tries = sum(said(code, full) in words for words in evidence.refused[address])
        if code in PASSING:
            assert (tries, len(evidence.taken[address])) == (1, 1), f"{code} at {stage} penalised somebody"
        elif code in NOBODY_THERE and (stage == Stage.RCPT or full):
            assert address in claims.failed, f"{code} at {stage} is not named"
            assert tries == 1, f"{code} at {stage} was tried {tries} times"


def test_a_server_that_greets_with_refusals_costs_nobody_a_try(trial: Field) -> None:
    audience = trial.post("greetings", 3)
    trial.relay.play(*(Rule(Stage.CONNECT, say=said(code, True), times=1) for code in WORDS))
    trial.start(connections=1, looks=20, haste=100)
    trial.end("greetings")
    evidence = trial.relay.look()
    assert judge("greetings", audience, evidence).wrong == []
    assert all(len(evidence.taken[address]) == 1 for address in audience)
    assert [line.attempts for line in outbox.lines("greetings")] == [0, 0, 0]


def test_a_refusal_of_the_sender_stops_the_mailing_and_costs_no_reader_anything(trial: Field) -> None:
    audiences = {code: trial.post(f"senders:{code}", 1, sender_address=f"n{code}@example.org") for code in WORDS}
    trial.relay.play(*(Rule(Stage.MAIL, say=said(code, True), who=f"^n{code}@", each=1) for code in WORDS))
    trial.start(connections=1, looks=20, haste=100)
    final = [f"senders:{code}" for code in WORDS if code not in PASSING]
    until(lambda: all(trial.state(ref) == MailingState.PAUSED for ref in final), every=0.2)
    for ref in final:
        assert Claims.of(ref).failed == set()
        outbox.resume(ref, None)
    db.session.commit()
    trial.jump(3600)
    until(lambda: all(trial.finished(f"senders:{code}") for code in WORDS), every=0.2)
    trial.stop()
    evidence = trial.relay.look()
    for code, audience in audiences.items():
        assert judge(f"senders:{code}", audience, evidence).wrong == []
        assert [len(evidence.taken[address]) for address in audience] == [1]


def test_twenty_refusals_by_policy_pause_the_mailing_and_fail_nobody_for_good(trial: Field) -> None:
    audience = trial.post("policy", 60)
    trial.relay.play(Rule(Stage.DOT, say="550 5.7.515 Access denied: not authenticated"))
    trial.start(connections=2, looks=10, haste=50)
    until(lambda: trial.state("policy") == MailingState.PAUSED, every=0.1)
    assert trial.relay.look().mails_to(audience) == 0
    trial.relay.play()
    trial.see_to_the_end("policy")
    outbox_claims = Claims.of("policy")
    if outbox_claims.failed:
        outbox.retry_failed("policy", None)
        db.session.commit()
        trial.start()
        trial.end("policy")
    assert judge("policy", audience, trial.relay.look()).wrong == []
    assert trial.relay.look().mails_to(audience) == len(audience), "somebody can get no mail any more"
