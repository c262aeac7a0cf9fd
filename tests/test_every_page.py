"""Every page and every mail: looking changes nothing, nothing is asked of another host, nobody is followed."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from broadside.account_letters import Letters
from broadside.accounts import Role
from broadside.config import Settings
from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House
from broadside.invitations import Invitation
from tests.filled import STOP, Rooms, fill
from tests.people import ADA, BOB, account
from tests.watch import Watch

OWN = "http://broadside.test"
ELSEWHERE = {  # answered otherwise: there is one newsletter, no worker, nobody half signed in; some pages are closed
    "account.index": 302,
    "archive.front": 302,
    "archive.index": 302,
    "signup.join": 302,
    "setup.show": 303,
    "health.healthz": 503,
    "public_responses.show": 404,  # of a consultation to which no response went in
    "public_responses.paper": 404,
    "security.verify": 302,
    "security.two_factor_token_validation": 302,
    "security.mf_recovery": 302,
    "security.reset_password": 302,
    "security.mf_recovery_codes": 404,
    "security.two_factor_rescue": 404,
    "security.tf_select": 404,
    "security.two_factor_setup": 404,
}
SIGNING = ("/sign-in", "/invitation/", "/set-up", "/mf-", "/tf-")
LOADED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
    "a": ("ping",),
}
HARMLESS_LINKS = {"canonical", "alternate", "license"}  # a browser fetches none of these by itself


@pytest.fixture
def rooms(app: Flask) -> Rooms:
    return fill(app)


def resources(html: str, base: str = OWN) -> list[str]:
    """The addresses that a browser or a mail program asks for by itself to show this."""
    soup = BeautifulSoup(html, "html.parser")
    found = [tag.get(name) for kind, names in LOADED.items() for tag in soup.find_all(kind) for name in names]
    links = [tag for tag in soup.find_all("link") if not set(tag.get("rel") or ()) <= HARMLESS_LINKS]
    found += [tag.get("href") for tag in links]
    styles = [tag.get_text() for tag in soup.find_all("style")] + [tag["style"] for tag in soup.find_all(style=True)]
    found += [address for style in styles for address in re.findall(r"""url\(\s*["']?([^"')]+)""", str(style))]
    found += [address for style in styles for address in re.findall(r"""@import\s+["']([^"']+)""", str(style))]
    found += [
        tag.get("content") for tag in soup.find_all("meta", attrs={"http-equiv": re.compile("refresh", re.IGNORECASE)})
    ]
    inner = [str(tag["srcdoc"]) for tag in soup.find_all("iframe", srcdoc=True)]
    asked = [urljoin(f"{base}/", str(address).strip()) for address in found if address]
    return asked + [address for document in inner for address in resources(document, base)]


def strangers(addresses: list[str]) -> list[str]:
    return [each for each in addresses if not each.startswith((f"{OWN}/", "data:"))]


def test_the_eyes_of_these_tests_are_open() -> None:
    page = """<link rel="stylesheet" href="//a.test/a.css"><link rel="canonical" href="https://ok.test/">
        <img src=/own.png srcset="https://b.test/b.png">
        <style>@import "https://c.test/c"; p {background: url(/o)}</style>
        <iframe srcdoc="<script src='https://d.test/d'></script>"></iframe>
        <a href="https://ok.test" ping="https://e.test">there</a>
        <p style="background:url('https://f.test/f')"><meta http-equiv="Refresh" content="https://g.test/g">"""
    assert sorted(urlsplit(each).hostname or "" for each in strangers(resources(page))) == [
        f"{c}.test" for c in "abcdefg"
    ]


def test_every_page_can_be_seen(app: Flask, rooms: Rooms, ada: FlaskClient, client: FlaskClient) -> None:
    """What the other tests here walk through is there indeed."""
    wrong = []
    for endpoint, path in rooms.paths(app):
        status = (ada if path.startswith("/desk") else client).get(path).status_code
        if status not in (200, ELSEWHERE.get(endpoint, 200)):
            wrong.append((endpoint, path, status))
    assert wrong == [], wrong


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(
    app: Flask, rooms: Rooms, ada: FlaskClient, client: FlaskClient, watch: Watch, method: str
) -> None:
    changed, before = [], watch.state()
    for endpoint, path in rooms.paths(app):
        for who in (ada, client):
            who.open(path, method=method).get_data()
        if (after := watch.state()) != before:
            changed.append((endpoint, path))
            before = after
    assert changed == []


@pytest.mark.usefixtures("context")
def test_the_watch_sees_a_changed_word_and_a_new_file(settings: Settings, watch: Watch) -> None:
    ada, seen = account(ADA), [watch.state()]
    assert watch.state() == seen[0]
    ada.name = "Ada Lovelace"
    db.session.commit()
    seen.append(watch.state())
    (settings.home / "new.txt").touch()
    seen.append(watch.state())
    assert seen[0] != seen[1] != seen[2]


def test_no_page_asks_anything_of_another_host(app: Flask, rooms: Rooms, ada: FlaskClient, client: FlaskClient) -> None:
    asked = []
    for _, path in rooms.paths(app):
        answer = (ada if path.startswith("/desk") else client).get(path, follow_redirects=True)
        policy_words, _, ancestors = answer.headers["Content-Security-Policy"].partition("frame-ancestors")
        assert ("*" in ancestors) == (path.startswith("/embed/") or path.endswith("/widget")), path
        assert not re.search(r"https?:(?!//broadside\.test)|unsafe-eval|\*", policy_words), (path, policy_words)
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        if answer.mimetype == "text/html":
            asked += [(path, each) for each in strangers(resources(answer.text))]
            forms = [urljoin(f"{OWN}/", str(form.get("action") or "")) for form in soup_forms(answer.text)]
            asked += [(path, each) for each in strangers(forms)]
    assert asked == []


def soup_forms(html: str) -> list[Tag]:
    return list(BeautifulSoup(html, "html.parser").find_all("form"))


def test_no_public_page_sets_a_cookie(app: Flask, rooms: Rooms) -> None:
    set_by = []
    for _, path in rooms.paths(app):
        if not path.startswith(("/desk", *SIGNING)):
            answer = app.test_client().get(path)
            set_by += [path] if "Set-Cookie" in answer.headers else []
    assert set_by == []


@pytest.fixture
def mails(app: Flask, settings: Settings, rooms: Rooms) -> list[EmailMessage]:
    """Every kind of mail that Broadside writes, as it was sent."""
    with app.app_context():
        letters = Letters.of(House.of(app))
        letters.send_password_link(account(ADA), "/sign-in/forgotten/abc")
        letters.invite(Invitation.make("ines@example.org", "Ines", Role.EDITOR, account(ADA)), "/invitation/abc")
        letters.tell_of(account(ADA), "Your password was changed")
        db.session.commit()
        Office.of(app).deliver(STOP)
    maildir = Maildir(settings.maildir)
    return [_parsed(maildir.content(key)) for key in sorted(path.name for path in (maildir.path / "new").iterdir())]


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return body.get_content() if body else ""


def test_no_mail_asks_anything_of_another_host_or_follows_anybody(mails: list[EmailMessage]) -> None:
    subjects = {re.sub(r"^(\[Test\]).*|: .*", r"\1", str(message["Subject"])) for message in mails}
    assert {
        "What the Home Office does with data",
        "[Test]",
        "Please confirm",
        "Your link to your choices",
        "Ada invites you to the desk",
        "Choose a new password",
        "Your password was changed",
        "Closes in 9 days",
    } <= subjects
    for message in mails:
        html = part(message, "html")
        asked = resources(html)
        assert strangers(asked) == [], message["Subject"]
        assert [each for each in asked if not re.fullmatch(rf"{OWN}/logo/[\w-]+\.png", each)] == []
        assert not re.search(r"<(script|form|iframe|object|svg|video)\b", html)
        small = [tag for tag in BeautifulSoup(html, "html.parser").find_all("img") if tag.get("width") in ("0", "1")]
        assert small == []
        assert {"Disposition-Notification-To", "Return-Receipt-To"} & set(message.keys()) == set()


def test_two_readers_copies_differ_in_their_own_two_links_alone(mails: list[EmailMessage]) -> None:
    """A rewritten link or a hidden number in the text would make a difference here."""
    copies = [message for message in mails if message["Subject"] == "What the Home Office does with data"]
    assert len(copies) > 5
    html = {without_own_links(part(message, "html")) for message in copies if part(message, "html")}
    text = {without_own_links(part(message, "plain")) for message in copies}
    assert (len(html), len(text)) == (1, 1)
    assert {message["To"].addresses[0].addr_spec for message in copies} >= {BOB}


def without_own_links(words: str) -> str:
    return re.sub(rf"{OWN}/(unsubscribe|preferences)/[\w.~-]+", r"\1", re.sub(r"Hello[^,<]*,", "Hello,", words))


def test_every_page_of_the_home_is_private_to_its_owner(settings: Settings, rooms: Rooms) -> None:
    """Nothing that was uploaded or kept can be executed."""
    files = [path for path in Path(settings.home).rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if path.stat().st_mode & 0o111] == []
