"""Letters on PostgreSQL: the whole way of one, whose locks and states SQLite takes more lightly."""

import pytest
from flask import Flask

from broadside.database import db
from broadside.house import house
from broadside.people import Person
from campaigns.letters import following, waiting
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.news import LetterNews
from campaigns.letters.packs import Pack
from campaigns.mail import letters as mail
from tests.campaigns.letters import filling
from tests.people import BOB, PETRA, account

pytestmark = pytest.mark.postgres


def test_a_letter_goes_the_whole_way(postgres_app: Flask) -> None:
    filling.around(account(PETRA))
    made = Letter.find("whole-way")
    assert made is not None
    assert made.state == LetterState.ANSWERED
    assert made.version_number == 2
    pack = Pack.newest(made)
    assert pack is not None
    assert pack.pdf.startswith(b"%PDF-")
    assert waiting.number_open() == 0
    following.follow(Person.of(BOB), made, "the test")
    assert mail.send(LetterNews.of(made)[0], account(PETRA), house()) == 1
    db.session.commit()
    assert len(waiting.waiting(made)) == 1
