"""feeds.yml: read strictly, every mistake named by line, field and rule."""

from pathlib import Path

import pytest

from broadside.config import ROOT
from newsletters.feedsfile import FeedsFileError, parse_feeds, read_feeds_file
from newsletters.sources import SourceKind

SOUND = """
defaults:
  every: 120
  kind: news
topics:
  - slug: borders
    name: Borders
    words: {Home Office: 3, GPS tag: 5.5}
sources:
  - slug: harbour
    name: Harbour Law Centre
    url: https://harbour.example.org/feed
    topics: [borders]
    only_matching: true
  - slug: voices
    name: Migrant Voices
    url: https://voices.example.org/feed
    kind: blog
"""


def test_a_sound_file_is_read_with_its_defaults() -> None:
    file = parse_feeds(SOUND)
    harbour, voices = file.sources
    assert file.topics[0].words == {"Home Office": 3.0, "GPS tag": 5.5}
    assert (harbour.kind, harbour.every, harbour.topics, harbour.only_matching) == (
        SourceKind.NEWS,
        120,
        ("borders",),
        True,
    )
    assert (voices.kind, voices.only_matching) == (SourceKind.BLOG, False)


def test_an_empty_file_names_nothing() -> None:
    assert parse_feeds("# nothing yet\n").sources == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("every: 120", "every: 5", 3, "defaults.every: must be a number from 15 to 10080"),
        ("kind: news", "kind: zine", 4, "defaults.kind: must be one of blog, news, resource, government"),
        ("slug: borders", "slug: Borders!", 6, "topics[1].slug: use small letters"),
        ("GPS tag: 5.5", "GPS tag: high", 8, "topics[1].words.GPS tag: must be a number"),
        ("words: {Home Office: 3, GPS tag: 5.5}", "words:", 8, "topics[1].words: names no word"),
        ("slug: harbour", "slug: harbour\n    colour: red", 11, "sources[1].colour: is not known here; known are slug"),
        ("slug: voices", "slug: harbour", 15, "sources[2]: “harbour” is in the file twice"),
        ("voices.example.org", "harbour.example.org", 15, "is in the file twice"),
        ("https://harbour", "ftp://harbour", 12, "sources[1].url: must be a web address"),
        ("[borders]", "[boarders]", 13, "sources[1].topics[1]: “boarders” is none of the topics above"),
        ("[borders]", "borders", 13, "sources[1].topics: must be a list"),
        ("only_matching: true", "only_matching: maybe", 14, "sources[1].only_matching: must be true or false"),
        ("    name: Migrant Voices\n", "", 15, "sources[2].name: is missing"),
        ("name: Migrant Voices", "name: A\n    name: B", 17, "sources[2].name: is given twice"),
        ("name: Migrant Voices", "name: [A]", 16, "sources[2].name: must be a text"),
        ("defaults:", "default:", 2, "file.default: is not known here"),
    ],
)
def test_a_mistake_is_named_by_line_field_and_rule(before: str, after: str, line: int, said: str) -> None:
    with pytest.raises(FeedsFileError) as raised:
        parse_feeds(SOUND.replace(before, after))
    assert f"feeds.yml, line {line}: " in str(raised.value)
    assert said in str(raised.value)


def test_every_mistake_is_listed_and_not_just_the_first() -> None:
    with pytest.raises(FeedsFileError) as raised:
        parse_feeds(SOUND.replace("every: 120", "every: 5").replace("ttps://voices", "x"))
    assert [mistake.line for mistake in raised.value.mistakes] == [3, 17]


@pytest.mark.parametrize(
    "text", ["sources: [", "a: b: c", "\tx: 1", "- just\n- a list", "!!python/object:os.system {a: 1}", "x: &a [*a]"]
)
def test_what_is_no_proper_yaml_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(FeedsFileError, match=r"feeds\.yml, line \d+: "):
        parse_feeds(text)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FeedsFileError, match="cannot be read"):
        read_feeds_file(tmp_path / "nothing.yml")


def test_the_shipped_file_is_sound_and_names_who_the_issue_asks_for() -> None:
    file = read_feeds_file(ROOT / "feeds.yml")
    named = {source.slug for source in file.sources}
    assert {
        "open-rights-group",
        "privacy-international",
        "free-movement",
        "jcwi",
        "govuk-policy",
        "the3million",
    } <= named
    assert all(source.url.startswith("https://") and source.topics for source in file.sources)
    assert len(file.topics) >= 5


def test_a_slug_may_be_left_out_and_a_topic_be_named_by_its_name() -> None:
    file = parse_feeds(
        "topics: [{name: Data & borders, words: {eVisa: 2}}]\n"
        "sources: [{name: The Harbour’s Voice, url: 'https://voice.example.org/feed', topics: [Data & borders]}]\n"
    )
    assert (file.topics[0].slug, file.sources[0].slug) == ("data-borders", "the-harbours-voice")
    assert file.sources[0].topics == ("data-borders",)
