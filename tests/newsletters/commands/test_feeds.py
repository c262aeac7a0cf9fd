"""broadside feeds check, fetch, list."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from broadside.config import Settings, read_settings
from tests.conftest import SECRET
from tests.local_site import LocalSite, entry, rss


@pytest.fixture
def file(tmp_path: Path, site: LocalSite) -> Path:
    path = tmp_path / "feeds.yml"
    sources = "".join(
        f"  - slug: s{n}\n    name: Source {n}\n    url: {site.put(f'/{n}', rss(entry(f'a{n}')))}\n" for n in range(3)
    )
    path.write_text(f"sources:\n{sources}")
    return path


@pytest.fixture
def settings(settings: Settings, site: LocalSite, file: Path) -> Settings:
    return read_settings(home=settings.home, secret_key=SECRET, fetch_private_hosts=site.host, feeds=file)


def test_check_counts_what_is_sound_and_names_what_is_not(runner: FlaskCliRunner, file: Path) -> None:
    assert json.loads(runner.invoke(args=["feeds", "check", "--json"]).stdout)["sources"] == 3
    file.write_text(file.read_text().replace("slug: s1", "slug: S 1"))
    result = runner.invoke(args=["feeds", "check"])
    assert result.exit_code == 1
    assert "feeds.yml, line 5: sources[2].slug: use small letters" in result.stderr


def test_fetch_takes_the_file_over_and_reads_all(runner: FlaskCliRunner, site: LocalSite) -> None:
    site.put("/2", "", 500)
    result = runner.invoke(args=["feeds", "fetch", "--json"])
    assert result.exit_code == 0
    told = {each["slug"]: each["trouble"] for each in json.loads(result.stdout)}
    assert (told["s0"], told["s1"]) == ("", "")
    assert "fault of its own" in told["s2"]
    assert sorted(site.paths()) == ["/0", "/1", "/2"]


def test_fetch_of_one_source_reads_that_one(runner: FlaskCliRunner, site: LocalSite) -> None:
    assert "well" in runner.invoke(args=["feeds", "fetch", "--source", "s1"]).stdout
    assert site.paths() == ["/1"]
    missing = runner.invoke(args=["feeds", "fetch", "--source", "nothing"])
    assert (missing.exit_code, "There is no source" in missing.stderr) == (1, True)


def test_fetch_fails_when_nothing_could_be_read(runner: FlaskCliRunner, site: LocalSite) -> None:
    for number in range(3):
        site.put(f"/{number}", "", 500)
    assert runner.invoke(args=["feeds", "fetch"]).exit_code == 1


def test_list_tells_the_health_of_each(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["feeds", "fetch", "--source", "s0"])
    lines = runner.invoke(args=["feeds", "list"]).stdout.splitlines()
    assert [("well" in line, "not read yet" in line) for line in lines] == [(True, False), (False, True), (False, True)]
