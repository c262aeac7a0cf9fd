"""Canonical links: one story, one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.feeds.links import canonical_link, host_name, polite_host


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://example.org/a?utm_source=rss&id=7&fbclid=x", "https://example.org/a?id=7"),
        ("https://EXAMPLE.org:443/A/b?q=B#part", "https://example.org/A/b?q=B"),
        ("http://example.org:80", "http://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://example.org./a", "https://example.org/a"),
        ("  https://example.org/caf%c3%a9 ", "https://example.org/caf%C3%A9"),
        ("https://example.org/?UTM_Campaign=x&CMP=share", "https://example.org/"),
        ("https://example.org/?b=2&a=1&gclid=1", "https://example.org/?b=2&a=1"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("mailto:alice@example.org", "mailto:alice@example.org"),
        ("https://example.org:port/", "https://example.org:port/"),
        ("", ""),
    ],
)
def test_decoration_goes_and_what_may_matter_stays(address: str, canonical: str) -> None:
    assert canonical_link(address) == canonical


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.]{1,12}(:\d{1,5})?/[^\s]{0,30}", fullmatch=True))
def test_the_canonical_form_of_a_canonical_link_is_itself(address: str) -> None:
    once = canonical_link(address)
    assert canonical_link(once) == once


@given(st.lists(st.sampled_from(["utm_source=x", "mc_cid=1", "fbclid=2", "id=3", "page=4"]), max_size=6))
def test_tracking_never_tells_two_links_apart(pairs: list[str]) -> None:
    kept = "&".join(pair for pair in pairs if pair.startswith(("id", "page")))
    assert canonical_link(f"https://example.org/a?{'&'.join(pairs)}") == canonical_link(f"https://example.org/a?{kept}")


def test_the_name_of_a_host_is_as_people_say_it() -> None:
    assert host_name("https://www.example.org/a") == "example.org"
    assert host_name("http://[") == ""
    assert polite_host("http://example.org:8080/a") == "example.org:8080"
