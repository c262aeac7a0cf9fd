"""The house: what readers are offered, by whichever wing, in one order."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.house import House, PublicPage


def test_a_page_is_the_current_one_throughout_its_room_or_where_it_says() -> None:
    letters = PublicPage("Letters", "public_letters.index", lambda: True, 1)
    archive = PublicPage("Archive", "archive.index", lambda: True, 2, within=("archive.shelf",))
    assert letters.holds("public_letters.show")
    assert not letters.holds("archive.shelf")
    assert archive.holds("archive.shelf")
    assert not archive.holds("archive.front")


@pytest.mark.parametrize("shown", [True, False])
def test_readers_are_offered_what_has_something_to_show_in_its_place(
    app: Flask, client: FlaskClient, shown: bool
) -> None:
    House.of(app).public.append(PublicPage("Walks", "library.shelf", lambda: shown, 0))
    head = client.get("/library").text.partition("</nav>")[0]
    assert ("Walks" in head) == shown
    assert not shown or head.index("Walks") < head.index("Archive")
