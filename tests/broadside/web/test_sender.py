"""The sender check at the desk: checked by a button, kept with its date, with the records to copy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from broadside.audit import Filter
from broadside.config import Settings
from broadside.database import db
from broadside.delivery import dkim_keys
from broadside.delivery.dkim_keys import Algorithm
from broadside.sender import lookups
from broadside.sender.checks import SenderCheck
from newsletters.newsletter import Newsletter
from tests.dns_server import FAILS, Zone, name_server
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication
from tests.people import ADA, signed_in
from tests.running import PATIENCE
from wsgi import create_app


@pytest.fixture
def zone() -> Zone:
    return Zone()


@pytest.fixture
def settings(settings: Settings, zone: Zone, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings that name a name server of our own, on a machine that may be busy."""
    monkeypatch.setattr(lookups, "SECONDS", PATIENCE)
    with name_server(zone) as port:
        yield settings.model_copy(update={"dns": f"127.0.0.1:{port}"})


@pytest.fixture
def newsletter(app: Flask) -> Newsletter:
    """One newsletter, read after its session has ended."""
    with app.app_context():
        found = publication()
        db.session.refresh(found)
        db.session.expunge(found)
    return found


def test_a_check_is_kept_and_shown_with_its_date_and_what_to_add(
    app: Flask, ada: FlaskClient, newsletter: Newsletter, zone: Zone
) -> None:
    assert "Not checked yet" in ada.get("/desk/sender").text
    domain = newsletter.sender_address.partition("@")[2]
    zone.txt(domain, "v=spf1 ip4:192.0.2.1 -all")
    assert ada.post("/desk/sender/check", data={"sender": newsletter.slug}).status_code == 303
    with app.app_context():
        kept = SenderCheck.last(newsletter.slug)
        assert kept is not None
        kept.at -= timedelta(minutes=3)
        db.session.commit()
    page = ada.get("/desk/sender").text
    assert "3 minutes ago" in page
    assert f'data-copy="_dmarc.{domain}"' in page
    assert 'data-copy="v=DMARC1; p=none"' in page
    assert "Gmail" in page


def test_looking_asks_nothing_of_dns(ada: FlaskClient, newsletter: Newsletter, zone: Zone) -> None:
    ada.get("/desk/sender")
    assert zone.asked == []
    ada.post("/desk/sender/check", data={"sender": newsletter.slug})
    asked = len(zone.asked)
    assert asked > 0
    ada.get("/desk/sender")
    assert len(zone.asked) == asked


def test_a_dns_that_fails_is_said_to_fail(ada: FlaskClient, newsletter: Newsletter, zone: Zone) -> None:
    zone.always = FAILS
    page = ada.post("/desk/sender/check", data={"sender": newsletter.slug}, follow_redirects=True).text
    assert "DNS did not answer, so nothing can be said" in page
    assert "has no DMARC record" not in page


def test_what_dns_says_stays_text_on_the_page(ada: FlaskClient, newsletter: Newsletter, zone: Zone) -> None:
    domain = newsletter.sender_address.partition("@")[2]
    zone.txt(domain, "v=spf1 <script>alert(1)</script> -all").txt(f"_dmarc.{domain}", "v=DMARC1; p=<img src=x>")
    page = ada.post("/desk/sender/check", data={"sender": newsletter.slug}, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


def test_another_address_since_the_check_is_remarked(app: Flask, ada: FlaskClient, newsletter: Newsletter) -> None:
    ada.post("/desk/sender/check", data={"sender": newsletter.slug})
    assert "has changed since" not in ada.get("/desk/sender").text
    with app.app_context():
        db.session.merge(newsletter).sender_address = "news@another.example"
        db.session.commit()
    assert "has changed since" in ada.get("/desk/sender").text


def test_a_sender_that_is_not_there_is_not_found(ada: FlaskClient, newsletter: Newsletter) -> None:
    assert ada.get("/desk/sender?sender=nothing").status_code == 404
    assert ada.post("/desk/sender/check", data={"sender": "nothing"}).status_code == 404


def test_before_there_is_a_newsletter_the_house_itself_is_looked_at(ada: FlaskClient) -> None:
    assert "broadside@broadside.test" in ada.get("/desk/sender").text


def test_a_key_is_made_by_the_button_and_does_not_sign_by_itself(
    app: Flask, ada: FlaskClient, settings: Settings, newsletter: Newsletter
) -> None:
    form = {"sender": newsletter.slug, "selector": " B1 ", "kind": "ed25519"}
    page = ada.post("/desk/sender/keys", data=form, follow_redirects=True).text
    key = dkim_keys.read(settings.dkim_folder, "b1")
    assert f'data-copy="{key.record}"' in page
    assert "BROADSIDE_DKIM_SELECTOR=b1" in page
    assert "not in use" in page
    with app.app_context():
        assert [row.ref for row in Filter(action="dkim").rows(5)] == ["dkim:b1"]


@pytest.mark.parametrize(
    ("selector", "kind", "says"),
    [
        ("../b", "rsa", "no selector"),
        ("", "rsa", "no selector"),
        ("b2", "dsa", "two kinds"),
        ("b1", "rsa", "new selector"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(
    ada: FlaskClient, settings: Settings, newsletter: Newsletter, selector: str, kind: str, says: str
) -> None:
    dkim_keys.make(settings.dkim_folder, "b1", Algorithm.ED25519)
    answer = ada.post("/desk/sender/keys", data={"sender": newsletter.slug, "selector": selector, "kind": kind})
    assert answer.status_code == 422
    assert says in answer.text
    assert [path.name for path in settings.dkim_folder.iterdir()] == ["b1.pem"]


def test_a_key_that_the_settings_name_is_shown_as_signing(settings: Settings, newsletter: Newsletter) -> None:
    dkim_keys.make(settings.dkim_folder, "b1", Algorithm.ED25519)
    named = settings.model_copy(update={"dkim_selector": ("b1",), "dkim_domain": "example.org"})
    app = create_app(named)
    page = signed_in(app.test_client(), ADA).get("/desk/sender").text
    assert "b1._domainkey.example.org" in page
    assert "not in use" not in page
    with app.app_context():
        db.engine.dispose()


@pytest.mark.browser
def test_the_page_is_fit_to_be_read_by_everybody(
    app: Flask, browser_page: Page, live_server: str, newsletter: Newsletter, settings: Settings, zone: Zone
) -> None:
    for selector, algorithm in (("b1", Algorithm.RSA), ("b2", Algorithm.ED25519)):
        dkim_keys.make(settings.dkim_folder, selector, algorithm)
    zone.txt(newsletter.sender_address.partition("@")[2], "v=spf1 mx a:nothing.example.net")
    let_in(app, browser_page.context, live_server, ADA)
    browser_page.goto("/desk/sender")
    assert faults_everywhere(browser_page) == []
    browser_page.get_by_role("button", name="Check now").click()
    expect(browser_page.get_by_text("What was found")).to_be_visible()
    browser_page.get_by_text("Make a key", exact=True).click()
    assert faults_everywhere(browser_page, "sender") == []
