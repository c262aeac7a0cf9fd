"""SMTP step by step, against a real server: each failure is known by its phase, and what it means for the mail."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bench.relay import Postfix
from broadside import clock
from broadside.delivery.envelope import Envelope
from broadside.delivery.smtp import SmtpTransport
from broadside.delivery.transport import Kind, Outcome, Phase
from broadside.delivery.turns import alone
from tests.broadside.delivery.test_spliced import OWN, SPLICED
from tests.needs import must_have_all
from tests.running import free_port
from tests.smtp_server import DROP_BODY, DROP_DOT, Mailroom, Server

BOB = "bob@example.net"
SMALL = Envelope("news@example.org", BOB, b"Subject: Hello\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n")


@pytest.fixture
def transport(server: Server) -> Iterator[SmtpTransport]:
    transport = SmtpTransport(server.url, "broadside.test")
    yield transport
    alone(transport.close())


def send(transport: SmtpTransport, envelope: Envelope = SMALL) -> Outcome:
    return alone(transport.offer(envelope)) or alone(transport.deliver(envelope))


def test_a_mail_arrives_byte_for_byte_over_one_kept_connection(transport: SmtpTransport, mailroom: Mailroom) -> None:
    body = b"Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\nend.\r\n.\r\n"
    assert send(transport, Envelope("news@example.org", BOB, body)).kind == Kind.ACCEPTED
    assert send(transport).reply == "250 2.0.0 Taken"
    assert mailroom.received[0] == body
    assert mailroom.connections == 1


def test_a_mail_without_a_leading_dot_is_sent_as_it_stands(transport: SmtpTransport, mailroom: Mailroom) -> None:
    content = SPLICED.content(OWN)
    envelope = Envelope("news@example.org", OWN.address, content, dotless=True)
    assert send(transport, envelope).kind == Kind.ACCEPTED
    assert mailroom.received == [content]


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(("code", "kind"), [(451, Kind.TEMPORARY), (550, Kind.PERMANENT), (421, Kind.UNREACHABLE)])
def test_each_answer_is_known_by_its_phase(
    transport: SmtpTransport, mailroom: Mailroom, step: str, code: int, kind: Kind
) -> None:
    mailroom.rules["" if step == "mail" else BOB] = [f"{code} at {step}"]
    outcome = send(transport)
    assert (outcome.kind, str(outcome.phase)) == (kind, step)
    assert outcome.reply.startswith(str(code))
    assert send(transport).kind == Kind.ACCEPTED
    assert mailroom.connections == (2 if code == 421 else 1)


def test_a_connection_lost_in_the_body_is_surely_not_sent(transport: SmtpTransport, mailroom: Mailroom) -> None:
    mailroom.rules[BOB] = [DROP_BODY]
    large = Envelope("news@example.org", BOB, b"Subject: x\r\n\r\n" + b"word " * 1_600_000 + b"\r\n")
    outcome = send(transport, large)
    assert (outcome.kind, outcome.phase) == (Kind.UNREACHABLE, Phase.BODY)
    assert mailroom.taken() == []
    assert send(transport).kind == Kind.ACCEPTED


def test_silence_after_the_dot_is_doubt(transport: SmtpTransport, mailroom: Mailroom) -> None:
    mailroom.rules[BOB] = [DROP_DOT]
    outcome = send(transport)
    assert (outcome.kind, outcome.phase) == (Kind.DOUBTFUL, Phase.DOT)
    assert mailroom.copies() == {BOB: 1}


def test_a_withdrawn_offer_leaves_nothing_behind(transport: SmtpTransport, mailroom: Mailroom) -> None:
    assert alone(transport.offer(SMALL)) is None
    alone(transport.withdraw())
    assert send(transport).kind == Kind.ACCEPTED
    assert mailroom.copies() == {BOB: 1}


def test_a_connection_gone_stale_is_opened_again(transport: SmtpTransport, server: Server) -> None:
    assert send(transport).kind == Kind.ACCEPTED
    assert transport.connection is not None
    assert transport.connection.sock is not None
    transport.connection.sock.shutdown(socket.SHUT_RDWR)
    assert send(transport).kind == Kind.ACCEPTED
    assert server.mailroom.connections == 2


def test_postfix_takes_mail_after_mail_over_one_connection() -> None:
    postfix = Postfix.find()
    if postfix is None and not must_have_all():
        pytest.skip("smtp-sink is missing: Postfix's own server was not written to")
    assert postfix is not None
    with postfix.sink() as address:
        transport = SmtpTransport(f"smtp://{address}", "broadside.test")
        assert {send(transport).reply for _ in range(20)} == {"250 2.0.0 Ok"}
        assert transport.connection is not None
        assert transport.connection.has("pipelining")
        alone(transport.close())


def test_nobody_there_is_unreachable() -> None:
    outcome = send(SmtpTransport(f"smtp://127.0.0.1:{free_port()}", "broadside.test"))
    assert (outcome.kind, outcome.phase) == (Kind.UNREACHABLE, Phase.CONNECT)
    assert outcome.reply == "the mail server refused the connection"


def test_a_server_that_speaks_no_smtp_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_babble, args=(listener,))
        thread.start()
        outcome = send(SmtpTransport(f"smtp://127.0.0.1:{listener.getsockname()[1]}", "broadside.test"))
        thread.join()
    assert (outcome.kind, outcome.phase) == (Kind.UNREACHABLE, Phase.CONNECT)


def _babble(listener: socket.socket) -> None:
    with listener.accept()[0] as connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_relay_without_smtputf8_gets_no_address_outside_ascii(
    transport: SmtpTransport, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope = Envelope("news@example.org", "bücher@example.net", SMALL.content)
    assert send(transport, envelope).kind == Kind.ACCEPTED
    assert mailroom.copies() == {"bücher@example.net": 1}
    alone(transport.close())
    monkeypatch.setattr(Server, "factory", lambda self: SMTP(self.handler, hostname="mail.test"))
    outcome = send(transport, envelope)
    assert (outcome.kind, outcome.phase) == (Kind.PERMANENT, Phase.RCPT)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for localhost, which this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    forms = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*forms))
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context


class Guarded(Server):
    """A relay that takes mail only over STARTTLS and with a password."""

    tls: ssl.SSLContext

    def factory(self) -> SMTP:
        def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
            good = getattr(data, "login", b"") == b"us@er" and getattr(data, "password", b"") == b"p:w"
            return AuthResult(success=good, handled=False)

        return SMTP(self.handler, tls_context=self.tls, require_starttls=True, auth_required=True, authenticator=check)


@pytest.fixture
def guarded(certificate: ssl.SSLContext, tmp_path: Path) -> Iterator[Guarded]:
    server = Guarded(Mailroom(tmp_path / "guarded.log"), free_port())
    server.tls = certificate
    server.start()
    yield server
    server.stop()


def test_starttls_and_a_password_are_used_when_asked_for(guarded: Guarded) -> None:
    transport = SmtpTransport(f"smtp://us%40er:p%3Aw@localhost:{guarded.port}?tls=starttls", "broadside.test")
    assert send(transport).kind == Kind.ACCEPTED
    alone(transport.close())


def test_a_wrong_password_blames_no_reader(guarded: Guarded) -> None:
    outcome = send(SmtpTransport(f"smtp://user:wrong@localhost:{guarded.port}?tls=starttls", "broadside.test"))
    assert (outcome.kind, outcome.phase) == (Kind.UNREACHABLE, Phase.CONNECT)
    assert outcome.reply.startswith("535")


def test_a_certificate_that_is_not_trusted_ends_the_talk(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    outcome = send(SmtpTransport(f"smtp://user:pw@localhost:{guarded.port}?tls=starttls", "broadside.test"))
    assert (outcome.kind, outcome.phase) == (Kind.UNREACHABLE, Phase.CONNECT)
    assert "certificate" in outcome.reply


def test_tls_from_the_start_is_spoken_to_smtps(certificate: ssl.SSLContext, tmp_path: Path) -> None:
    server = Server(Mailroom(tmp_path / "smtps.log"), free_port())
    server.ssl_context = certificate
    server.start()
    try:
        transport = SmtpTransport(f"smtps://localhost:{server.port}", "broadside.test")
        assert send(transport).kind == Kind.ACCEPTED
        assert send(transport).kind == Kind.ACCEPTED
        alone(transport.close())
    finally:
        server.stop()
