"""Fields of an organisation as text: read by rule, written so that they are read back as they were."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.directory.fields import FIELDS
from broadside.directory.traits import CLIENT_GROUPS, ISSUE_AREAS, MANDATES, SUPPORT, TOOLS, Participation, Region


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("name", "  Refuge   Leeds ", "Refuge Leeds"),
        ("other_names", "Safe House; Haven\nHaven|RL", ["Safe House", "Haven", "RL"]),
        ("website", "example.org", "https://example.org"),
        ("website", "HTTP://example.org/a?b=c", "HTTP://example.org/a?b=c"),
        ("domains", "Example.org; @mail.example.net", ["example.org", "mail.example.net"]),
        ("mandates", "Policy and advocacy; legal-advice", ["policy", "legal-advice"]),
        ("client_groups", "BAME", ["bame"]),
        ("medical", "Yes", True),
        ("medical", "", False),
        ("region", "outside london", Region.OUTSIDE),
        ("region", "", Region.UNKNOWN),
        ("participation", "CAMPAIGN", Participation.CAMPAIGN),
        ("capacity_clients", "limited", 2),
        ("capacity_clients", "5", 5),
        ("capacity_clients", "", 0),
        ("privacy_mandate", "Extremely", 4),
        ("needs_resources", "no", False),
        ("needs_resources", "", None),
        ("about", "Two\r\nlines ", "Two\nlines"),
    ],
)
def test_what_people_write_is_understood(field: str, text: str, value: Any) -> None:
    assert FIELDS[field].read(text) == value


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        ("name", " ’ ", "no letter or digit"),
        ("name", "x" * 201, "at most 200"),
        ("name", "a\x00b", "one line"),
        ("website", "javascript:alert(1)", "must be a web address"),
        ("website", "https://user:secret@example.org", "must be a web address"),
        ("website", "https://localhost", "must be a web address"),
        ("domains", "gmail.com", "cannot speak for one"),
        ("domains", "org.uk", "Anybody can register"),
        ("mandates", "policy; dancing", "must be one of"),
        ("region", "Mars", "must be one of"),
        ("capacity_public", "6", "must be one of"),
        ("privacy_mandate", "5", "must be one of"),
        ("needs_resources", "perhaps", "yes, no or empty"),
        ("about", "x" * 4001, "at most 4,000"),
        ("notes", "bell\x07", "cannot be shown"),
        ("other_names", "; ".join(f"Name {number}" for number in range(41)), "at most 40"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_rule(field: str, text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        FIELDS[field].read(text)


def some(vocabulary: dict[str, str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(vocabulary)), unique=True)


@given(
    st.fixed_dictionaries(
        {
            "mandates": some(MANDATES),
            "issue_areas": some(ISSUE_AREAS),
            "client_groups": some(CLIENT_GROUPS),
            "tools": some(TOOLS),
            "support": some(SUPPORT),
            "medical": st.booleans(),
            "needs_resources": st.sampled_from([None, True, False]),
            "region": st.sampled_from(Region),
            "participation": st.sampled_from(Participation),
            "capacity_research": st.integers(0, 5),
            "privacy_mandate": st.integers(0, 4),
        }
    )
)
def test_a_value_written_is_read_back(values: dict[str, Any]) -> None:
    assert {name: FIELDS[name].read(FIELDS[name].write(value)) for name, value in values.items()} == values
