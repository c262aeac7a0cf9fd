"""Replies: seventeen codes at five stages, and what each means; and the classes that decide where there is one."""

import pytest

from broadside.delivery.replies import Meaning, meaning
from broadside.delivery.transport import Kind, Outcome, Phase

LATER, OURS, READER, SENDER = Meaning.LATER, Meaning.OURS, Meaning.READER, Meaning.SENDER
DOOR, LOST, ADDRESS = Meaning.DOOR, Meaning.LOST, Meaning.ADDRESS
STAGES = (Phase.CONNECT, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT)
# What a bare code means when it is the answer to the connection, to MAIL, to RCPT, to DATA and to the dot.
CODES = {
    421: (DOOR, DOOR, LOST, LOST, LOST),
    450: (DOOR, LATER, LATER, LATER, LATER),
    451: (DOOR, LATER, LATER, LATER, LATER),
    452: (DOOR, LATER, LATER, LATER, LATER),
    454: (DOOR, LATER, LATER, LATER, LATER),
    455: (DOOR, LATER, LATER, LATER, LATER),
    500: (DOOR, SENDER, OURS, OURS, OURS),
    501: (DOOR, SENDER, OURS, OURS, OURS),
    502: (DOOR, SENDER, OURS, OURS, OURS),
    503: (DOOR, SENDER, OURS, OURS, OURS),
    530: (DOOR, SENDER, OURS, OURS, OURS),
    550: (DOOR, SENDER, READER, OURS, OURS),
    551: (DOOR, SENDER, READER, OURS, OURS),
    552: (DOOR, SENDER, LATER, LATER, LATER),
    553: (DOOR, SENDER, READER, OURS, OURS),
    554: (DOOR, SENDER, OURS, OURS, OURS),
    555: (DOOR, SENDER, OURS, OURS, OURS),
}


def said(code: int, phase: Phase, words: str) -> Outcome:
    """An outcome as the transport makes it: what ends the talk, and whatever meets the connection, is no refusal."""
    if code == 421 or phase == Phase.CONNECT:
        kind = Kind.UNREACHABLE
    else:
        kind = Kind.TEMPORARY if code < 500 else Kind.PERMANENT
    return Outcome(kind, phase, f"{code} {words}")


@pytest.mark.parametrize("code", CODES)
def test_a_bare_code_means_the_same_wherever_it_comes_from(code: int) -> None:
    assert tuple(meaning(said(code, stage, "Words")) for stage in STAGES) == CODES[code]
    assert len(CODES) == 17


@pytest.mark.parametrize("phase", [Phase.RCPT, Phase.DATA, Phase.DOT])
@pytest.mark.parametrize(
    ("reply", "means"),
    [
        ("550 5.1.1 No such person", ADDRESS),
        ("550 5.1.2 No such domain", ADDRESS),
        ("556 5.1.10 Takes no mail", ADDRESS),
        ("553 5.1.8 Sender's domain does not exist", OURS),
        ("550 5.2.1 Switched off", READER),
        ("552 5.2.2 Over quota", LATER),
        ("452 4.2.2 Over quota", LATER),
        ("550 5.3.1 Disk full", LATER),
        ("552 5.3.4 Too big", OURS),
        ("552 Message size exceeds fixed limit", OURS),
        ("550 5.4.4 No route", READER),
        ("550 5.5.1 Bad sequence", OURS),
        ("554 5.6.0 Bad content", OURS),
        ("550 5.7.515 Access denied", OURS),
        ("554 5.7.1 Spam", OURS),
        ("450 4.7.1 Greylisted", LATER),
        ("550 51.1 Not a class", READER),
    ],
)
def test_the_class_of_a_reply_says_whose_fault_it_is(reply: str, means: Meaning, phase: Phase) -> None:
    if reply == "550 51.1 Not a class" and phase != Phase.RCPT:
        means = OURS
    assert meaning(said(int(reply[:3]), phase, reply[4:])) == means


def test_a_lost_mail_is_in_doubt_and_a_good_one_accepted() -> None:
    assert meaning(Outcome(Kind.DOUBTFUL, Phase.DOT, "")) == Meaning.DOUBT
    assert meaning(Outcome(Kind.ACCEPTED, Phase.DOT, "250 Ok")) == Meaning.ACCEPTED
