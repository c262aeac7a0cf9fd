"""One-time codes: asked for on every way in, taken once, replaced by recovery codes that are taken once."""

import base64
import hmac
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.web.limits import limiter
from tests.broadside.signing import OTHER, code_of, colleague, inside, letters_to, link_in, sign_in, with_codes

PETRA = "petra@example.org"
CODE = "/sign-in/code"
RECOVERY = "/sign-in/recovery-code"


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    """Time stands still, so that no code grows old between two lines."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture
def secret(app: Flask) -> str:
    """Petra's secret: her account asks for codes."""
    return with_codes(app, colleague(app))[0]


def test_a_password_alone_leads_to_the_code_and_no_further(app: Flask, client: FlaskClient, secret: str) -> None:
    answer = sign_in(client, next="/desk/audit")
    assert answer.location.startswith(CODE)
    for path in ("/desk", "/desk/account", "/desk/account/codes", "/desk/account/password", "/sign-in/again"):
        assert "/sign-in" in (client.get(path).location or ""), path
    done = client.post(answer.location, data={"code": code_of(app, secret)})
    assert done.location.endswith("/desk/audit")
    assert inside(client)


def test_a_code_is_taken_once(app: Flask, client: FlaskClient, secret: str) -> None:
    code = code_of(app, secret)
    sign_in(client)
    client.post(CODE, data={"code": code})
    assert inside(client)
    thief = app.test_client()
    sign_in(thief)
    refused = thief.post(CODE, data={"code": code})
    assert "was used already" in refused.text
    assert not inside(thief)


def test_an_earlier_code_is_worth_nothing_after_a_later_one(app: Flask, client: FlaskClient, secret: str) -> None:
    early = code_of(app, secret)
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        sign_in(client)
        client.post(CODE, data={"code": code_of(app, secret)})
        assert inside(client)
        client.post("/sign-out")
        sign_in(client)
        client.post(CODE, data={"code": early})
        assert not inside(client)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "12345", "１２３４５６", "000000\n", "9" * 400])
def test_a_wrong_code_lets_nobody_in(app: Flask, client: FlaskClient, secret: str, code: str) -> None:
    sign_in(client)
    assert client.post(CODE, data={"code": code}).status_code == 200
    assert not inside(client)


def test_an_old_code_lets_nobody_in(app: Flask, client: FlaskClient, secret: str) -> None:
    code = code_of(app, secret)
    with time_machine.travel(clock.now() + timedelta(seconds=95), tick=False):
        sign_in(client)
        client.post(CODE, data={"code": code})
        assert not inside(client)


def test_no_code_page_opens_without_a_password(app: Flask, client: FlaskClient, secret: str) -> None:
    for path in (CODE, RECOVERY):
        assert client.get(path).location == "/sign-in"
        assert client.post(path, data={"code": code_of(app, secret)}).location == "/sign-in"
    assert not inside(client)


def test_a_new_password_by_mail_does_not_go_round_the_code(app: Flask, client: FlaskClient, secret: str) -> None:
    client.post("/sign-in/forgotten", data={"email": PETRA})
    link = link_in(letters_to(app, PETRA)[0])
    client.post(link, data={"password": OTHER, "password_confirm": OTHER})
    assert not inside(client)
    assert sign_in(client, password=OTHER).location.startswith(CODE)
    assert not inside(client)


def test_a_half_open_door_cannot_be_used_to_set_ones_own_code(app: Flask, client: FlaskClient, secret: str) -> None:
    sign_in(client)
    for path in ("/tf-setup", "/tf-rescue", "/tf-select", "/mf-recovery-codes"):
        assert client.post(path, data={"setup": "disable"}).status_code == 404
    for path in ("/desk/account/codes", "/desk/account/codes/off", "/desk/account/codes/recovery"):
        assert client.post(path).location == "/sign-in"
    with app.app_context():
        petra = Account.known(PETRA)
        assert petra is not None
        assert petra.tf_totp_secret == secret


def test_guessing_codes_is_stopped(app: Flask, client: FlaskClient, secret: str) -> None:
    limiter.enabled = True
    try:
        with app.app_context():
            limiter.reset()
        sign_in(client)
        assert [client.post(CODE, data={"code": "000000"}).status_code for _ in range(10)] == [200] * 10
        other = app.test_client()
        sign_in(other)
        assert other.post(CODE, data={"code": code_of(app, secret)}).status_code == 429
    finally:
        limiter.enabled = False


def test_a_recovery_code_opens_the_door_once(app: Flask, client: FlaskClient) -> None:
    _, codes = with_codes(app, colleague(app))
    assert len(set(codes)) == 10
    sign_in(client)
    assert client.post(RECOVERY, data={"code": codes[3].upper().replace("-", " ")}).status_code == 302
    assert inside(client)
    thief = app.test_client()
    sign_in(thief)
    assert "wrong, or was used already" in thief.post(RECOVERY, data={"code": codes[3]}).text
    assert not inside(thief)
    with app.app_context():
        petra = Account.known(PETRA)
        assert petra is not None
        assert len(petra.mf_recovery_codes or []) == 9
        assert not set(codes) & set(petra.mf_recovery_codes or []), "codes are kept as hashes alone"


def begin(client: FlaskClient) -> tuple[str, str]:
    """The state and the key that the page offers."""
    page = client.get("/desk/account/codes").text
    state = re.search(r'name="state" value="([^"]+)"', page)
    key = re.search(r'data-copy="([^"]+)"', page)
    assert state is not None
    assert key is not None
    return state.group(1), key.group(1)


def app_code(key: str) -> str:
    """What an authenticator app makes of the key, reckoned here by RFC 6238 itself."""
    raw = base64.b32decode(key.replace("-", "").replace(" ", "").ljust(32, "="))
    digest = hmac.digest(raw, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_codes_are_turned_on_and_then_asked_for(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    thief = app.test_client()
    sign_in(client)
    sign_in(thief)
    state, key = begin(client)
    wrong = client.post("/desk/account/codes", data={"state": state, "code": "000000"})
    assert wrong.status_code == 422
    assert state in wrong.text or 'name="state"' in wrong.text
    done = client.post("/desk/account/codes", data={"state": state, "code": app_code(key)})
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", done.text)
    assert len(codes) == 10
    assert inside(client)
    assert not inside(thief), "sessions must not outlive a change of codes"
    assert letters_to(app, PETRA)[-1].subject == "One-time codes were turned on for your account"
    fresh = app.test_client()
    assert sign_in(fresh).location.startswith(CODE)
    fresh.post(CODE, data={"code": app_code(key)})
    assert not inside(fresh), "the code that turned them on was used"
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        fresh.post(CODE, data={"code": app_code(key)})
        assert inside(fresh)


def test_a_secret_offered_to_another_or_too_long_ago_is_refused(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    colleague(app, "mallory@example.com")
    mallory = app.test_client()
    sign_in(mallory, "mallory@example.com")
    sign_in(client)
    state, key = begin(mallory)
    for given in (state, "", "nonsense"):
        assert client.post("/desk/account/codes", data={"state": given, "code": app_code(key)}).status_code == 303
    state, key = begin(client)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        client.post("/sign-in/again", data={"password": "three warm umbrellas"})
        assert client.post("/desk/account/codes", data={"state": state, "code": app_code(key)}).status_code == 303
    with app.app_context():
        assert [one.has_totp for one in db.session.query(Account)] == [False, False]


def test_looking_at_the_page_changes_nothing(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    sign_in(client)
    assert begin(client)[1] != begin(client)[1]
    assert sign_in(app.test_client()).location == "/desk"


def test_codes_are_turned_off_and_every_other_session_ends(app: Flask, client: FlaskClient, secret: str) -> None:
    sign_in(client)
    client.post(CODE, data={"code": code_of(app, secret)})
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
        other = app.test_client()
        sign_in(other)
        other.post(CODE, data={"code": code_of(app, secret)})
        assert inside(other)
    client.post("/desk/account/codes/off")
    assert inside(client)
    assert not inside(other)
    assert sign_in(app.test_client()).location == "/desk"
    assert letters_to(app, PETRA)[-1].subject == "One-time codes were turned off for your account"


def test_new_recovery_codes_replace_the_old(app: Flask, client: FlaskClient) -> None:
    secret, old = with_codes(app, colleague(app))
    sign_in(client)
    client.post(CODE, data={"code": code_of(app, secret)})
    page = client.post("/desk/account/codes/recovery").text
    assert len(re.findall(r"<code>[0-9a-f-]{14}</code>", page)) == 10
    fresh = app.test_client()
    sign_in(fresh)
    fresh.post(RECOVERY, data={"code": old[0]})
    assert not inside(fresh)
