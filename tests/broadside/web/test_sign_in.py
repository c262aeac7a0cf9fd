"""Signing in, staying in and getting out: each class of fault that others had is tried here."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security.signals import user_authenticated
from sqlalchemy import event

from broadside import clock
from broadside.accounts import Account, Role
from broadside.config import read_settings
from broadside.database import db
from broadside.web import security_views
from broadside.web.limits import limiter
from tests import once
from tests.broadside.signing import OTHER, PASSWORD, colleague, inside, letters_to, link_in, sign_in, with_codes
from wsgi import create_app

PETRA = "petra@example.org"


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    """Limits on, and counted from nothing; time stands still, so that none runs out on a slow machine."""
    limiter.enabled = True
    with app.app_context():
        limiter.reset()
    with time_machine.travel(clock.now(), tick=False):
        yield
    limiter.enabled = False


def test_a_colleague_signs_in_and_comes_to_the_page_they_wanted(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    sent = client.get("/desk/audit")
    assert (sent.status_code, sent.location) == (302, "/sign-in?next=/desk/audit")
    assert 'name="next" value="/desk/audit"' in client.get(sent.location).text
    back = sign_in(client, "Petra@Example.org", next="/desk/audit")
    assert (back.status_code, back.location) == (302, "/desk/audit")
    assert inside(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [(PETRA, "not her password"), (PETRA, ""), ("charlie@example.com", PASSWORD), ("", ""), ("no address", PASSWORD)],
)
def test_a_wrong_pair_lets_nobody_in(app: Flask, client: FlaskClient, email: str, password: str) -> None:
    colleague(app)
    assert sign_in(client, email, password).status_code == 200
    assert not inside(client)


def shown(text: str) -> str:
    """A page without what must differ: the token and the address typed."""
    return re.sub(r'name="csrf_token" value="[^"]*"|value="[^"]*@[^"]*"', "", text)


def test_known_unknown_and_deactivated_addresses_get_the_same_page(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    victor = colleague(app, "victor@example.org", Role.VIEWER)
    with app.app_context():
        db.session.get_one(Account, victor).deactivate(None)
        db.session.commit()
    known = sign_in(client, PETRA, OTHER)
    unknown = sign_in(client, "charlie@example.com", OTHER)
    gone = sign_in(client, "victor@example.org", PASSWORD)
    assert known.status_code == unknown.status_code == gone.status_code == 200
    assert shown(known.text) == shown(unknown.text) == shown(gone.text)
    assert "do not go together" in known.text


def work_of_refusing(client: FlaskClient, email: str) -> float:
    """The seconds that the processor works, which are the same however busy the machine is."""
    begun = time.process_time()
    sign_in(client, email, OTHER)
    return time.process_time() - begun


def test_known_and_unknown_addresses_take_the_same_time_to_be_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    once.hash_with(monkeypatch, once.IN_EARNEST)
    colleague(app)
    pairs = [[work_of_refusing(client, email) for email in (PETRA, "charlie@example.com")] for _ in range(8)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert known > 0.01, "no password was hashed"
    assert abs(known - unknown) < 0.6 * max(known, unknown)


@dataclass
class StatementClock:
    """A clock by which each SQL statement takes a millisecond, and nothing else takes any time but sleep."""

    now: float = 0.0
    slept: float = 0.0

    def tick(self, *_: object) -> None:
        self.now += 0.001

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def test_known_and_unknown_addresses_take_the_same_time_to_be_sent_a_link(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague(app)
    clocks = known, unknown = StatementClock(), StatementClock()
    for one, email in zip(clocks, (PETRA, "charlie@example.com"), strict=True):
        monkeypatch.setattr(security_views, "time", one)
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", one.tick)
        client.post("/sign-in/forgotten", data={"email": email})
        event.remove(engine, "before_cursor_execute", one.tick)
    assert known.slept < unknown.slept, "a letter is more work than none"
    assert known.now == pytest.approx(unknown.now)


def test_a_link_is_sent_to_a_known_address_alone_and_the_page_says_the_same(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    known = client.post("/sign-in/forgotten", data={"email": PETRA})
    unknown = client.post("/sign-in/forgotten", data={"email": "charlie@example.com"})
    assert shown(known.text) == shown(unknown.text)
    assert "If that address has an account" in known.text
    assert len(letters_to(app, PETRA)) == 1
    assert letters_to(app, "charlie@example.com") == []


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    thief = app.test_client()
    sign_in(thief)
    assert inside(thief)
    client.post("/sign-in/forgotten", data={"email": PETRA}, headers={"Host": "evil.example.com"})
    link = link_in(letters_to(app, PETRA)[0])
    assert "New password" in client.get(link).text
    both = {"password": OTHER, "password_confirm": OTHER}
    assert client.post(link, data=both).location == "/sign-in"
    assert not inside(client), "a new password does not sign in by itself: a code may be asked for"
    assert not inside(thief), "sessions must not outlive the password"
    assert sign_in(client, password=PASSWORD).status_code == 200
    assert sign_in(client, password=OTHER).status_code == 302
    again = app.test_client().post(link, data={"password": PASSWORD, "password_confirm": PASSWORD})
    assert again.location == "/sign-in/forgotten"
    assert [letter.subject for letter in letters_to(app, PETRA)][-1] == "Your password was changed"


def test_a_link_for_a_new_password_works_for_one_hour(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    client.post("/sign-in/forgotten", data={"email": PETRA})
    link = link_in(letters_to(app, PETRA)[0])
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert client.get(link).location == "/sign-in/forgotten"
        assert client.post(link, data={"password": OTHER, "password_confirm": OTHER}).location == "/sign-in/forgotten"
    assert sign_in(client, password=PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("chosen", "words"), [("short", "at least 12"), ("password1234", "too easy to guess"), (PETRA, "Your own name")]
)
def test_a_weak_new_password_is_refused_in_words(app: Flask, client: FlaskClient, chosen: str, words: str) -> None:
    colleague(app)
    client.post("/sign-in/forgotten", data={"email": PETRA})
    link = link_in(letters_to(app, PETRA)[0])
    page = client.post(link, data={"password": chosen, "password_confirm": chosen})
    assert page.status_code == 200
    assert words in page.text
    assert chosen not in page.text
    assert sign_in(client, password=PASSWORD).status_code == 302


def test_a_changed_password_ends_every_other_session_and_keeps_this_one(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    thief = app.test_client()
    sign_in(client)
    sign_in(thief)
    form = {"password": PASSWORD, "new_password": OTHER, "new_password_confirm": OTHER}
    assert client.post("/desk/account/password", data=form).location == "/desk/account"
    assert inside(client)
    assert not inside(thief)
    assert letters_to(app, PETRA)[-1].subject == "Your password was changed"


def test_a_password_is_changed_only_by_who_knows_the_present_one(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    sign_in(client)
    form = {"password": "not her password", "new_password": OTHER, "new_password_confirm": OTHER}
    assert "That is not your password" in client.post("/desk/account/password", data=form).text
    client.post("/sign-out")
    assert sign_in(client, password=PASSWORD).status_code == 302


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return str(cookie.value)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    sign_in(client)
    thief = app.test_client()
    thief.set_cookie("session", cookie_of(client))
    assert inside(thief)
    assert client.post("/sign-out").status_code == 302
    assert not inside(client)
    assert not inside(thief)


def test_signing_out_asks_for_a_post(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert inside(client)


def test_a_session_is_made_anew_at_each_signing_in(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["desk_session"] = "planted by somebody else"
        session["csrf_token"] = "planted too"
    sign_in(client)
    with client.session_transaction() as session:
        first = session["desk_session"]
        assert first != "planted by somebody else"
        assert session.get("csrf_token") != "planted too"
    client.post("/sign-out")
    sign_in(client)
    with client.session_transaction() as session:
        assert session["desk_session"] != first


def test_deactivation_ends_sessions_at_once_and_for_good(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    sign_in(client)
    with app.app_context():
        petra = db.session.get_one(Account, ident)
        petra.deactivate(None)
        db.session.commit()
    assert not inside(client)
    assert sign_in(client).status_code == 200
    with app.app_context():
        db.session.get_one(Account, ident).reactivate(None)
        db.session.commit()
    assert not inside(client), "the old cookie must not come back to life"
    assert sign_in(client).status_code == 302


def test_a_password_link_sent_before_a_deactivation_lets_nobody_in(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    client.post("/sign-in/forgotten", data={"email": PETRA})
    link = link_in(letters_to(app, PETRA)[0])
    with app.app_context():
        db.session.get_one(Account, ident).deactivate(None)
        db.session.commit()
    assert client.post(link, data={"password": OTHER, "password_confirm": OTHER}).location == "/sign-in/forgotten"


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "///evil.example.com",
        "/\\evil.example.com",
        "\\\\evil.example.com",
        "https:evil.example.com",
        "javascript:alert(1)",
        " //evil.example.com",
        "/%09/evil.example.com",
        "http://localhost@evil.example.com/",
    ],
)
def test_next_leads_to_no_other_host(app: Flask, client: FlaskClient, away: str) -> None:
    colleague(app)
    client.get("/sign-in", query_string={"next": away})
    came = [sign_in(client, next=away), client.post("/sign-in", query_string={"next": away}, data=petras())]
    for answer in came:
        where = answer.location or ""
        assert "\\" not in where, "a browser reads a backslash as a slash"
        assert urlsplit(urljoin("http://localhost/sign-in", where)).netloc == "localhost"
        assert not where.startswith("//")


def petras() -> dict[str, str]:
    return {"email": PETRA, "password": PASSWORD}


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/sign-in/forgotten", "/desk/account/password", "/sign-in/again"]
)
def test_forms_from_elsewhere_are_refused(app: Flask, client: FlaskClient, path: str) -> None:
    colleague(app)
    sign_in(client)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(path, data=petras()).status_code == 400


def test_guessing_one_address_is_stopped_from_any_network(app: Flask, client: FlaskClient, limited: None) -> None:
    colleague(app)
    colleague(app, "alice@example.org", Role.EDITOR)

    def guess(number: int) -> int:
        return client.post(
            "/sign-in",
            data={"email": PETRA, "password": f"guess number {number}"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        ).status_code

    assert [guess(number) for number in range(10)] == [200] * 10
    stopped = sign_in(client)
    assert stopped.status_code == 429
    assert sign_in(client, "alice@example.org").status_code == 302, "others are not stopped with her"


def test_signing_in_rightly_counts_against_nobody(app: Flask, client: FlaskClient, limited: None) -> None:
    colleague(app)
    for _ in range(12):
        assert sign_in(client).status_code == 302
        client.post("/sign-out")


def test_one_network_cannot_try_many_addresses(app: Flask, client: FlaskClient, limited: None) -> None:
    colleague(app)
    answers = [sign_in(client, f"person{n}@example.com").status_code for n in range(31)]
    assert answers == [200] * 30 + [429]


def test_one_address_is_not_flooded_with_links(app: Flask, client: FlaskClient, limited: None) -> None:
    colleague(app)
    answers = [client.post("/sign-in/forgotten", data={"email": PETRA}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(letters_to(app, PETRA)) == 5


def test_a_stale_session_is_asked_for_its_password_before_it_can_lock_people_out(
    app: Flask, client: FlaskClient
) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    sign_in(client, "ada@example.org")
    assert client.get("/desk/accounts/invite").status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert client.get("/desk/accounts/invite").location == "/sign-in/again?next=/desk/accounts/invite"
        assert client.post("/desk/accounts/invite").location == "/sign-in/again?next=/desk/accounts"
        assert client.get("/desk/accounts").status_code == 200
        assert client.post("/sign-in/again", data={"password": "wrong"}).status_code == 200
        again = client.post("/sign-in/again?next=/desk/accounts/invite", data={"password": PASSWORD})
        assert again.location == "/desk/accounts/invite"
        assert client.get("/desk/accounts/invite").status_code == 200


def test_neither_tokens_nor_basic_authentication_open_the_desk(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    with app.app_context():
        token = db.session.get_one(Account, ident).get_auth_token()
    assert client.get("/desk/account", headers={"Authentication-Token": token}).status_code == 302
    assert client.get("/desk/account", query_string={"auth_token": token}).status_code == 302
    assert client.get("/desk/account", auth=(PETRA, PASSWORD)).status_code == 302
    assert client.get("/sign-in", headers={"Authentication-Token": token}).status_code == 200, "a token is nobody"
    asked = client.post("/sign-in?include_auth_token", json=petras(), headers={"Accept": "application/json"})
    assert "authentication_token" not in asked.text


@pytest.mark.parametrize(
    "path", ["/register", "/login", "/tf-setup", "/tf-rescue", "/tf-select", "/mf-recovery-codes", "/us-signin"]
)
def test_pages_that_nobody_needs_are_not_there(client: FlaskClient, alice: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert alice.get(path).status_code == 404
    assert alice.post(path).status_code == 404


def test_htmx_is_told_to_go_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    answer = client.get("/desk/audit", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/desk/audit")


def test_who_signed_in_and_when_is_kept(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    heard: list[object] = []
    before = clock.now()
    with user_authenticated.connected_to(lambda sender, **_: heard.append(sender), app):
        sign_in(client)
    assert heard == [app]
    with app.app_context():
        at = db.session.get_one(Account, ident).signed_in_at
        assert at is not None
        assert before <= at <= clock.now()


def test_the_pages_hold_no_password_and_are_not_cached(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    page = sign_in(client, "charlie@example.com", "an unlikely secret")
    assert "an unlikely secret" not in page.text
    assert "no-store" in client.get("/sign-in").headers["Cache-Control"]


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str) -> Iterator[Flask]:
    """The application on PostgreSQL, outside any context: each request has one of its own, as in life."""
    app = create_app(read_settings(home=tmp_path / "home", secret_key="x" * 40, database_url=postgres_url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.postgres
def test_the_doors_work_on_postgres_too(on_postgres: Flask) -> None:
    ada, nora = on_postgres.test_client(), on_postgres.test_client()
    colleague(on_postgres, "ada@example.org", Role.ADMIN)
    sign_in(ada, "ada@example.org")
    invitation = {"name": "Nora Finch", "email": "nora@example.org", "role": "editor"}
    assert ada.post("/desk/accounts/invite", data=invitation).status_code == 303
    link = re.sub(
        r"^.*(/invitation/\S+).*$", r"\1", letters_to(on_postgres, "nora@example.org")[0].text, flags=re.DOTALL
    )
    assert nora.post(link, data={"name": "Nora", "password": OTHER}).location == "/sign-in"
    assert nora.post(link, data={"name": "Nora", "password": OTHER}).status_code == 404
    sign_in(nora, "nora@example.org", OTHER)
    assert inside(nora)
    with on_postgres.app_context():
        found = Account.known("nora@example.org")
        assert found is not None
        ident = found.id
    _, codes = with_codes(on_postgres, ident)
    fresh = on_postgres.test_client()
    sign_in(fresh, "nora@example.org", OTHER)
    fresh.post("/sign-in/recovery-code", data={"code": codes[0]})
    assert inside(fresh)
    assert ada.post(f"/desk/accounts/{ident}/deactivate").status_code == 303
    assert not inside(nora)
    assert ada.get("/desk/audit?action=account").status_code == 200
