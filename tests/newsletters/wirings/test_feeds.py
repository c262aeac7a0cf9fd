"""Gathering: the file is followed, the jobs are down, the desk is told."""

import os
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from broadside.config import Settings
from broadside.database import db
from broadside.house import House
from newsletters.reading import follow
from newsletters.sources import NewSource, Source
from newsletters.watchedfile import WatchedFile
from tests.people import ALICE, signed_in
from wsgi import create_app

FILE = "sources:\n  - slug: harbour\n    name: Harbour\n    url: https://harbour.example.org/feed\n"


def write(path: Path, text: str, second: int) -> None:
    path.write_text(text)
    os.utime(path, (second, second))


def test_a_changed_file_is_taken_over_and_a_mistaken_one_changes_nothing(context: Flask, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yml"
    write(path, FILE, 1)
    watched = WatchedFile(path)
    follow(watched)
    assert [source.name for source in Source.all()] == ["Harbour"]
    write(path, FILE.replace("name: Harbour", "nam: Harbour"), 2)
    follow(watched)
    assert "sources[1].nam: is not known here" in watched.mistakes
    assert [source.name for source in Source.all()] == ["Harbour"]
    write(path, FILE.replace("name: Harbour", "name: The Harbour"), 3)
    follow(watched)
    assert [source.name for source in Source.all()] == ["The Harbour"]
    assert watched.mistakes == ""


def test_a_file_is_read_only_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yml"
    write(path, FILE, 1)
    watched = WatchedFile(path)
    assert [watched.look(), watched.look()] == [True, False]


def test_the_desk_is_told_of_a_feed_that_is_gone_until_somebody_decides(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        Source.add(NewSource("Harbour", "https://harbour.example.org/feed"), None).has_gone("Gone.")
        db.session.commit()
    assert "“Harbour” said that its feed is gone for good" in alice.get("/desk/library").text
    alice.post("/desk/sources/harbour/pause")
    assert "gone for good, and is not read" not in alice.get("/desk/library").text


def test_the_desk_is_told_of_a_mistake_in_the_file(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path / "feeds.yml", FILE.replace("name: Harbour", "nam: Harbour"), 1)
    app = create_app(settings.model_copy(update={"feeds": tmp_path / "feeds.yml"}))
    page = signed_in(app.test_client(), ALICE).get("/desk/library").text
    assert "feeds.yml, line 2: sources[1].name: is missing" in page
    assert "And 1 more" in page


def test_the_timetable_holds_the_reading(app: Flask) -> None:
    names = {entry.name for entry in House.of(app).timetable.entries}
    assert {"follow feeds.yml", "read the sources"} <= names
