"""Gathering: the file is followed, the jobs are down, the desk is told."""

import os
from pathlib import Path

from flask import Flask

from broadside.house import House
from newsletters.gathering import WatchedFile, follow
from newsletters.sources import Source

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


def test_the_timetable_holds_the_reading(app: Flask) -> None:
    names = {entry.name for entry in House.of(app).timetable.entries}
    assert {"follow feeds.yml", "read the sources"} <= names
