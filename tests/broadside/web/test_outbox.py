"""The local outbox at the desk: admins read the mail that stays here, and nothing in it runs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from broadside.config import Settings
from broadside.delivery.maildir import Maildir
from tests.people import ADA, signed_in
from wsgi import create_app

HTML = '<p style="color:red">Hello</p><script>parent.document.title="broken out"</script><a href="javascript:x">x</a>'
MAIL = (
    "From: Example <news@example.org>\r\nTo: bob@example.net\r\nSubject: =?utf-8?q?N=C2=BA?= 4 <b>\r\n"
    "Date: Thu, 26 Nov 2026 09:30:00 +0000\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    f"--b\r\nContent-Type: text/plain\r\n\r\nHello in text\r\n--b\r\nContent-Type: text/html\r\n\r\n{HTML}\r\n--b--\r\n"
)


@pytest.fixture
def key(settings: Settings) -> str:
    return Maildir(settings.maildir).keep(MAIL.encode())


def test_an_admin_sees_kept_mails_and_each_of_their_parts(ada: FlaskClient, key: str) -> None:
    assert "Nº 4 &lt;b&gt;" in ada.get("/desk/outbox").text
    page = ada.get(f"/desk/outbox/{key}").text
    assert "Hello in text" in page
    assert "Example &lt;news@example.org&gt;" in page
    assert "sandbox" in page
    assert 'href="javascript' not in page
    assert ada.get(f"/desk/outbox/{key}/source").data == MAIL.encode()


def test_the_html_of_a_mail_may_do_nothing(ada: FlaskClient, key: str) -> None:
    response = ada.get(f"/desk/outbox/{key}/html")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["", "/{key}", "/{key}/html", "/{key}/source"])
def test_only_admins_read_other_peoples_mail(client: FlaskClient, petra: FlaskClient, key: str, path: str) -> None:
    assert petra.get("/desk/outbox" + path.format(key=key)).status_code == 403
    assert client.get("/desk/outbox" + path.format(key=key)).status_code in (302, 303, 401)


@pytest.mark.parametrize("key", ["nothing", "1.P1Q1.none", "..%2Fsecret_key"])
def test_a_mail_that_is_not_there_is_not_found(ada: FlaskClient, key: str) -> None:
    assert ada.get(f"/desk/outbox/{key}").status_code == 404
    assert ada.get(f"/desk/outbox/{key}/source").status_code == 404


def test_an_empty_outbox_says_what_it_is_for(ada: FlaskClient) -> None:
    assert "Nothing was sent yet" in ada.get("/desk/outbox").text


@pytest.mark.browser
def test_a_mail_is_shown_in_a_frame_in_which_no_script_runs(
    app: Flask, browser_page: Page, live_server: str, key: str
) -> None:
    client = signed_in(app.test_client(), ADA)
    cookie = client.get_cookie("session")
    assert cookie is not None
    browser_page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    browser_page.goto(f"/desk/outbox/{key}")
    frame = browser_page.frame_locator("iframe")
    assert frame.locator("p").inner_text() == "Hello"
    assert "broken out" not in browser_page.title()


def test_every_desk_page_says_that_mail_stays_here_until_a_server_is_set(ada: FlaskClient, settings: Settings) -> None:
    assert "No mail server is set" in ada.get("/desk/outbox").text
    app = create_app(settings.model_copy(update={"smtp_url": "smtp://mail.test"}))
    assert "No mail server is set" not in signed_in(app.test_client(), ADA).get("/desk/outbox").text
