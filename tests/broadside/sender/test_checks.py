"""What the records mean for a sender, and what mailbox providers would say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from broadside.config import Settings
from broadside.database import db
from broadside.delivery import dkim_keys
from broadside.delivery.dkim import Signer
from broadside.delivery.dkim_keys import Algorithm, Key
from broadside.sender import lookups
from broadside.sender.checks import Report, SenderCheck, check
from broadside.sender.findings import Finding, Standing, Topic
from broadside.sender.identity import Means
from tests.broadside.sender.conftest import DOMAIN, NAME, Judge, fill
from tests.dns_server import FAILS, Zone
from tests.running import PATIENCE

GOOD, DOUBTFUL, WRONG, UNKNOWN = Standing.GOOD, Standing.DOUBTFUL, Standing.WRONG, Standing.UNKNOWN


def about(report: Report, topic: Topic) -> Finding:
    return next(one for one in report.findings if one.topic == topic)


def said(report: Report) -> list[Standing]:
    """What Gmail, Yahoo and Microsoft say, in this order."""
    return [one.standing for one in report.verdicts]


def test_who_has_everything_is_taken_by_all(zone: Zone, key: Key, judged: Judge) -> None:
    fill(zone, key)
    report = judged()
    assert {one.standing for one in report.findings} == {GOOD}
    assert said(report) == [GOOD, GOOD, GOOD]
    assert report.wrong == []


def test_each_missing_record_is_given_to_be_added(zone: Zone, key: Key, judged: Judge) -> None:
    zone.add(f"{DOMAIN} A", ["192.0.2.1"])
    report = judged()
    records = {one.name: one.record for one in report.findings if one.record}
    assert records == {
        DOMAIN: "v=spf1 a:relay.example.net ~all",
        NAME: key.record,
        f"_dmarc.{DOMAIN}": "v=DMARC1; p=none",
    }
    assert said(report) == [WRONG, WRONG, WRONG]
    for name, record in records.items():
        zone.txt(name, record)
    assert said(judged()) == [GOOD, GOOD, GOOD]


@pytest.mark.parametrize(
    ("relay", "address", "term"),
    [
        ("smtp://127.0.0.1", "https://news.example.org", "a:news.example.org"),
        ("", "https://news.example.org", "a:news.example.org"),
        ("smtps://198.51.100.7", "https://news.example.org", "a:news.example.org"),
        ("smtps://8.8.8.8", "https://news.example.org", "ip4:8.8.8.8"),
        ("smtps://[2606:4700::1111]", "https://news.example.org", "ip6:2606:4700::1111"),
        ("smtp://localhost", "http://localhost:8000", "mx"),
    ],
)
def test_the_record_names_the_machine_that_mail_leaves_from(
    judged: Judge, means: Means, relay: str, address: str, term: str
) -> None:
    report = judged(replace(means, relay=relay, address=address))
    assert about(report, Topic.SPF).record == f"v=spf1 {term} ~all"


@pytest.mark.parametrize(
    ("spf", "standing", "record"),
    [
        ("v=spf1 ip4:192.0.2.1 +all", WRONG, "v=spf1 ip4:192.0.2.1 ~all"),
        ("v=spf1 ip4:192.0.2.1 all", WRONG, "v=spf1 ip4:192.0.2.1 ~all"),
        ("v=spf1 ip4:192.0.2.1 ?all", DOUBTFUL, ""),
        ("v=spf1 ip4:192.0.2.1", DOUBTFUL, ""),
        ("v=spf1 ip4:x -all", WRONG, ""),
    ],
)
def test_an_spf_record_that_says_too_much_or_too_little(
    zone: Zone, key: Key, judged: Judge, spf: str, standing: Standing, record: str
) -> None:
    fill(zone, key).txt(DOMAIN, spf)
    finding = about(judged(), Topic.SPF)
    assert (finding.standing, finding.record) == (standing, record)


@pytest.mark.parametrize(
    ("change", "standing", "words"),
    [
        (lambda own: own.replace("; p=", "; p=Q"), WRONG, "another key"),
        (lambda own: "v=DKIM1; k=rsa; p=", WRONG, "revoked"),
        (lambda own: own.replace("k=rsa", "k=ed25519"), WRONG, "not one of an rsa key"),
        (lambda own: own.replace("k=rsa", "h=sha1"), WRONG, "SHA-256"),
        (lambda own: own.replace("k=rsa", "s=tlsrpt"), WRONG, "does not allow mail"),
        (lambda own: own.replace("k=rsa", "t=y:s"), DOUBTFUL, "tried out"),
        (lambda own: own.replace("v=DKIM1; k=rsa; ", ""), GOOD, "DNS has its public key"),
        (lambda own: own.replace("; ", " ;\t") + ";", GOOD, "DNS has its public key"),
        (lambda own: "v=spf1 -all", WRONG, "not in DNS"),
    ],
)
def test_the_public_key_in_dns_must_be_ours_and_usable(
    zone: Zone, key: Key, judged: Judge, change: Callable[[str], str], standing: Standing, words: str
) -> None:
    fill(zone, key).txt(NAME, change(key.record))
    finding = about(judged(), Topic.DKIM)
    assert finding.standing == standing, finding
    assert words in finding.words
    assert finding.record == ("" if standing == GOOD else key.record)


def test_two_keys_under_one_selector_are_one_too_many(zone: Zone, key: Key, judged: Judge) -> None:
    fill(zone, key).txt(NAME, key.record, "v=DKIM1; p=AAAA")
    assert "2 keys" in about(judged(), Topic.DKIM).words


def test_without_a_key_of_ours_nothing_is_claimed_about_the_relays(
    zone: Zone, key: Key, judged: Judge, means: Means
) -> None:
    fill(zone, key)
    report = judged(replace(means, signer=None))
    assert about(report, Topic.DKIM).standing == UNKNOWN
    assert said(report) == [UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_sender_outside_the_key_s_domain_goes_unsigned_and_is_told(zone: Zone, key: Key, judged: Judge) -> None:
    fill(zone, key)
    report = judged(address="news@elsewhere.example")
    finding = about(report, Topic.DKIM)
    assert finding.standing == WRONG
    assert "elsewhere.example goes unsigned" in finding.words


def test_ed25519_alone_is_not_enough_to_be_sure_of(
    zone: Zone, key: Key, judged: Judge, means: Means, tmp_path: Path
) -> None:
    short = dkim_keys.make(tmp_path, "b1", Algorithm.ED25519)
    fill(zone, short)
    report = judged(replace(means, signer=Signer(DOMAIN, (short,))))
    assert [one.standing for one in report.findings if one.topic == Topic.DKIM] == [GOOD, UNKNOWN]
    assert said(report) == [UNKNOWN, UNKNOWN, UNKNOWN]


def test_gmail_and_microsoft_spare_who_writes_to_few_and_yahoo_does_not_say(
    zone: Zone, key: Key, judged: Judge
) -> None:
    fill(zone, key)
    del zone.records[f"_dmarc.{DOMAIN} TXT"]
    report = judged()
    assert said(report) == [DOUBTFUL, WRONG, DOUBTFUL]
    assert "550 5.7.515 until DMARC is mended" in report.verdicts[2].words.replace(")", "")


def test_leaving_with_one_click_needs_https_and_microsoft_only_advises_it(
    zone: Zone, key: Key, judged: Judge, means: Means
) -> None:
    fill(zone, key)
    for address in ("http://news.example.org", "https://localhost", "https://10.0.0.7"):
        report = judged(replace(means, address=address))
        assert about(report, Topic.LEAVING).standing == WRONG
        assert said(report) == [DOUBTFUL, WRONG, GOOD]


@pytest.mark.parametrize(
    ("relay", "standing"),
    [
        ("smtps://relay.example.net", GOOD),
        ("smtp://user:secret@relay.example.net:587?tls=starttls", GOOD),
        ("smtp://127.0.0.1:25", GOOD),
        ("smtp://relay.example.net", WRONG),
        ("", UNKNOWN),
    ],
)
def test_mail_leaves_encrypted_or_not_at_all(judged: Judge, means: Means, relay: str, standing: Standing) -> None:
    finding = about(judged(replace(means, relay=relay)), Topic.RELAY)
    assert finding.standing == standing
    assert "secret" not in finding.words + finding.advice


def test_replies_must_have_somewhere_to_go(zone: Zone, key: Key, judged: Judge) -> None:
    fill(zone, key).add(f"{DOMAIN} MX", ["0 ."])
    assert about(judged(), Topic.REPLIES).standing == WRONG
    del zone.records[f"{DOMAIN} MX"]
    assert "takes no mail" in about(judged(), Topic.REPLIES).words
    zone.add(f"{DOMAIN} A", ["192.0.2.1"])
    assert about(judged(), Topic.REPLIES).standing == DOUBTFUL


@pytest.mark.parametrize(
    ("who", "dmarc", "fitting"),
    [
        ((f"a@{DOMAIN}", ""), "v=DMARC1; p=none; adkim=s; aspf=s", ["our signature", "the address for bounces"]),
        ((f"a@news.{DOMAIN}", ""), "v=DMARC1; p=none", ["our signature", "the address for bounces"]),
        ((f"a@news.{DOMAIN}", f"b@mail.{DOMAIN}"), "v=DMARC1; p=none", ["our signature", "the address for bounces"]),
        ((f"a@news.{DOMAIN}", ""), "v=DMARC1; p=none; adkim=s", ["the address for bounces"]),
        ((f"a@news.{DOMAIN}", "b@relay.example.net"), "v=DMARC1; p=none", ["our signature"]),
        ((f"a@news.{DOMAIN}", f"b@bad{DOMAIN}"), "v=DMARC1; p=none; adkim=s", []),
        (("a@elsewhere.example", "b@relay.example.net"), "v=DMARC1; p=none", []),
    ],
)
def test_what_is_checked_must_be_what_readers_see(
    zone: Zone, key: Key, judged: Judge, who: tuple[str, str], dmarc: str, fitting: list[str]
) -> None:
    fill(zone, key).txt(f"_dmarc.{DOMAIN}", dmarc).add(f"news.{DOMAIN} A", ["192.0.2.1"])
    finding = about(judged(address=who[0], bounces=who[1]), Topic.ALIGNMENT)
    assert finding.standing == (GOOD if fitting else WRONG)
    if fitting:
        assert [each for each in ("our signature", "the address for bounces") if each in finding.words] == fitting


def test_silence_is_said_and_decides_nothing(zone: Zone, key: Key, judged: Judge) -> None:
    fill(zone, key).always = FAILS
    report = judged()
    silent = {one.topic for one in report.findings if one.standing == UNKNOWN}
    assert silent == {Topic.SPF, Topic.DKIM, Topic.DMARC, Topic.REPLIES}
    assert report.wrong == []
    assert said(report) == [UNKNOWN, UNKNOWN, UNKNOWN]
    assert "DNS did not answer" in about(report, Topic.DMARC).words


def test_the_last_check_is_kept_and_the_one_before_forgotten(
    context: Flask, zone: Zone, key: Key, judged: Judge
) -> None:
    first = judged()
    fill(zone, key)
    second = judged()
    for report in (first, second):
        SenderCheck.keep("bulletin", f"news@{DOMAIN}", report)
        db.session.commit()
    db.session.expire_all()
    kept = SenderCheck.last("bulletin")
    assert kept is not None
    assert kept.report == second != first
    assert SenderCheck.last("another") is None


def test_with_an_address_for_bounces_spf_is_asked_about_its_domain(
    settings: Settings, zone: Zone, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "SECONDS", PATIENCE)
    zone.txt(f"bounces.{DOMAIN}", "v=spf1 ip4:192.0.2.1 -all").txt(DOMAIN, "v=spf1 +all")
    asked = settings.model_copy(update={"dns": f"127.0.0.1:{port}", "bounce_address": f"b@bounces.{DOMAIN}"})
    finding = about(check(f"news@{DOMAIN}", "", asked), Topic.SPF)
    assert finding.standing == GOOD
    assert f"bounces.{DOMAIN}" in finding.words
