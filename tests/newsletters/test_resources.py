"""The library's resources."""

from datetime import date

import pytest

from newsletters.resources import Card, Resource, ResourceRefusedError, tags_from
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")

GUIDE = Card(
    "https://example.org/guide?utm_source=x",
    "Know Your Rights",
    "Migrant Voices",
    "What to say.",
    ("rights",),
    date(2020, 7, 1),
    True,
)


def test_a_resource_is_kept_under_its_plain_link_and_offered_while_it_is_evergreen() -> None:
    guide = Resource.add(GUIDE, account(ALICE))
    assert (guide.link, guide.line) == ("https://example.org/guide", "Migrant Voices | Know Your Rights")
    assert Resource.evergreens() == [guide]
    guide.archive(account(ALICE))
    assert Resource.evergreens() == []
    guide.restore(account(ALICE))
    assert Resource.evergreens() == [guide]


def test_a_link_is_in_the_library_once() -> None:
    Resource.add(GUIDE, account(ALICE)).archive(account(ALICE))
    with pytest.raises(ResourceRefusedError, match="in the archive of the library already, as “Know Your Rights”"):
        Resource.add(Card("https://EXAMPLE.org/guide", "Again"), account(ALICE))


def test_resources_are_found_by_all_words_and_by_tag() -> None:
    alice = account(ALICE)
    guide = Resource.add(GUIDE, alice)
    other = Resource.add(Card("https://example.org/b", "Best practice 100%", "Harbour", "Data", ("guides",)), alice)
    assert Resource.search("rights VOICES") == [guide]
    assert Resource.search("100%") == [other]
    assert Resource.search("%") == [other]
    assert Resource.search("", "rights") == [guide]
    assert Resource.search("nothing") == []
    assert Resource.all_tags() == ["guides", "rights"]


def test_an_edit_is_written_and_keeps_its_own_link() -> None:
    guide = Resource.add(GUIDE, account(ALICE))
    guide.edit(Card("https://example.org/guide", "Know Your Rights 2026", tags=("new",)), account(ALICE))
    assert (guide.title, guide.tags, guide.evergreen) == ("Know Your Rights 2026", ["new"], False)


def test_tags_are_read_from_what_people_type() -> None:
    assert tags_from(" Rights,  data   protection,#rights,, ") == ("rights", "data protection")
    assert len(tags_from(",".join(str(n) for n in range(50)))) == 12
