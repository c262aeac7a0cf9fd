"""Records of the Content API: what is read, and that no bytes whatever break the reading."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside import clock
from campaigns.consultations import govuk
from campaigns.consultations.fields import UnreadableRecordError
from campaigns.consultations.govuk import MovedRecordError
from tests.campaigns.consultations.records import EXTENDED_NOTE, FILE, FIRST_NOTE, MARKUP, PATH, item, record

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted(set(item()) | set(item()["details"]) | {"attachments", "withdrawn_notice", "final_outcome_documents"})


def test_a_record_is_read_whole() -> None:
    read = govuk.read(record(attachments=[FILE], held_on_another_website_url="https://elsewhere.example.org/"))
    assert (read.path, read.title) == (PATH, "Data matching at the harbour")
    assert (read.summary, read.text) == ("Whether the harbour may match data.", "We ask about matching.")
    assert read.organisations == ("Harbour Office", "Ministry of Tides")
    assert read.opens_at == datetime(2021, 2, 10, 12, tzinfo=UTC)
    assert read.closes_at == datetime(2021, 3, 10, 23, 45, tzinfo=UTC)
    assert dict(read.ways) == {"email": "respond@example.org", "link_url": "https://respond.example.org/harbour"}
    assert read.elsewhere == "https://elsewhere.example.org/"
    (document,) = read.documents
    assert (document.title, document.part, document.size) == ("Draft code of practice", "", 20480)
    assert [note.text for note in read.notes] == ["First published."]
    assert (read.is_closed, read.has_outcome, read.is_call, read.withdrawn_at) == (False, False, False, None)


def test_only_what_the_schema_requires_is_required() -> None:
    bare = item()
    bare["details"] = {"body": "", "political": False}
    del bare["links"], bare["description"]
    read = govuk.read(json.dumps(bare).encode())
    assert (read.closes_at, read.ways, read.documents, read.organisations) == (None, (), (), ())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2021-06-02T00:00:00.000+01:00", "Tuesday 1 June 2021, 11:59pm"),
        ("2021-03-28T00:00:00+00:00", "Saturday 27 March 2021, 11:59pm"),
        ("2021-03-29T00:00:00+01:00", "Sunday 28 March 2021, 11:59pm"),
        ("2021-10-31T00:30:00Z", "Sunday 31 October 2021, 1:30am"),
        ("2021-11-01T00:00:00+00:00", "Sunday 31 October 2021, 11:59pm"),
        ("2021-05-05T23:45:00.123456+01:00", "Wednesday 5 May 2021, 11:45pm"),
    ],
)
def test_closings_are_read_with_any_offset_and_shown_in_london(written: str, shown: str) -> None:
    closes_at = govuk.read(record(closing_date=written)).closes_at
    assert closes_at is not None
    assert clock.closing_words(closes_at) == shown


def test_old_documents_are_taken_from_their_markup_without_the_markup() -> None:
    read = govuk.read(record(document_type="consultation_outcome", final_outcome_documents=[MARKUP]))
    (document,) = read.documents
    assert (document.title, document.part) == ("The reply", "outcome")
    assert document.url == "https://www.gov.uk/files/reply.pdf"


def test_attachments_are_sorted_by_the_part_that_names_them() -> None:
    reply = FILE | {"id": "reply.pdf", "title": "Reply", "url": "https://assets.example.org/reply.pdf"}
    read = govuk.read(record(attachments=[FILE, reply], final_outcome_attachments=["reply.pdf"]))
    assert [each.part for each in read.documents] == ["", "outcome"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "ftp://example.org/x", "https://a@b/"]
)
def test_addresses_that_are_no_web_addresses_are_left_out(url: str) -> None:
    read = govuk.read(record(ways_to_respond={"link_url": url}, attachments=[FILE | {"url": url}]))
    assert read.ways == ()
    assert read.documents == ()


def test_withdrawal_and_outcome_are_told() -> None:
    notice = {"explanation": "<p>It was <i>superseded</i>.</p>", "withdrawn_at": "2021-04-01T09:00:00Z"}
    read = govuk.read(record(withdrawn_notice=notice))
    assert (read.withdrawn_at, read.withdrawn_why) == (datetime(2021, 4, 1, 9, tzinfo=UTC), "It was superseded.")
    ended = govuk.read(record(document_type="consultation_outcome", final_outcome_detail="<p>Not to go on.</p>"))
    assert (ended.has_outcome, ended.is_closed, ended.outcome) == (True, True, "Not to go on.")
    assert govuk.read(record(withdrawn_notice={})).withdrawn_at is None


def test_a_call_for_evidence_is_one() -> None:
    read = govuk.read(
        record(schema_name="call_for_evidence", document_type="call_for_evidence_outcome", outcome_detail="x")
    )
    assert (read.is_call, read.has_outcome, read.outcome) == (True, True, "x")


def test_the_hash_changes_with_what_matters_alone() -> None:
    first = govuk.read(record()).hash
    assert govuk.read(record(updated_at="2021-03-01T00:00:00Z")).hash == first
    assert govuk.read(record(change_history=[EXTENDED_NOTE, FIRST_NOTE])).hash != first
    assert govuk.read(record(closing_date="2021-03-10T23:46:00Z")).hash != first


def test_a_redirect_says_where_to() -> None:
    with pytest.raises(MovedRecordError) as moved:
        govuk.read(json.dumps({"schema_name": "redirect", "redirects": [{"destination": PATH}]}).encode())
    assert moved.value.path == PATH


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema_name": "news_article"}, "GOV.UK calls it “news article”"),
        ({"schema_name": None}, "something unnamed"),
        ({"document_type": "policy_paper"}, "“policy_paper”"),
        ({"closing_date": "2021-03-10T23:45:00"}, "“closing_date” should be a date with its offset"),
        ({"closing_date": 7}, "“closing_date” should be a text and is a number"),
        ({"closing_date": "0001-01-01T00:00:00+23:59"}, "“closing_date”"),
        ({"title": None}, "“title” should be a text and is missing"),
        ({"title": "  "}, "“title” should be a text and is empty"),
        ({"base_path": "https://evil.example.org"}, "a path of GOV.UK"),
        ({"base_path": "/a/../b"}, "a path of GOV.UK"),
        ({"details": []}, "should be a JSON object and is a list"),
        ({"attachments": {"a": 1}}, "“attachments” should be a list"),
        ({"attachments": ["x"]}, "An entry of “attachments”"),
        ({"final_outcome_documents": [1]}, "a list of texts"),
        ({"change_history": "x"}, "“change_history” should be a list"),
        ({"ways_to_respond": [1]}, "“ways_to_respond”"),
        ({"redirects": [], "schema_name": "redirect"}, "without saying where to"),
    ],
)
def test_another_shape_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UnreadableRecordError) as refused:
        govuk.read(record(**changes))
    assert said in str(refused.value)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b"[]", b"7", b'"x"', b"9" * 5000])
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableRecordError):
        govuk.read(body)


def test_too_much_is_not_read() -> None:
    with pytest.raises(UnreadableRecordError, match="more than 2 MB"):
        govuk.read(record(body="x" * (2 * 1024 * 1024)))


def test_what_no_database_keeps_is_taken_out() -> None:
    read = govuk.read(record(title="Har\x00bour \ud800 \u202e", description="a\x00b"))
    assert "\x00" not in read.title + read.summary
    read.title.encode()


@given(st.sampled_from(FIELDS), JSON)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: Any) -> None:
    with suppress(UnreadableRecordError, MovedRecordError):
        assert len(govuk.read(record(**{name: value})).hash) == 64


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableRecordError):
        govuk.read(body)
