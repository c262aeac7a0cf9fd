"""Providers tell of bounces: what is signed is believed, once; what is forged, old or said again changes nothing."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import HMAC
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside import clock
from broadside.config import BadSettings, Settings, read_settings
from broadside.database import db
from broadside.delivery.bounces import Bounce
from broadside.delivery.returns.seen import SeenReturn
from broadside.feeds.fetching import Fetched, Fetcher
from broadside.house import House
from broadside.suppressions import Suppression, Why
from tests.broadside.delivery.returns.conftest import BOUNCES, R0, Sent, forged_paths, send_one, why
from tests.conftest import SECRET
from wsgi import create_app

KEY, LOGIN, TOPIC = (
    "mailgun-signing-key",
    "postmark:a-long-enough-password",
    "arn:aws:sns:eu-west-2:123456789012:bounces",
)
CURVE = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CERTIFICATE = "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
PUBLIC = base64.b64encode(CURVE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SET_UP = {
    "bounce_address": BOUNCES,
    "ses_topics": (TOPIC,),
    "postmark_secret": LOGIN,
    "mailgun_signing_key": KEY,
    "sendgrid_verification_key": PUBLIC,
}


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A house with all four providers; CSRF is on, as in life."""
    app = create_app(settings.model_copy(update=SET_UP))
    with app.app_context():
        yield House.of(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sent(house: House) -> Sent:
    return send_one(house)


@pytest.fixture
def client(house: House) -> FlaskClient:
    return current_app.test_client()


@pytest.fixture(autouse=True)
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been fetched from Amazon, answered with a certificate of the test's own."""
    asked: list[str] = []

    def fetch(self: Fetcher, url: str, *_: object, **__: object) -> Fetched:
        asked.append(url)
        return Fetched(200, url, body=certificate())

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    return asked


def certificate(days: int = 1, key: Any = RSA) -> bytes:
    name, now = x509.Name([]), clock.now()
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days))
    return built.sign(key, SHA256()).public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Sending:
    """One request: where to, its body, its headers."""

    path: str
    body: bytes
    headers: dict[str, str]

    def to(self, client: FlaskClient) -> TestResponse:
        return client.post(f"/returns/{self.path}", data=self.body, headers=self.headers)


def message_id(sent: Sent) -> str:
    return sent.headers.partition("Message-ID: ")[2].partition("\n")[0].strip("<>")


def mailgun(
    sent: Sent, told: dict[str, Any] | None = None, key: str = KEY, age: float = 0, token: str = "t1"
) -> Sending:
    stamp = str(int(clock.now().timestamp() - age))
    signature = HMAC(key.encode(), f"{stamp}{token}".encode(), sha256).hexdigest()
    event: dict[str, Any] = {
        "event": "failed",
        "severity": "permanent",
        "reason": "generic",
        "id": "e1",
        "recipient": R0,
        "delivery-status": {"code": 550, "message": f"5.1.1 <{R0}> user unknown", "enhanced-code": "5.1.1"},
        "envelope": {"sender": sent.path, "targets": R0},
        "message": {"headers": {"message-id": message_id(sent)}},
    }
    signed = {"timestamp": stamp, "token": token, "signature": signature}
    body = {"signature": signed, "event-data": event | (told or {})}
    return Sending("mailgun", json.dumps(body).encode(), {"Content-Type": "application/json"})


def sendgrid(sent: Sent, told: dict[str, Any] | None = None, key: Any = CURVE, age: float = 0) -> Sending:
    event = {"event": "bounce", "type": "bounce", "email": R0, "sg_event_id": "e1", "status": "5.1.1"}
    event |= {"reason": "550 5.1.1 user unknown", "smtp-id": f"<{message_id(sent)}>"}
    body, stamp = json.dumps([event | (told or {})]).encode(), str(int(clock.now().timestamp() - age))
    signature = base64.b64encode(key.sign(stamp.encode() + body, ec.ECDSA(SHA256()))).decode()
    prefix = "X-Twilio-Email-Event-Webhook"
    return Sending("sendgrid", body, {f"{prefix}-Signature": signature, f"{prefix}-Timestamp": stamp})


def postmark(sent: Sent, told: dict[str, Any] | None = None, login: str = LOGIN, scheme: str = "Basic") -> Sending:
    event = {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "Email": R0, "Details": "550 5.1.1 unknown"}
    authorization = f"{scheme} {base64.b64encode(login.encode()).decode()}"
    return Sending("postmark", json.dumps(event | (told or {})).encode(), {"Authorization": authorization})


def ses(
    sent: Sent, told: dict[str, Any] | None = None, changes: dict[str, str] | None = None, age: float = 0
) -> Sending:
    recipient = {"emailAddress": R0, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [recipient]}
    event = {"notificationType": "Bounce", "bounce": bounce, "mail": {"source": sent.path, "destination": [R0]}}
    at = (clock.now() - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return sns({"Type": "Notification", "Message": json.dumps(event | (told or {})), "Timestamp": at}, changes)


def sns(given: dict[str, str], changes: dict[str, str] | None = None, key: Any = RSA) -> Sending:
    told = {"MessageId": "m1", "TopicArn": TOPIC, "SigningCertURL": CERTIFICATE, "SignatureVersion": "2"} | given
    told |= {name: value for name, value in (changes or {}).items() if name in ("TopicArn", "SigningCertURL", "Type")}
    names = sorted({"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"} & set(told))
    words = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
    told["Signature"] = base64.b64encode(key.sign(words, PKCS1v15(), SHA256())).decode()
    return Sending("ses", json.dumps(told | (changes or {})).encode(), {"Content-Type": "text/plain"})


PROVIDERS: dict[str, Callable[..., Sending]] = {
    "ses": ses,
    "postmark": postmark,
    "mailgun": mailgun,
    "sendgrid": sendgrid,
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_hard_bounce_suppresses_its_reader_and_no_cookie_is_set(
    client: FlaskClient, house: House, sent: Sent, provider: str
) -> None:
    answer = PROVIDERS[provider](sent).to(client)
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (204, b"", None)
    bounce = db.session.query(Bounce).one()
    assert (str(bounce.kind), bounce.person_id, why(house)) == ("hard", sent.person_id, Why.BOUNCED)
    assert bounce.message_id == (None if provider == "postmark" else sent.message_id)
    assert R0 not in bounce.words
    assert "unknown" in bounce.words


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_was_told_before_changes_nothing(client: FlaskClient, house: House, sent: Sent, provider: str) -> None:
    sending = PROVIDERS[provider](sent)
    assert sending.to(client).status_code == 204
    db.session.query(Bounce).delete()
    db.session.commit()
    assert sending.to(client).status_code == 204
    assert sent.bounces == []


def bent(sending: Sending) -> Sending:
    """The same with one letter of the body changed, and so an address that was not signed."""
    return Sending(sending.path, sending.body.replace(b"reader0", b"reader1"), sending.headers)


FORGED: dict[str, Callable[[Sent], Sending]] = {
    "mailgun with another key": lambda sent: mailgun(sent, key="x" * 20),
    "mailgun of the day before yesterday": lambda sent: mailgun(sent, age=200_000),
    "mailgun of tomorrow": lambda sent: mailgun(sent, age=-80_000),
    "sendgrid with another key": lambda sent: sendgrid(sent, key=ec.generate_private_key(ec.SECP256R1())),
    "sendgrid of the day before yesterday": lambda sent: sendgrid(sent, age=200_000),
    "sendgrid with a changed body": lambda sent: bent(sendgrid(sent)),
    "sendgrid unsigned": lambda sent: Sending("sendgrid", sendgrid(sent).body, {}),
    "postmark with another password": lambda sent: postmark(sent, login="postmark:wrong"),
    "postmark without": lambda sent: Sending("postmark", postmark(sent).body, {}),
    "postmark by another scheme": lambda sent: postmark(sent, scheme="Bearer"),
    "postmark in no base 64": lambda sent: Sending("postmark", postmark(sent).body, {"Authorization": "Basic é"}),
    "ses with a changed body": lambda sent: bent(ses(sent)),
    "ses of another topic": lambda sent: ses(sent, changes={"TopicArn": TOPIC + "x"}),
    "ses with version 1": lambda sent: ses(sent, changes={"SignatureVersion": "1"}),
    "ses of the day before yesterday": lambda sent: ses(sent, age=200_000),
    "ses of another kind": lambda sent: ses(sent, changes={"Type": "UnsubscribeConfirmation"}),
    "ses with another signature": lambda sent: ses(sent, changes={"Signature": "AAAA"}),
    "ses without a zone": lambda sent: sns({"Type": "Notification", "Message": "{}", "Timestamp": "2026-11-24T10:00"}),
}
NO_CERTIFICATE = (
    "http://sns.eu-west-2.amazonaws.com/a.pem",
    "https://sns.eu-west-2.amazonaws.com.evil.example/a.pem",
    "https://evil.example/sns.eu-west-2.amazonaws.com/a.pem",
    "https://sns.eu-west-2.amazonaws.com@evil.example/a.pem",
    "https://sns.eu-west-2.amazonaws.com:8443/a.pem",
    "https://s3.eu-west-2.amazonaws.com/a.pem",
    "https://sns.eu-west-2.amazonaws.com/a.txt",
)


def test_what_is_forged_or_old_is_refused_and_changes_nothing(client: FlaskClient, house: House, sent: Sent) -> None:
    for name, make in FORGED.items():
        assert make(sent).to(client).status_code == 403, name
        assert sent.untouched, name
        assert why(house) is None, name


def test_a_certificate_of_another_host_is_not_even_fetched(client: FlaskClient, sent: Sent, fetched: list[str]) -> None:
    for url in NO_CERTIFICATE:
        assert ses(sent, changes={"SigningCertURL": url}).to(client).status_code == 403
    assert fetched == []
    assert sent.untouched


@pytest.mark.parametrize(
    "made", [lambda: certificate(days=-1), lambda: certificate(key=CURVE), lambda: b"no certificate"]
)
def test_a_certificate_out_of_date_or_of_no_use_proves_nothing(
    client: FlaskClient, sent: Sent, monkeypatch: pytest.MonkeyPatch, made: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(Fetcher, "fetch", lambda self, url, **_: Fetched(200, url, body=made()))
    assert ses(sent).to(client).status_code == 403
    assert sent.untouched


def test_a_certificate_is_fetched_once(client: FlaskClient, sent: Sent, fetched: list[str]) -> None:
    for number in range(3):
        assert ses(sent, changes={}, age=number).to(client).status_code == 204
    assert fetched == [CERTIFICATE]


def test_a_subscription_is_confirmed_for_a_topic_that_was_named_at_amazons_address_alone(
    client: FlaskClient, fetched: list[str]
) -> None:
    def asks(url: str, topic: str = TOPIC) -> int:
        at = clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        given = {"Type": "SubscriptionConfirmation", "Message": "x", "Timestamp": at, "Token": "t", "SubscribeURL": url}
        return sns(given, {"TopicArn": topic}).to(client).status_code

    own = "https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    assert asks("https://evil.example/?Action=ConfirmSubscription") == 403
    assert asks(own, TOPIC + "x") == 403
    assert own not in fetched
    assert asks(own) == 204
    assert fetched[-1] == own


def test_a_void_return_path_that_a_provider_quotes_is_believed_of_nobody(client: FlaskClient, sent: Sent) -> None:
    for forged in forged_paths(sent):
        assert ses(sent, {"mail": {"source": forged}}).to(client).status_code == 204
    assert sent.untouched


def mail_with(sent: Sent) -> dict[str, Any]:
    """What SES quotes when it was told to include headers, where the return path is not ours."""
    link = sent.headers.partition("List-Unsubscribe: ")[2].partition("\n")[0]
    headers = [{"name": "List-Unsubscribe", "value": link}, {"name": "Message-ID", "value": f"<{message_id(sent)}>"}]
    return {"source": "news@example.org", "headers": headers}


def test_headers_that_ses_quotes_name_the_message(client: FlaskClient, sent: Sent) -> None:
    assert ses(sent, {"mail": mail_with(sent)}).to(client).status_code == 204
    assert db.session.query(Bounce).one().message_id == sent.message_id


def bounced(kind: str, sub: str, status: str = "", words: str = "") -> dict[str, Any]:
    recipient = {"emailAddress": R0, "status": status, "diagnosticCode": words}
    return {"bounce": {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient]}}


COMPLAINT = {"bounce": None, "complaint": {"complainedRecipients": [{"emailAddress": R0}]}}
NOT_SPAM = {"complaint": COMPLAINT["complaint"] | {"complaintFeedbackType": "not-spam"}}  # type: ignore[operator]
FULL = {"delivery-status": {"code": 552, "message": "mailbox full"}}
MEANT: list[tuple[str, dict[str, Any], str]] = [
    ("ses", bounced("Permanent", "Suppressed"), "hard"),
    ("ses", bounced("Permanent", "General", "5.7.1", "smtp; 550 5.7.1 blocked for spam"), "refused"),
    ("ses", bounced("Transient", "MailboxFull", "5.2.2"), "soft"),
    ("ses", bounced("Transient", "General", "5.1.1", "unknown user"), "soft"),
    ("ses", bounced("Transient", "ContentRejected"), "refused"),
    ("ses", bounced("Undetermined", "Undetermined"), "soft"),
    ("ses", COMPLAINT, "complaint"),
    ("ses", COMPLAINT | NOT_SPAM, ""),
    ("ses", {"bounce": None, "notificationType": "Delivery", "delivery": {}}, ""),
    ("postmark", {"Type": "SoftBounce"}, "soft"),
    ("postmark", {"Type": "Blocked"}, "refused"),
    ("postmark", {"Type": "AutoResponder"}, ""),
    ("postmark", {"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint"),
    ("postmark", {"RecordType": "Delivery"}, ""),
    ("mailgun", {"reason": "suppress-bounce"}, "hard"),
    ("mailgun", {"reason": "suppress-complaint"}, "complaint"),
    ("mailgun", {"reason": "suppress-unsubscribe"}, ""),
    ("mailgun", {"reason": "old"}, "soft"),
    ("mailgun", FULL, "soft"),
    ("mailgun", {"severity": "temporary"}, ""),
    ("mailgun", {"event": "complained"}, "complaint"),
    ("mailgun", {"event": "opened"}, ""),
    ("sendgrid", {"event": "spamreport"}, "complaint"),
    ("sendgrid", {"event": "deferred"}, ""),
    ("sendgrid", {"event": "dropped", "reason": "Bounced Address"}, "hard"),
    ("sendgrid", {"event": "dropped", "reason": "Unsubscribed Address"}, ""),
    ("sendgrid", {"bounce_classification": "Reputation"}, "refused"),
    ("sendgrid", {"type": "blocked"}, "soft"),
    ("sendgrid", {"status": "5.2.2", "reason": "552 mailbox full"}, "soft"),
]


def test_what_each_event_means(client: FlaskClient, sent: Sent) -> None:
    for provider, told, kind in MEANT:
        assert PROVIDERS[provider](sent, told).to(client).status_code == 204
        assert sent.bounces == ([kind] if kind else []), (provider, told)
        for table in (Bounce, Suppression, SeenReturn):
            db.session.query(table).delete()
        db.session.commit()


def test_an_event_of_somebody_unknown_is_heard_and_kept_of_nobody(
    client: FlaskClient, house: House, sent: Sent
) -> None:
    assert sendgrid(sent, {"email": "else@example.net", "smtp-id": ""}).to(client).status_code == 204
    assert sendgrid(sent, {"email": "nonsense", "sg_event_id": "e2"}).to(client).status_code == 204
    assert sent.untouched
    assert why(house, "else@example.net") == Why.BOUNCED


def test_what_no_database_would_keep_is_kept_without_it(client: FlaskClient, sent: Sent) -> None:
    assert sendgrid(sent, {"reason": "550 5.1.1 unknown\x00\x1b user"}).to(client).status_code == 204
    assert db.session.query(Bounce).one().words == "550 5.1.1 unknown user"


def test_what_cannot_be_read_is_refused_in_words(client: FlaskClient, sent: Sent) -> None:
    sending = postmark(sent)
    for body in (b"", b"{", b"[]", b'{"a": 1}', b"null", b"[" * 100_000, b'"\xff"'):
        answer = client.post("/returns/postmark", data=body, headers=sending.headers)
        assert (answer.status_code, answer.data) == (400, b"This could not be read.\n")
        for path in ("ses", "mailgun"):
            assert client.post(f"/returns/{path}", data=body).status_code == 400


def test_what_is_too_large_is_not_read(client: FlaskClient, sent: Sent) -> None:
    sending = postmark(sent)
    assert client.post("/returns/postmark", data=b" " * 1_100_000, headers=sending.headers).status_code == 413


def test_a_provider_that_is_not_set_up_is_not_there(settings: Settings) -> None:
    client = create_app(settings).test_client()
    for path in PROVIDERS:
        assert client.post(f"/returns/{path}", data=b"{}").status_code == 404
        assert client.get(f"/returns/{path}").status_code == 405


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ses_topics": "bounces"}, "BROADSIDE_SES_TOPICS: must name topics by their ARN"),
        ({"postmark_secret": "short:x"}, "BROADSIDE_POSTMARK_SECRET: must be user:password"),
        ({"sendgrid_verification_key": "-----BEGIN"}, "BROADSIDE_SENDGRID_VERIFICATION_KEY: must be the verification"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings: Settings, given: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        read_settings(home=settings.home, secret_key=SECRET, **given)


def test_topics_are_read_from_a_list(settings: Settings) -> None:
    read = read_settings(home=settings.home, secret_key=SECRET, ses_topics=f"{TOPIC}, {TOPIC}2")
    assert read.ses_topics == (TOPIC, f"{TOPIC}2")
