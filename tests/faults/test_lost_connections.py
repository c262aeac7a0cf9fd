"""Connections that are lost, that drip, that never answer, that cannot be had: what was sent, and what is in doubt."""

import pytest

from broadside.delivery import outbox
from broadside.delivery.outbox import DoubtPolicy
from tests.faults.field import Field
from tests.faults.script import Fault, Rule, Stage
from tests.faults.verdict import Claims, judge
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")

SOME = r"[05]@"  # every fifth


def some(audience: set[str]) -> set[str]:
    """Those whom SOME strikes."""
    return {address for address in audience if address.partition("@")[0][-1] in "05"}


def test_a_drop_before_the_dot_is_no_doubt_and_costs_nobody_the_mail(trial: Field) -> None:
    audience = trial.post("before the dot", 40)
    trial.relay.play(Rule(Stage.BODY, Fault.DROP, who=SOME, each=1))
    trial.start(looks=10, haste=50)
    trial.see_to_the_end("before the dot")
    verdict = judge("before the dot", audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.accepted, verdict.extra) == (40, 0)


def test_a_mail_taken_without_an_answer_goes_out_once_more_and_is_named(trial: Field) -> None:
    audience = trial.post("after the dot", 40)
    trial.relay.play(Rule(Stage.DOT, Fault.TAKE_AND_DROP, who=SOME, each=1))
    trial.start(looks=10, haste=50)
    trial.see_to_the_end("after the dot")
    verdict = judge("after the dot", audience, trial.relay.look())
    assert verdict.wrong == []
    assert verdict.extra == len(some(audience))
    assert Claims.of("after the dot").doubtful == some(audience)


def test_nobody_gets_three_from_a_server_that_never_answers_the_dot(trial: Field) -> None:
    audience = trial.post("always after the dot", 20)
    trial.relay.play(Rule(Stage.DOT, Fault.TAKE_AND_DROP, who=SOME))
    trial.start(looks=10, haste=50)
    trial.see_to_the_end("always after the dot")
    verdict = judge("always after the dot", audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.held, verdict.worst) == (len(some(audience)), 2)


def test_a_cautious_newsletter_holds_and_names_whom_a_lost_answer_concerns(trial: Field) -> None:
    audience = trial.post("cautious", 40, doubt_policy=DoubtPolicy.HOLD)
    taken, lost = Rule(Stage.DOT, Fault.TAKE_AND_DROP, who="0@"), Rule(Stage.DOT, Fault.DROP, who="5@")
    trial.relay.play(taken, lost)
    trial.start(looks=10, haste=50)
    trial.see_to_the_end("cautious")
    verdict = judge("cautious", audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.held, verdict.extra, verdict.worst) == (len(some(audience)), 0, 1)


@pytest.mark.parametrize(
    "farewell", [Rule(Stage.MAIL, say="421 4.7.0 Enough", taken=5), Rule(Stage.MAIL, Fault.DROP, taken=5)]
)
def test_a_server_that_wants_new_connections_gets_them(trial: Field, farewell: Rule) -> None:
    ref = f"five each: {farewell.do}"
    audience = trial.post(ref, 40)
    trial.relay.play(farewell)
    trial.start(connections=2, looks=10, haste=50)
    trial.end(ref)
    verdict = judge(ref, audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.accepted, verdict.extra) == (40, 0)
    assert all(line.attempts == 0 for line in outbox.lines(ref))


def test_a_relay_that_is_down_burns_no_attempts_and_is_used_when_it_is_back(trial: Field) -> None:
    audience = trial.post("relay down", 2_000)
    trial.start(looks=10, haste=50)
    until(lambda: trial.relay.look().mails_to(audience) >= 20, every=0.02)
    trial.relay.down()
    until(lambda: (standing := outbox.progress("relay down")) and standing.note, every=0.1)
    trial.relay.up()
    trial.see_to_the_end("relay down")
    verdict = judge("relay down", audience, trial.relay.look())
    assert verdict.rejected == 0
    assert all(line.attempts == 0 for line in outbox.lines("relay down"))
    # A connection that is cut while its dot is on the way is in doubt; nothing else is.
    assert verdict.extra <= 4
    assert (verdict.missing, verdict.worst <= 2) == (0, True)


def test_a_relay_whose_name_cannot_be_looked_up_burns_no_attempts(trial: Field) -> None:
    audience = trial.post("no such name", 5)
    trial.start(smtp_url="smtp://relay.invalid:25", looks=10, haste=50)
    until(lambda: (standing := outbox.progress("no such name")) and standing.note, every=0.1)
    trial.stop()
    trial.start()
    trial.end("no such name")
    verdict = judge("no such name", audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.accepted, verdict.extra) == (5, 0)
    assert all(line.attempts == 0 for line in outbox.lines("no such name"))


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.DRIP])
def test_a_server_that_never_comes_to_the_end_of_its_answer_holds_up_nobody_else(
    trial: Field, stage: Stage, fault: Fault
) -> None:
    """A byte every ten seconds, or none; each wait is a hundredth of what it is in life."""
    ref = f"{fault} at {stage}"
    audience = trial.post(ref, 20)
    trial.relay.play(Rule(stage, fault, times=1, seconds=0.1))
    trial.start(connections=2, looks=20, haste=100)
    until(lambda: trial.relay.look().mails_to(audience) >= 19, every=0.05)
    trial.see_to_the_end(ref, hours=0.1)
    verdict = judge(ref, audience, trial.relay.look())
    assert (verdict.missing, verdict.rejected) == (0, 0)
    assert verdict.worst <= 2
