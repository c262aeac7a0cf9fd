"""The wire's sharp edges: pipelining, replies in pieces, servers that say too little, too late or the wrong thing."""

import socket
import threading
from collections.abc import Iterator

import pytest

from broadside.delivery.envelope import Envelope
from broadside.delivery.smtp import SmtpTransport
from broadside.delivery.talk import Patience
from broadside.delivery.transport import Kind, Outcome, Phase
from broadside.delivery.turns import alone
from broadside.delivery.wire import Wire
from tests.scripted_server import GREETING, Scripted, Step, playing

MAIL = Envelope("news@example.org", "bob@example.net", b"Subject: Hello\r\n\r\n.Hello\r\n")
SOON = 0.2  # seconds for the one step that will not end: all others keep their own patience

HELLO = Step(b"", (GREETING,))
PIPELINING = Step(b"\r\n", (b"250-mail.test\r\n250-PIPELINING\r\n250 SIZE 1000000\r\n",))
SIMPLE = Step(b"\r\n", (b"250 mail.test\r\n",))
BOTH = Step(b"RCPT TO:<bob@example.net>\r\n", (b"250 2.1.0 ok\r\n250 2.1.5 ok\r\n",))
DATA = Step(b"DATA\r\n", (b"354 go on\r\n",))
TAKEN = Step(b"\r\n.\r\n", (b"250 2.0.0 taken\r\n",))
RESET = Step(b"RSET\r\n", (b"250 2.0.0 ok\r\n",))
BYE = Step(b"QUIT\r\n", (b"221 bye\r\n",))
ONE_MAIL = (BOTH, DATA, TAKEN)


def transport(server: Scripted, patience: Patience | None = None) -> SmtpTransport:
    return SmtpTransport(server.url, "broadside.test", patience)


def send(transport: SmtpTransport, envelope: Envelope = MAIL) -> Outcome:
    return alone(transport.offer(envelope)) or alone(transport.deliver(envelope))


def seen(outcome: Outcome) -> tuple[Kind, Phase]:
    return outcome.kind, outcome.phase


def test_sender_and_recipient_come_together_and_data_waits_for_both_replies() -> None:
    with playing([HELLO, PIPELINING, *ONE_MAIL, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert alone(smtp.deliver(MAIL)).reply == "250 2.0.0 taken"
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    both = b"MAIL FROM:<news@example.org> SIZE=26\r\nRCPT TO:<bob@example.net>\r\n"
    assert server.at_steps[2] == b"ehlo broadside.test\r\n" + both
    assert server.at_steps[3] == server.at_steps[2] + b"DATA\r\n"
    assert server.heard[0].count(b"\r\n\r\n..Hello\r\n.\r\n") == 2


def test_a_server_that_offers_no_pipelining_is_told_one_thing_at_a_time() -> None:
    mail, rcpt = Step(b"MAIL", (b"250 ok\r\n",)), Step(b"RCPT", (b"250 ok\r\n",))
    with playing([HELLO, SIMPLE, mail, rcpt, DATA, TAKEN, BYE]) as server:
        smtp = transport(server)
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert server.at_steps[2].endswith(b"MAIL FROM:<news@example.org>\r\n")


def test_a_server_that_knows_no_ehlo_is_greeted_in_the_old_way() -> None:
    old = (Step(b"ehlo", (b"502 what?\r\n",)), Step(b"helo", (b"250 hello\r\n",)))
    mail, rcpt = Step(b"MAIL", (b"250 ok\r\n",)), Step(b"RCPT", (b"251 will forward\r\n",))
    with playing([HELLO, *old, mail, rcpt, DATA, TAKEN, BYE]) as server:
        smtp = transport(server)
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())


def test_replies_of_many_lines_and_in_pieces_are_read_whole() -> None:
    hello = Step(b"", (b"220-mail.test\r\n", b"220-please ", b"wait\r\n22", b"0 now\r\n"))
    both = Step(b"RCPT", (b"250-2.1.0 one\r\n25", b"0 2.1.0 two\r\n250", b"-a\r", b"\n250\r\n"))
    dot = Step(b"\r\n.\r\n", (b"250-2.0.0 taken\r\n250-as\r\n", b"250 7F3\n"))
    with playing([hello, PIPELINING, both, DATA, dot, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        assert send(smtp).reply == "250 2.0.0 taken as 7F3"
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        (b"250 ok\r\n550 5.1.1 nobody\r\n", (Kind.PERMANENT, Phase.RCPT, "550 5.1.1 nobody")),
        (b"250 ok\r\n450 4.2.0 later\r\n", (Kind.TEMPORARY, Phase.RCPT, "450 4.2.0 later")),
        (b"550 5.7.1 not you\r\n503 no\r\n", (Kind.PERMANENT, Phase.MAIL, "550 5.7.1 not you")),
        (b"451 4.3.0 later\r\n250 ok\r\n", (Kind.TEMPORARY, Phase.MAIL, "451 4.3.0 later")),
    ],
)
def test_after_a_refusal_there_is_no_data_and_the_next_mail_goes_out(
    replies: bytes, expected: tuple[Kind, Phase, str]
) -> None:
    with playing([HELLO, PIPELINING, Step(b"RCPT", (replies,)), RESET, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        outcome = alone(smtp.offer(MAIL))
        assert outcome is not None
        assert (*seen(outcome), outcome.reply) == expected
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert b"DATA" not in server.at_steps[3]
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("replies", "phase"), [(b"421 4.3.2 bye\r\n", Phase.MAIL), (b"250 ok\r\n421 4.3.2 bye\r\n", Phase.RCPT)]
)
def test_a_server_that_closes_down_is_left_whatever_it_still_owes(replies: bytes, phase: Phase) -> None:
    again = [HELLO, PIPELINING, *ONE_MAIL, BYE]
    with playing([HELLO, PIPELINING, Step(b"RCPT", (replies,))], again) as server:
        smtp = transport(server)
        outcome = alone(smtp.offer(MAIL))
        assert outcome is not None
        assert seen(outcome) == (Kind.UNREACHABLE, phase)
        assert outcome.reply == "421 4.3.2 bye"
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())


def test_a_server_that_closes_down_while_it_refuses_is_left_too() -> None:
    replies = Step(b"RCPT", (b"550 5.7.1 not you\r\n421 4.3.2 bye\r\n",))
    with playing([HELLO, PIPELINING, replies], [HELLO, PIPELINING, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        outcome = alone(smtp.offer(MAIL))
        assert outcome is not None
        assert seen(outcome) == (Kind.PERMANENT, Phase.MAIL)
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())


@pytest.mark.parametrize(("replies", "phase"), [((), Phase.MAIL), ((b"250 ok\r\n25",), Phase.RCPT)])
def test_a_connection_lost_before_data_is_known_by_what_was_answered(replies: tuple[bytes, ...], phase: Phase) -> None:
    with playing([HELLO, PIPELINING, Step(b"RCPT", replies)]) as server:
        outcome = alone(transport(server).offer(MAIL))
        assert outcome is not None
        assert seen(outcome) == (Kind.UNREACHABLE, phase)


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with playing([HELLO, PIPELINING, *ONE_MAIL], [HELLO, PIPELINING, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        assert send(smtp).kind == Kind.ACCEPTED
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert len(server.heard) == 2


@pytest.mark.parametrize(
    ("early", "kind"), [(b"552 5.3.4 too big\r\n", Kind.PERMANENT), (b"421 4.3.2 bye\r\n", Kind.UNREACHABLE)]
)
def test_a_server_that_speaks_before_the_mail_is_complete_has_not_taken_it(early: bytes, kind: Kind) -> None:
    with playing([HELLO, PIPELINING, BOTH, Step(b"DATA\r\n", (b"354 go on\r\n" + early,))]) as server:
        outcome = send(transport(server))
    assert seen(outcome) == (kind, Phase.BODY)
    assert outcome.reply == early.decode().strip()
    assert not server.heard[0].endswith(b"\r\n.\r\n")


@pytest.mark.parametrize("answer", [b"", b"hello\r\n", b"354 go on\r\n", b"2500 x\r\n"])
def test_an_answer_to_the_dot_that_is_none_is_doubt(answer: bytes) -> None:
    with playing([HELLO, PIPELINING, BOTH, DATA, Step(b"\r\n.\r\n", (answer,))]) as server:
        smtp = transport(server)
        assert seen(send(smtp)) == (Kind.DOUBTFUL, Phase.DOT)
        assert smtp.connection is None


@pytest.mark.parametrize("drip", [b"2", b"250-wait\r\n"])
@pytest.mark.parametrize(
    ("steps", "patience", "expected"),
    [
        ([Step(b"", ())], Patience(connect=SOON), (Kind.UNREACHABLE, Phase.CONNECT)),
        ([HELLO, PIPELINING, Step(b"RCPT", ())], Patience(reply=SOON), (Kind.UNREACHABLE, Phase.MAIL)),
        ([HELLO, PIPELINING, BOTH, DATA, Step(b"\r\n.\r\n", ())], Patience(dot=SOON), (Kind.DOUBTFUL, Phase.DOT)),
    ],
)
def test_a_server_that_drips_frees_the_connection_at_the_deadline(
    drip: bytes, steps: list[Step], patience: Patience, expected: tuple[Kind, Phase]
) -> None:
    with playing([*steps[:-1], steps[-1]._replace(drip=drip)]) as server:
        outcome = send(transport(server, patience))
    assert seen(outcome) == expected
    assert "did not answer in time" in outcome.reply


def test_a_server_that_reads_no_more_frees_the_connection_at_the_deadline() -> None:
    halt = threading.Event()

    def stall(listener: socket.socket) -> None:
        with listener.accept()[0] as connection:
            connection.sendall(GREETING)
            for answer in (b"250-mail.test\r\n250 PIPELINING\r\n", b"250 ok\r\n250 ok\r\n", b"354 go on\r\n"):
                connection.recv(4096)
                connection.sendall(answer)
            halt.wait()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=stall, args=(listener,))
        thread.start()
        smtp = SmtpTransport(f"smtp://127.0.0.1:{listener.getsockname()[1]}", "broadside.test", Patience(body=SOON))
        large = Envelope("news@example.org", "bob@example.net", b"Subject: x\r\n\r\n" + b"word " * 4_000_000 + b"\r\n")
        outcome = send(smtp, large)
        halt.set()
        thread.join()
    assert (*seen(outcome), outcome.reply) == (
        Kind.UNREACHABLE,
        Phase.BODY,
        "the mail server did not answer in time",
    )


def test_what_the_server_must_know_of_a_mail_is_told_with_its_sender() -> None:
    offers = Step(b"\r\n", (b"250-mail.test\r\n250-PIPELINING\r\n250-SIZE\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",))
    both = BOTH._replace(heard=b"RCPT TO:<b\xc3\xbccher@example.net>\r\n")
    envelope = Envelope("news@example.org", "bücher@example.net", "Subject: Grüße\r\n\r\nx\r\n".encode())
    with playing([HELLO, offers, both, DATA, TAKEN, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        assert send(smtp, envelope).kind == Kind.ACCEPTED
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert b"MAIL FROM:<news@example.org> SIZE=23 BODY=8BITMIME SMTPUTF8\r\n" in server.heard[0]
    assert b"MAIL FROM:<news@example.org> SIZE=26\r\n" in server.heard[0]


def test_no_address_ends_its_command_early() -> None:
    with playing([HELLO, PIPELINING, BYE]) as server:
        smtp = transport(server)
        with pytest.raises(ValueError, match="line break"):
            alone(smtp.offer(Envelope("news@example.org", "bob@example.net>\r\nRCPT TO:<x@example.com", b"\r\n")))
        alone(smtp.close())
    assert b"RCPT" not in server.heard[0]


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_was_read_before_belongs_to_the_next_reply(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    wire = Wire(ours)
    theirs.sendall(b"250 one\r\n550-5.1.1 two\r\n550 lines\r\n")
    assert alone(wire.reply(10)) == (250, b"one")
    assert wire.spoken()
    assert alone(wire.reply(10)) == (550, b"5.1.1 two\r\nlines\r\n")
    assert not wire.spoken()


AMY = Envelope("news@example.org", "amy@example.net", b"Subject: Hello\r\n\r\nHello Amy\r\n")
NAMED = b".\r\nMAIL FROM:<news@example.org> SIZE=29\r\nRCPT TO:<amy@example.net>\r\n"
BEHIND_THE_DOT = Step(NAMED, (b"250 2.0.0 taken\r\n250 ok\r\n250 ok\r\n",))


def test_the_next_mail_is_named_behind_the_dot_and_its_data_waits_for_all_replies() -> None:
    """RFC 2920, 3.1: the end of a mail may be the first of a group of commands."""
    with playing([HELLO, PIPELINING, BOTH, DATA, BEHIND_THE_DOT, DATA, TAKEN, BYE]) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert alone(smtp.deliver(MAIL, AMY)).kind == Kind.ACCEPTED
        assert send(smtp, AMY).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert server.at_steps[5].endswith(NAMED + b"DATA\r\n")
    assert server.heard[0].count(b"MAIL FROM") == 2


@pytest.mark.parametrize("then", ["it is taken back", "another is offered"])
def test_what_was_named_ahead_can_be_taken_back(then: str) -> None:
    rest = [RESET, BYE] if then == "it is taken back" else [RESET, *ONE_MAIL, BYE]
    with playing([HELLO, PIPELINING, BOTH, DATA, BEHIND_THE_DOT, *rest]) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert alone(smtp.deliver(MAIL, AMY)).kind == Kind.ACCEPTED
        if then == "it is taken back":
            alone(smtp.withdraw())
        else:
            assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert len(server.heard) == 1
    assert b"Hello Amy" not in server.heard[0]


def test_a_refusal_of_what_was_named_ahead_is_its_own() -> None:
    refused = Step(NAMED, (b"250 2.0.0 taken\r\n250 ok\r\n550 5.1.1 nobody\r\n",))
    with playing([HELLO, PIPELINING, BOTH, DATA, refused, RESET, *ONE_MAIL, BYE]) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert alone(smtp.deliver(MAIL, AMY)).kind == Kind.ACCEPTED
        outcome = alone(smtp.offer(AMY))
        assert outcome is not None
        assert seen(outcome) == (Kind.PERMANENT, Phase.RCPT)
        assert send(smtp).kind == Kind.ACCEPTED
        alone(smtp.close())


def test_a_server_that_loses_what_stands_behind_a_dot_is_told_it_again_and_no_more_there() -> None:
    loses = Step(NAMED, (b"250 2.0.0 taken\r\n",))
    amy = Step(b"RCPT TO:<amy@example.net>\r\n", (b"250 ok\r\n250 ok\r\n",))
    with playing(
        [HELLO, PIPELINING, BOTH, DATA, loses], [HELLO, PIPELINING, amy, DATA, TAKEN, BOTH, RESET, BYE]
    ) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert alone(smtp.deliver(MAIL, AMY)).kind == Kind.ACCEPTED
        assert alone(smtp.offer(AMY)) is None
        assert alone(smtp.deliver(AMY, MAIL)).kind == Kind.ACCEPTED
        assert alone(smtp.offer(MAIL)) is None
        alone(smtp.withdraw())
        alone(smtp.close())
    assert b"Hello Amy\r\n.\r\nMAIL FROM:<news@example.org> SIZE=26" in server.heard[1]


def test_a_connection_lost_behind_a_dot_leaves_one_mail_in_doubt_and_the_next_untouched() -> None:
    amy = Step(b"RCPT TO:<amy@example.net>\r\n", (b"250 ok\r\n250 ok\r\n",))
    with playing(
        [HELLO, PIPELINING, BOTH, DATA, Step(NAMED, ())], [HELLO, PIPELINING, amy, DATA, TAKEN, BYE]
    ) as server:
        smtp = transport(server)
        assert alone(smtp.offer(MAIL)) is None
        assert seen(alone(smtp.deliver(MAIL, AMY))) == (Kind.DOUBTFUL, Phase.DOT)
        assert send(smtp, AMY).kind == Kind.ACCEPTED
        alone(smtp.close())
    assert server.heard[1].count(b"Hello Amy") == 1
