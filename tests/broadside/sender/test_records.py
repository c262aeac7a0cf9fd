"""Records as a name server on loopback gives them, and what the lookups make of each."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from checkdmarc import spf

from broadside.sender import lookups
from broadside.sender.lookups import Question
from tests.broadside.sender.conftest import DOMAIN, NAME
from tests.dns_server import FAILS, SILENT, Zone
from tests.running import PATIENCE

LookUp = Callable[..., dict[str, Any]]
LONG = "v=DKIM1; k=rsa; p=" + "A" * 800


def with_includes(zone: Zone, number: int) -> Zone:
    """An SPF record that needs so many lookups."""
    for each in range(number):
        zone.txt(f"s{each}.example.org", "v=spf1 ip4:192.0.2.1 -all")
    return zone.txt(DOMAIN, "v=spf1 " + " ".join(f"include:s{each}.example.org" for each in range(number)) + " ~all")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["v=spf1 ip4:192.0.2.1 -all", "other=text"], {"state": "found", "all": "fail", "lookups": 0}),
        (["v=spf1 mx ~all"], {"state": "found", "all": "softfail", "lookups": 1}),
        (["v=spf1 +all"], {"state": "found", "all": "pass"}),
        (["v=spf1 ip4:192.0.2.1"], {"state": "found", "all": "neutral"}),
        (["v=spf1 redirect=_spf.example.net"], {"state": "found", "all": "fail", "lookups": 1}),
        (["v=spf10 -all", "spf1"], {"state": "none"}),
        (["v=spf1 -all", "v=spf1 ~all"], {"state": "many"}),
        (["v=spf1 ip4:one -all"], {"state": "broken", "record": "v=spf1 ip4:one -all"}),
        (["v=spf1 include:example.org -all"], {"state": "broken"}),
        (["v=spf1 include:nothing.example.net -all"], {"state": "broken"}),
    ],
)
def test_spf_is_found_good_wanting_or_missing(
    zone: Zone, look_up: LookUp, texts: list[str], said: dict[str, Any]
) -> None:
    zone.txt(DOMAIN, *texts).add(f"{DOMAIN} MX", ["10 mx.example.org."]).add("mx.example.org A", ["192.0.2.1"])
    zone.txt("_spf.example.net", "v=spf1 ip4:192.0.2.7 -all")
    found = look_up()["spf"]
    assert said.items() <= found.items(), found


def test_ten_lookups_are_the_most_that_spf_may_need(zone: Zone, look_up: LookUp) -> None:
    with_includes(zone, 10)
    assert look_up()["spf"]["lookups"] == 10
    with_includes(zone, 11)
    found = look_up()["spf"]
    assert found["state"] == "broken"
    assert "11/10" in found["detail"]


@pytest.mark.parametrize(
    ("name", "texts", "said"),
    [
        (DOMAIN, ["v=DMARC1; p=none"], {"state": "found", "policy": "none", "place": DOMAIN}),
        (DOMAIN, ["v=DMARC1; p=quarantine; adkim=s", "x"], {"state": "found", "policy": "quarantine", "adkim": "s"}),
        (DOMAIN, ["v=DMARC1; p=reject"], {"state": "found", "policy": "reject", "adkim": "r", "aspf": "r"}),
        (DOMAIN, ["v=DMARC1; p=perhaps"], {"state": "broken", "place": DOMAIN}),
        (DOMAIN, ["v=DMARC1; p=none", "v=DMARC1; p=reject"], {"state": "many"}),
        (DOMAIN, ["nothing of the kind"], {"state": "none"}),
        ("other.example", ["v=DMARC1; p=none"], {"state": "none"}),
        ("org", ["v=DMARC1; p=reject; psd=y"], {"state": "found", "policy": "reject", "place": "org"}),
    ],
)
def test_dmarc_is_found_good_wanting_or_missing(
    zone: Zone, look_up: LookUp, name: str, texts: list[str], said: dict[str, Any]
) -> None:
    zone.txt(f"_dmarc.{name}", *texts).txt(DOMAIN, "here")
    found = look_up()["dmarc"]
    assert said.items() <= found.items(), found


def test_the_policy_of_a_domain_above_holds_with_what_it_says_of_those_below(zone: Zone, look_up: LookUp) -> None:
    zone.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; sp=none").txt(f"a.news.{DOMAIN}", "here")
    found = look_up(domain=f"a.news.{DOMAIN}")["dmarc"]
    assert (found["place"], found["policy"]) == (DOMAIN, "none")


def test_a_domain_that_does_not_exist_is_said_not_to(zone: Zone, look_up: LookUp) -> None:
    found = look_up()
    assert found["dmarc"] == {"state": "no domain"}
    assert found["mx"] == {"state": "no domain"}
    assert found["spf"] == found[NAME] == {"state": "none"}


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        (
            "MX",
            ["10 mx.example.org.", "5 mx2.example.org."],
            {"state": "found", "hosts": ["mx2.example.org", "mx.example.org"]},
        ),
        ("MX", ["0 ."], {"state": "refused"}),
        ("AAAA", ["2001:db8::1"], {"state": "implied"}),
        ("CAA", ['0 issue "ca.example.net"'], {"state": "none"}),
    ],
)
def test_where_mail_to_a_domain_goes(
    zone: Zone, look_up: LookUp, key: str, values: list[str], said: dict[str, Any]
) -> None:
    zone.add(f"{DOMAIN} {key}", values)
    assert look_up()["mx"] == said


def test_a_long_text_comes_whole_over_tcp(zone: Zone, look_up: LookUp) -> None:
    zone.txt(NAME, LONG, "another")
    assert sorted(look_up()[NAME]["records"]) == ["another", LONG]
    assert zone.asked.count(f"{NAME} TXT") == 2


def test_a_failing_name_server_is_no_missing_record(zone: Zone, look_up: LookUp) -> None:
    zone.always = FAILS
    found = look_up()
    assert {one["state"] for one in found.values()} == {"silent"}
    assert "_dmarc.example.org" in found["dmarc"]["detail"]
    assert "failure" in found["spf"]["detail"]


def test_a_silent_name_server_is_no_missing_record(zone: Zone, look_up: LookUp) -> None:
    zone.always = SILENT
    found = look_up(seconds=0.1)
    assert {one["state"] for one in found.values()} == {"silent"}
    assert "no answer in time" in found[NAME]["detail"]


def test_one_name_that_is_not_answered_leaves_the_others_known(zone: Zone, look_up: LookUp) -> None:
    zone.txt(DOMAIN, "v=spf1 include:slow.example.net -all").add("slow.example.net TXT", FAILS)
    zone.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none").add(f"{DOMAIN} MX", FAILS)
    found = look_up()
    assert found["dmarc"]["state"] == "found"
    assert found["spf"]["state"] == found["mx"]["state"] == "silent"
    assert "slow.example.net" in found["spf"]["detail"]


def test_an_answer_that_breaks_its_reader_is_said_to(
    zone: Zone, look_up: LookUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr(spf, "parse_spf_record", fall_over)
    zone.txt(DOMAIN, "v=spf1 -all").txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none")
    found = look_up()
    assert "IndexError" in found["spf"]["detail"]
    assert (found["spf"]["state"], found["dmarc"]["state"]) == ("silent", "found")


def test_the_child_asks_the_name_server_it_is_told_and_forgets_the_answers(zone: Zone, port: int) -> None:
    question = Question(DOMAIN, DOMAIN, DOMAIN, (NAME,), ("127.0.0.1", port), PATIENCE)
    zone.txt(DOMAIN, "v=spf1 -all")
    assert lookups.look_up(question).spf["record"] == "v=spf1 -all"
    zone.txt(DOMAIN, "v=spf1 mx -all")
    found = lookups.look_up(question)
    assert found.spf["record"] == "v=spf1 mx -all"
    assert found.names == {NAME: {"state": "none"}}


def test_a_child_that_cannot_answer_leaves_everything_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing/here")
    found = lookups.look_up(Question(DOMAIN, DOMAIN, DOMAIN, (NAME,)))
    assert found.spf == found.dmarc == found.mx == found.names[NAME] == lookups.NO_ANSWER
