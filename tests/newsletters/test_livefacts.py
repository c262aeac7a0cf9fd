"""Live facts: read as people type them, said as they are true, kept as they were approved."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters import livefacts
from newsletters.livefacts import Change, Fact, Wording

DAY = date(2026, 11, 26)


@dataclass(frozen=True)
class Known:
    noun: str
    slug: str
    title: str
    day: date | None = None
    says: str = ""
    standing: str = ""
    signatures: int | None = None


NFI = Known("consultation", "nfi", "Data matching", date(2026, 12, 5), "Saturday 5 December 2026, 11:59pm")
LETTER = Known("letter", "nds-letter", "Our letter", date(2026, 12, 1), "Tuesday 1 December 2026, 11:59pm", "", 1204)
TWIN = Known("letter", "nfi", "The letter of the same name", date(2026, 12, 3), "Thursday 3 December 2026, noon", "", 7)
THINGS = [NFI, LETTER, TWIN]


def said(text: str) -> str:
    return Wording(livefacts.resolve(livefacts.calls(text), THINGS), DAY).of(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ deadline nfi }}",
        "{{deadline nfi}}",
        "{{   deadline\tnfi   }}",
        "{{ Deadline NFI }}",
        "{{\u00a0deadline\u00a0nfi\u00a0}}",
        "{{ deadline\nnfi }}",
    ],
)
def test_a_live_fact_is_read_however_it_is_spaced(text: str) -> None:
    assert livefacts.calls(text) == ["deadline nfi"]
    assert said(text) == NFI.says


def test_each_fact_says_what_its_name_means() -> None:
    text = "Until {{ deadline nfi }}, in {{ days-left nfi }} days, {{ signatures nds-letter }} signed."
    assert said(text) == "Until Saturday 5 December 2026, 11:59pm, in 9 days, 1,204 signed."


def test_days_left_are_counted_from_the_day_on_which_it_goes_out() -> None:
    facts = livefacts.resolve(["days-left nfi"], THINGS)
    counted = [Wording(facts, date(2026, 12, day)).of("{{ days_left nfi }}") for day in (1, 4, 5, 9)]
    assert counted == ["4", "1", "0", "0"]


def test_a_letter_and_a_consultation_of_one_slug_are_told_apart() -> None:
    assert said("{{ deadline nfi }} {{ deadline letter:nfi }}") == f"{NFI.says} {TWIN.says}"
    assert said("{{ signatures letter:nfi }}") == "7"
    offered = {thing.title: [call for call, _ in calls] for thing, calls in livefacts.offers(THINGS, DAY)}
    assert offered["The letter of the same name"][0] == "{{ deadline letter:nfi }}"
    assert offered["Data matching"] == ["{{ deadline nfi }}", "{{ days-left nfi }}"]


def test_everything_that_is_offered_can_be_said() -> None:
    for _, calls in livefacts.offers(THINGS, DAY):
        assert [said(call) for call, _ in calls] == [says for _, says in calls]


def test_what_nobody_knows_is_marked_and_explained() -> None:
    assert said("Until {{ deadline nif }}.") == "Until ‹deadline nif?›."
    assert livefacts.why_unknown("deadline nif", THINGS) == (
        "“{{ deadline nif }}”: there is no “nif”. There are: nfi, nds-letter, nfi."
    )
    assert "There are: deadline, days-left, signatures." in livefacts.why_unknown("closing nfi", THINGS)
    assert "has not signatures that we count" in livefacts.why_unknown("signatures consultation:nfi", THINGS)
    assert "say of what" in livefacts.why_unknown("deadline", THINGS)
    assert "nothing yet" in livefacts.why_unknown("deadline nfi", [])


@pytest.mark.parametrize(
    "text", ["{{ first_name }}", "{{}}", "{{ }}", "{ deadline nfi }", "{{ deadline nfi }", "{{ a b c }}"]
)
def test_other_placeholders_are_left_for_preflight(text: str) -> None:
    assert livefacts.calls(text) == []
    assert said(text) == text


def test_facts_are_kept_and_found_again() -> None:
    facts = livefacts.resolve(["deadline nfi", "days-left nfi", "signatures nds-letter"], THINGS)
    assert livefacts.kept(livefacts.keep(facts)) == facts


def change(old: Fact, new: Fact | None, key: str = "deadline nfi") -> Change | None:
    found = livefacts.changes({key: old}, {key: new} if new else {}, DAY)
    return found[0] if found else None


def test_a_fact_that_is_as_it_was_is_no_change() -> None:
    assert change(Fact("5 May", "NFI"), Fact("5 May", "NFI renamed")) is None


def test_a_date_that_moved_holds_and_says_both() -> None:
    found = change(Fact("5 May", "NFI"), Fact("19 May", "NFI"))
    assert found is not None
    assert (found.words, found.holds) == ("the deadline of “NFI”: 5 May → 19 May", True)


def test_what_closed_meanwhile_holds() -> None:
    found = change(Fact("5 May", "NFI"), Fact("5 May", "NFI", standing="closed"))
    assert found is not None
    assert (found.old, found.new, found.holds) == ("5 May, open", "5 May, closed", True)


def test_what_is_not_public_any_more_holds() -> None:
    found = change(Fact("5 May", "NFI"), None)
    assert found is not None
    assert (found.new, found.holds) == ("not public any more", True)


@pytest.mark.parametrize(
    ("new", "holds"),
    [
        (Fact("1,205", "L"), False),
        (Fact("999", "L"), True),
        (Fact("1,205", "L", standing="closed"), True),
        (Fact("1,204", "L", standing="paused"), True),
    ],
)
def test_more_signatures_hold_nothing_and_fewer_do(new: Fact, holds: bool) -> None:
    found = change(Fact("1,204", "L"), new, "signatures nds-letter")
    assert found is not None
    assert found.holds is holds


def test_time_alone_changes_no_days_left_and_a_moved_deadline_does() -> None:
    old = Fact("", "NFI", "2026-12-05")
    assert livefacts.changes({"days-left nfi": old}, {"days-left nfi": old}, date(2026, 12, 1)) == ()
    found = change(old, Fact("", "NFI", "2026-12-19"), "days-left nfi")
    assert found is not None
    assert (found.old, found.new) == ("9", "23")


NAME = st.sampled_from(["deadline", "days-left", "signatures", "Deadline", "DAYS_LEFT"])
SLUG = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
SPACE = st.text(" \t\u00a0", max_size=3)
PROSE = st.text(st.characters(exclude_characters="{}‹›", exclude_categories=["Cs"]), max_size=40)


@given(
    name=NAME, slug=SLUG, before=SPACE, between=st.text(" \t\u00a0", min_size=1, max_size=3), after=SPACE, prose=PROSE
)
def test_every_spacing_of_every_fact_is_found_once_in_any_prose(
    name: str, slug: str, before: str, between: str, after: str, prose: str
) -> None:
    call = f"{{{{{before}{name}{between}{slug}{after}}}}}"
    key = f"{name.lower().replace('_', '-')} {slug}"
    assert livefacts.calls(f"{prose}{call}{prose}{call}") == [key]
    assert Wording({key: Fact("so", "it")}, DAY).of(f"{prose}{call}") == f"{prose}so"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(lambda text: "{{" not in text))
def test_a_text_without_facts_stays_as_it_is(text: str) -> None:
    assert livefacts.calls(text) == []
    assert said(text) == text


@given(st.lists(st.sampled_from(["{{", "}}", " ", "deadline", "nfi", "{{ deadline nfi }}", "\n", "-"]), max_size=30))
def test_braces_in_any_order_hurt_nobody(parts: list[str]) -> None:
    text = "".join(parts)
    assert Wording(livefacts.resolve(livefacts.calls(text), THINGS), DAY).of(text).count("{{ deadline nfi }}") == 0
