"""Packs: a closed letter on paper, with everybody who stands below it, frozen."""

import io
from hashlib import sha256

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader

from broadside import clock
from broadside.database import db
from campaigns.letters.letters import Letter, NotNow
from campaigns.letters.packs import Pack
from campaigns.letters.roll import Counts
from campaigns.letters.sheets import counts_words, sheet_of
from campaigns.letters.signatures import Standing
from campaigns.letters.versions import Edit, Version, write
from tests.campaigns.signed import begun_by, by_leader, by_organisation, by_person, latest, letter
from tests.people import ALICE, PETRA, account

LONG = "The Joint Council for the Welfare of People Who Have Moved Far Away from Home and Kin Ltd"


def closed() -> Letter:
    made = letter()
    for name in ("The Crossing Project", "Cymdeithas Tŷ Ŵyl", "Citizens’ Data Watch", LONG):
        by_organisation(made, name)
    by_leader(made, "Dr Amal Hassan", "Director", "Harbour Law Centre")
    by_person(made, "Bea Person")
    by_person(made, "Cy Quiet", shown=False)
    by_person(made, "Di Doubtful", standing=Standing.REVIEW)
    begun_by(made, "Citizens’ Data Watch")
    made.close(account(PETRA))
    db.session.commit()
    return made


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def test_only_a_closed_letter_is_put_on_paper(context: Flask) -> None:
    made = letter()
    with pytest.raises(NotNow, match="open for signatures"):
        Pack.make(made, account(ALICE))
    assert Pack.of(made) == []


def test_a_pack_holds_the_letter_in_three_groups_with_counts_and_the_hash_of_its_text(context: Flask) -> None:
    made = closed()
    pack = Pack.make(made, account(ALICE))
    for text in (words(pack.pdf), "\n".join(docx_text(pack.docx))):
        for part in (
            "The Head of the National Matching Office",
            "1 Example Street",
            clock.day_words(clock.today()),
            "Organisations (4)",
            "Cymdeithas Tŷ Ŵyl",
            "Leaders (1)",
            "Dr Amal Hassan, Director, Harbour Law Centre",
            "Individuals (2)",
            "Bea Person",
            "and 1 who is not named",
            "Signed by 4 organisations, 1 leader and 2 individuals.",
            latest(made).text_hash,
        ):
            assert part in text
        assert "Cy Quiet" not in text
        assert "Di Doubtful" not in text
    assert LONG in words(pack.pdf)
    assert pack.counts == {"organisations": 4, "leaders": 1, "individuals": 2, "unnamed": 1, "total": 7}


def test_who_began_it_stands_first_then_a_to_z_without_the(context: Flask) -> None:
    sheet = sheet_of(closed(), latest(letter("other")))
    assert sheet.groups[0].names == ("Citizens’ Data Watch", "The Crossing Project", "Cymdeithas Tŷ Ŵyl", LONG)
    assert sheet.signed == "Signed (those who began it first, then in alphabetical order)"
    assert sheet.sender == ("Citizens’ Data Watch",)


def test_another_pack_leaves_the_first_as_it_was(context: Flask) -> None:
    made = closed()
    first = Pack.make(made, account(ALICE))
    kept = (first.pdf, first.docx)
    assert (sha256(kept[0]).hexdigest(), sha256(kept[1]).hexdigest()) == (first.pdf_hash, first.docx_hash)
    by_person(made, "Eve Later")
    second = Pack.make(made, account(ALICE))
    db.session.commit()
    db.session.expire_all()
    assert (first.pdf, first.docx) == kept
    assert "Eve Later" in words(second.pdf)
    assert "Eve Later" not in words(first.pdf)
    assert Pack.of(made) == [second, first]


def test_signatories_of_an_older_text_do_not_stand_below_the_new_one(context: Flask) -> None:
    made = letter()
    by_person(made, "Bea Before")
    write(made, "Something else is said.", Edit.MATERIAL, account(ALICE))
    made.resume(account(PETRA))
    by_person(made, "Cy Since")
    made.close(account(PETRA))
    text = words(Pack.make(made, account(ALICE)).pdf)
    assert "Cy Since" in text
    assert "Bea Before" not in text
    present = Version.present(made)
    assert present is not None
    assert present.text_hash in text


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(), "nobody"),
        (Counts(1, 0, 0), "1 organisation"),
        (Counts(0, 2, 1), "2 leaders and 1 individual"),
        (Counts(41, 12, 1220), "41 organisations, 12 leaders and 1,220 individuals"),
    ],
)
def test_counts_are_said_in_words(counts: Counts, said: str) -> None:
    assert counts_words(counts) == said
