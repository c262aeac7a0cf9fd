"""Whether an address speaks for an organisation: by its own domain, and by nobody else's."""

import pytest
from flask import Flask

from broadside.directory.authority import Verdict, domain_of, domain_of_site, speaking, speaks_for
from broadside.directory.domains import BadDomain, owned, tidy
from broadside.directory.merging import merge
from tests.broadside.directory.entries import organisation

MATCH, WEBMAIL, OTHER = Verdict.MATCH, Verdict.WEBMAIL, Verdict.OTHER


@pytest.mark.parametrize(
    ("website", "address", "verdict"),
    [
        ("https://www.refuge.org.uk/about", "nora@refuge.org.uk", MATCH),
        ("https://www.refuge.org.uk", "Nora <x>", OTHER),
        ("https://refuge.org.uk", "nora@leeds.refuge.org.uk", MATCH),
        ("https://refuge.org.uk", "NORA@REFUGE.ORG.UK", MATCH),
        ("https://refuge.org.uk", "nora@other.org.uk", OTHER),
        ("https://refuge.org.uk", "nora@org.uk", OTHER),
        ("https://org.uk", "nora@other.org.uk", OTHER),
        ("https://co.uk/refuge", "nora@shop.co.uk", OTHER),
        ("https://gov.uk", "nora@leeds.gov.uk", OTHER),
        ("https://leeds.gov.uk", "nora@luton.gov.uk", OTHER),
        ("https://leeds.gov.uk", "nora@leeds.gov.uk", MATCH),
        ("https://abbey.leeds.sch.uk", "nora@other.leeds.sch.uk", OTHER),
        ("https://refuge.org.uk", "nora@notrefuge.org.uk", OTHER),
        ("https://refuge.org.uk", "nora@refuge.org.uk.example.com", OTHER),
        ("https://leeds.movement.org", "nora@movement.org", OTHER),
        ("https://www.facebook.com/refuge", "nora@facebook.com", OTHER),
        ("https://refuge.wordpress.com", "nora@wordpress.com", OTHER),
        ("https://refuge.wordpress.com", "nora@other.wordpress.com", OTHER),
        ("https://refuge.org.uk", "refuge@gmail.com", WEBMAIL),
        ("https://gmail.com", "refuge@gmail.com", WEBMAIL),
        ("https://refuge.org.uk", "refuge@nhs.net", WEBMAIL),
        ("https://münchen-hilft.example", "nora@xn--mnchen-hilft-dlb.example", MATCH),
        ("https://münchen-hilft.example", "nora@münchen-hilft.example", MATCH),
        ("", "nora@refuge.org.uk", OTHER),
        ("https://192.0.2.7", "nora@example.org", OTHER),
    ],
)
def test_an_address_speaks_for_who_owns_its_domain(
    context: Flask, website: str, address: str, verdict: Verdict
) -> None:
    refuge = organisation("Refuge")
    refuge.website = website
    assert speaks_for(refuge, address) == verdict


def test_a_noted_domain_speaks_too_and_so_does_one_that_was_merged(context: Flask) -> None:
    kept, gone = organisation("Refuge", domains="refuge.example.org"), organisation("The Refuge Ltd")
    gone.website = "https://therefuge.example.net"
    assert speaks_for(kept, "nora@therefuge.example.net") == OTHER
    done = merge(gone, kept, None)
    assert speaks_for(kept, "nora@therefuge.example.net") == MATCH
    assert speaking(kept) == ["refuge.example.org", "therefuge.example.net"]
    done.undo(None)
    assert speaks_for(kept, "nora@therefuge.example.net") == OTHER


@pytest.mark.parametrize(
    ("domain", "whole"),
    [
        ("leeds.example.org.uk", "example.org.uk"),
        ("example.org", "example.org"),
        ("org.uk", ""),
        ("uk", ""),
        ("a.b.leeds.sch.uk", "b.leeds.sch.uk"),
        ("leeds.sch.uk", ""),
        ("example.com.au", "example.com.au"),
        ("shop.uk.com", "shop.uk.com"),
        ("co.com", "co.com"),
    ],
)
def test_what_somebody_registered_is_told_from_what_anybody_may(domain: str, whole: str) -> None:
    assert owned(domain) == whole


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("org.uk", "Anybody can register"),
        ("gmail.com", "cannot speak"),
        ("facebook.com", "page"),
        ("a b", "not a domain"),
    ],
)
def test_a_shared_domain_cannot_be_noted(typed: str, words: str) -> None:
    with pytest.raises(BadDomain, match=words):
        tidy(typed)


@pytest.mark.parametrize("typed", ["example.org", "@example.org", "https://www.example.org/x", "nora@EXAMPLE.org"])
def test_a_domain_is_taken_from_however_it_is_given(typed: str) -> None:
    assert tidy(typed) == "example.org"


@pytest.mark.parametrize("url", ["", "http://", "https://[", "not a site", "https://localhost", "javascript:alert(1)"])
def test_what_is_no_site_has_no_domain(url: str) -> None:
    assert domain_of_site(url) == ""


@pytest.mark.parametrize("address", ["", "nora", "nora@", "@example.org", "a@b@c"])
def test_what_is_no_address_has_no_domain(address: str) -> None:
    assert domain_of(address) == ""
