"""Addresses: everything that people paste for a consultation on GOV.UK."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.consultations.addresses import AddressError, paths

PATH = "/government/consultations/harbour-data"
CALL = "/government/calls-for-evidence/harbour-data"


@pytest.mark.parametrize(
    "typed",
    [
        PATH,
        f" {PATH}/ ",
        f"https://www.gov.uk{PATH}",
        f"http://gov.uk{PATH}",
        f"HTTPS://WWW.GOV.UK{PATH}",
        f"www.gov.uk{PATH}",
        f"https://www.gov.uk{PATH}?utm=1#contents",
        f"https://www.gov.uk{PATH}/public-feedback",
        f"https://www.gov.uk/api/content{PATH}",
        f"/api/content{PATH}",
        f"http://127.0.0.1:8000{PATH}",
        "https://www.gov.uk/Government/Consultations/Harbour-Data",
    ],
)
def test_every_form_of_an_address_means_the_path(typed: str) -> None:
    assert paths(typed, "http://127.0.0.1:8000") == (PATH,)


def test_a_bare_name_is_a_consultation_or_else_a_call_for_evidence() -> None:
    assert paths(" Harbour-Data ") == (PATH, CALL)


def test_a_translation_is_an_address_of_its_own() -> None:
    assert paths(f"{PATH}.cy") == (f"{PATH}.cy",)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the address"),
        ("https://consult.example.org/x", "at consult.example.org"),
        ("https://www.gov.uk.evil.example/government/consultations/x", "at www.gov.uk.evil.example"),
        ("https://www.gov.uk@evil.example/government/consultations/x", "at evil.example"),
        ("http://169.254.169.254/latest", "at 169.254.169.254"),
        ("http://127.0.0.1/government/consultations/x", "at 127.0.0.1"),
        ("//evil.example/government/consultations/x", "at evil.example"),
        ("file:///etc/passwd", "Only web addresses"),
        ("javascript:alert(1)", "not the address of a consultation"),
        ("/government/news/harbour", "no consultation or call for evidence"),
        ("/government/consultations/", "no consultation or call for evidence"),
        ("/government/consultations/../../etc", "no consultation or call for evidence"),
        ("/government/consultations/%2e%2e", "no consultation or call for evidence"),
        ("http://[::1", "not a web address"),
        ("a b c", "not the address of a consultation"),
    ],
)
def test_other_addresses_are_refused_with_what_to_give(typed: str, said: str) -> None:
    with pytest.raises(AddressError) as refused:
        paths(typed)
    assert said in str(refused.value)


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_paths_or_a_sentence(typed: str) -> None:
    found: tuple[str, ...] = ()
    with suppress(AddressError):
        found = paths(typed)
    assert all(path.startswith("/government/") and ".." not in path for path in found)
