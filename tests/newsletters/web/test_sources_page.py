"""The sources page at the desk."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.config import Settings, read_settings
from broadside.database import db
from newsletters.feedsfile import parse_feeds
from newsletters.items import Item
from newsletters.sources import NewSource, Source
from tests.broadside.feeds.test_mailfolders import maildir
from tests.conftest import SECRET
from tests.local_site import LocalSite, entry, rss


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """Settings that let the local site be asked."""
    return read_settings(home=settings.home, secret_key=SECRET, fetch_private_hosts=site.host)


@pytest.fixture
def harbour(app: Flask, site: LocalSite) -> str:
    with app.app_context():
        slug = Source.add(NewSource("Harbour", site.put("/feed", rss(entry("a"), entry("b")))), None).slug
        db.session.commit()
        return slug


def test_a_site_is_searched_for_feeds_and_one_is_chosen(app: Flask, alice: FlaskClient, site: LocalSite) -> None:
    home = (
        '<html><title>Voices</title><link rel="alternate" type="application/rss+xml" title="News" href="/feed"></html>'
    )
    page = alice.post("/desk/sources/find", data={"address": site.put("/", home)}).text
    assert f'value="{site.url("/feed")}"' in page
    said = {"url": site.url("/feed"), "name": "Voices", "site": site.url("/"), "kind": "news", "only_matching": "y"}
    assert alice.post("/desk/sources/add", data=said).status_code == 303
    with app.app_context():
        source = db.session.query(Source).one()
        assert (source.slug, source.kind, source.only_matching) == ("voices", "news", True)


def test_what_cannot_be_found_is_told_where_it_was_asked(alice: FlaskClient, site: LocalSite) -> None:
    assert "names no feed" in alice.post("/desk/sources/find", data={"address": site.put("/", "<html></html>")}).text
    assert "private network" in alice.post("/desk/sources/find", data={"address": "http://127.0.0.1/"}).text


def test_a_source_that_is_read_already_is_not_added_twice(alice: FlaskClient, harbour: str, site: LocalSite) -> None:
    page = alice.post("/desk/sources/add", data={"url": site.url("/feed"), "name": "Again"})
    assert "read already, as “Harbour”" in page.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_only_web_addresses_become_sources(app: Flask, alice: FlaskClient, url: str) -> None:
    assert "Choose one of the feeds" in alice.post("/desk/sources/add", data={"url": url, "name": "x"}).text
    with app.app_context():
        assert db.session.query(Source).count() == 0


def test_read_now_reads_and_tells_what_came(app: Flask, alice: FlaskClient, harbour: str, site: LocalSite) -> None:
    assert "2 new items" in alice.post(f"/desk/sources/{harbour}/read", follow_redirects=True).text
    site.put("/feed", "", 410)
    page = alice.post(f"/desk/sources/{harbour}/read", follow_redirects=True).text
    assert "gone for good (410)" in page
    assert "retired" in page


def test_pausing_and_resuming(alice: FlaskClient, harbour: str) -> None:
    assert "is paused" in alice.post(f"/desk/sources/{harbour}/pause", follow_redirects=True).text
    assert "read again" in alice.post(f"/desk/sources/{harbour}/resume", follow_redirects=True).text


def test_removing_asks_first_and_spares_the_file(app: Flask, alice: FlaskClient, harbour: str) -> None:
    alice.post(f"/desk/sources/{harbour}/read")
    assert "Remove “Harbour”?" in alice.get(f"/desk/sources/{harbour}/remove").text
    with app.app_context():
        db.session.query(Source).one().from_file = True
        db.session.commit()
    assert "is in feeds.yml" in alice.post(f"/desk/sources/{harbour}/remove", follow_redirects=True).text
    with app.app_context():
        db.session.query(Source).one().from_file = False
        db.session.commit()
    assert "was removed" in alice.post(f"/desk/sources/{harbour}/remove", follow_redirects=True).text
    with app.app_context():
        assert (db.session.query(Source).count(), db.session.query(Item).count()) == (0, 0)


def test_a_list_is_imported_and_what_was_refused_is_named(
    app: Flask, alice: FlaskClient, harbour: str, site: LocalSite
) -> None:
    outlines = f'<outline text="B" xmlUrl="https://b.example.org/f"/><outline xmlUrl="{site.url("/feed")}"/>'
    listed = f'<opml version="2.0"><body>{outlines}</body></opml>'
    sent = {"list": (io.BytesIO(listed.encode()), "mine.opml")}
    page = alice.post("/desk/sources/import", data=sent, follow_redirects=True).text
    assert "1 of 2 feeds were added" in page
    assert "read already" in page


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'<!DOCTYPE opml [<!ENTITY a "x">]><opml/>', b"x" * (2 * 1024 * 1024 + 1)]
)
def test_a_list_that_is_none_imports_nothing(app: Flask, alice: FlaskClient, body: bytes) -> None:
    page = alice.post("/desk/sources/import", data={"list": (io.BytesIO(body), "x.opml")}, follow_redirects=True)
    assert "Nothing was imported" in page.text
    with app.app_context():
        assert db.session.query(Source).count() == 0


def test_exports_can_be_read_again(alice: FlaskClient, harbour: str, site: LocalSite) -> None:
    file = parse_feeds(alice.get("/desk/sources/feeds.yml").text)
    assert file.sources[0].url == site.url("/feed")
    assert site.url("/feed") in alice.get("/desk/sources/sources.opml").text


def test_a_viewer_changes_nothing(victor: FlaskClient, harbour: str) -> None:
    assert "Read now" not in victor.get("/desk/sources").text
    for path in (f"{harbour}/read", f"{harbour}/pause", f"{harbour}/remove", "add", "find", "import"):
        assert victor.post(f"/desk/sources/{path}").status_code == 403


def test_an_unknown_source_is_not_found(alice: FlaskClient) -> None:
    assert alice.post("/desk/sources/nothing/pause").status_code == 404


def test_without_mail_folders_the_page_says_how_they_are_set_up(alice: FlaskClient) -> None:
    assert "No mail folder is set up" in alice.get("/desk/sources/add").text


class TestWithMailFolders:
    """A folder for mails is set up, with one Maildir in it."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        maildir(settings.home / "mails" / "harbour")
        return read_settings(home=settings.home, secret_key=SECRET, mail_sources=settings.home / "mails")

    def test_a_folder_is_chosen_among_those_found(self, app: Flask, alice: FlaskClient) -> None:
        assert '<option value="maildir:harbour" selected>' in alice.get("/desk/sources/add").text
        page = alice.post("/desk/sources/find", data={"folder": "maildir:harbour"}).text
        assert 'value="maildir:harbour"' in page
        assert "Read this folder" in page
        said = {"url": "maildir:harbour", "name": "Harbour News", "kind": "news"}
        assert alice.post("/desk/sources/add", data=said).status_code == 303
        with app.app_context():
            assert db.session.query(Source).one().url == "maildir:harbour"

    @pytest.mark.parametrize("url", ["maildir:../mails/harbour", "maildir:other", "maildir:"])
    def test_no_other_place_of_the_machine_becomes_a_source(self, alice: FlaskClient, url: str) -> None:
        assert "Choose one of the feeds" in alice.post("/desk/sources/add", data={"url": url, "name": "x"}).text
