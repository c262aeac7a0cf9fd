"""Each rule that reads a text: a case that trips it, one that must not, and the mending where that is certain."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.flight.findings import Level
from newsletters.flight.misspellings import MISSPELLINGS
from newsletters.flight.reasons import WHY
from newsletters.flight.rules import TEXT_RULES
from newsletters.flight.texts import Mark, Text

DAY = date(2026, 12, 3)  # a Thursday


def marks(words: str, field: str = "markdown", day: date = DAY) -> list[Mark]:
    text = Text(field, words, day)
    return [mark for rule in TEXT_RULES for mark in rule(text)]


def mended(words: str, field: str = "markdown") -> str:
    (mark,) = marks(words, field)
    fix = mark.fix(field)
    assert fix is not None
    assert fix.fits(words)
    assert fix.back.applied(fix.applied(words)) == words
    return fix.applied(words)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("misspelt", "Recieve our news."),
        ("misspelt", "We will publish it untill then."),
        ("misspelt", "- Goverment papers"),
        ("misspelt", "See [Recieve our news](https://example.org/)."),
        ("misspelt", "It was alot."),
        ("twice", "We went to the the court."),
        ("twice", "It is for\nfor everybody."),
        ("weekday", "The hearing is on Wednesday 3 December 2026."),
        ("weekday", "The hearing is on Wed. 3rd December."),
        ("weekday", "The hearing is on Friday, December 3, 2026."),
        ("past", "Join us on 20 November 2026."),
        ("past", "The consultation closes on 1 December."),
        ("past", "It will be heard on Monday 30 November 2026."),
        ("field", "Welcome, *|FNAME|*!"),
        ("field", "Welcome, %first_name%."),
        ("field", "Welcome, {first name}."),
        ("field", "Dear ,\n\nwe write to you."),
        ("says-nothing", "To sign, [click here](https://example.org/letter)."),
        ("says-nothing", "[Read more …](https://example.org/letter)"),
        ("another-host", "See [www.gov.uk/fees](https://gov.example.net/fees)."),
        ("another-host", "See [https://example.org/](https://example.com/)."),
        ("headings", "# One\n\nText.\n\n### Three\n\nText.\n\n## Two"),
        ("headings", "### Small\n\nText.\n\n## Large"),
        ("picture-alone", "![A map](https://example.org/map.png)"),
    ],
)
def test_a_rule_trips(rule: str, words: str) -> None:
    assert [mark.rule for mark in marks(words)] == [rule]
    assert WHY[rule]


@pytest.mark.parametrize(
    "words",
    [
        "She thanked Jean Recieve.",
        "They wrote “we recieve nothing”, and ‘it’s goverment’s fault’.",
        'They wrote "we recieve nothing".',
        "> We recieve nothing.",
        "Call `recieve()` at https://example.org/recieve or recieve@example.org.",
        "[Receive](https://example.org/recieve)",
        "    Practise and license, organise and organize, color and labor.",
        "The in in-person sessions, and that that had had an end.",
        "The end of it.\n\nIt is here.",
        "{{ deadline the }} the",
        "The hearing is on Thursday 3 December 2026, Thu 3 Dec, or Friday.",
        "On Wednesday 3 June we met.",  # half a year away: nobody can tell the year
        "Sunday 31 November 2026 is no day.",
        "It closed on 20 November 2026.",
        "The paper of 20 November 2026 names three banks.",
        "Since 1 March 2021 the court will hear nobody.",
        "“Join us on 20 November 2026”, they wrote.",
        "Respond by 3 December 2026.",
        "It takes place on 4 January.",
        "Dear friends,\n\n100% of {those} paid *in full*.",
        "[Click here to sign the letter](https://example.org/letter)",
        "[GOV.UK](https://www.gov.uk/fees), [gov.uk](https://assets.publishing.service.gov.uk/), [Node.js](https://x.org/)",
        "# One\n\n## Two\n\n# One\n\nText.",
        "### Only\n\nText.",
        "![A map](https://example.org/map.png)\n\nA map of cameras.",
        "Two pictures and a [link](mailto:a@example.org).",
    ],
)
def test_what_is_well_is_let_be(words: str) -> None:
    assert marks(words) == []


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("Recieve our news.", "Receive our news."),
        ("It was alot.", "It was a lot."),
        ("to the the court", "to the court"),
        ("on Wednesday 3 December 2026", "on Thursday 3 December 2026"),
        ("on WEDNESDAY 3 December 2026", "on THURSDAY 3 December 2026"),
        ("on Wed 3 December 2026", "on Thu 3 December 2026"),
    ],
)
def test_a_certain_mending_mends_and_can_be_taken_back(words: str, right: str) -> None:
    assert mended(words) == right
    assert marks(right) == []


def test_a_title_may_have_capitals_throughout() -> None:
    assert mended("What Goverment Does", "heading") == "What Government Does"


def test_a_subject_in_capitals_shouts_and_an_abbreviation_does_not() -> None:
    assert [mark.rule for mark in marks("SIGN THE LETTER NOW", "subject")] == ["capitals"]
    assert marks("NHS and DWP", "subject") == marks("UK & EU", "subject") == []
    assert marks("SIGN THE LETTER NOW", "heading") == []


def test_only_what_leaves_a_hole_is_an_error() -> None:
    levels = {mark.rule: mark.level for mark in marks("Recieve {name}, [here](https://example.org/) the the end")}
    assert levels.pop("field") == Level.ERROR
    assert set(levels.values()) == {Level.WARNING}


def test_the_paragraph_is_that_of_the_place() -> None:
    text = Text("markdown", "\n\nOne.\n\n \nTwo\nlines.\n\nThree goverment.", DAY)
    assert text.paragraph(text.words.index("goverment")) == 3
    assert text.paragraph(text.words.index("lines")) == 2
    assert Text("heading", "Goverment", DAY).paragraph(0) is None


def test_the_list_is_long_and_no_misspelling_is_right_elsewhere_in_it() -> None:
    assert len(MISSPELLINGS) >= 300
    right = {word for each in MISSPELLINGS.values() for word in each.lower().split()}
    assert right & set(MISSPELLINGS) == set()
    assert all(set(word) <= set(string.ascii_lowercase) for word in MISSPELLINGS)


@given(
    st.text(alphabet='aA the3 December2026[](){}*|%`>"“”‘’\n#!.:/\x00é', max_size=120),
    st.sampled_from(["markdown", "heading"]),
)
def test_any_text_is_read_and_every_mending_fits(words: str, field: str) -> None:
    text = Text(field, words, DAY)
    assert len(text.prose) == len(words)
    for mark in marks(words, field):
        assert 0 <= mark.at <= len(words)
        fix = mark.fix(field)
        assert fix is None or fix.fits(words)
