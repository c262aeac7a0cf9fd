"""The guarded session: what it fetches, and what it never does."""

import gzip
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
import time_machine

from broadside.feeds.fetching import MOST_BYTES, Fetcher, Known
from broadside.feeds.guard import is_public
from broadside.feeds.refusals import (
    AddressRefusedError,
    FetchError,
    GoneError,
    HttpRefusedError,
    TooBigError,
    TooLateError,
    TooManyRedirectsError,
    UnreachableError,
)
from tests.local_site import LocalSite, Page
from tests.running import PATIENCE


def test_a_page_comes_with_its_body_and_what_to_remember(site: LocalSite, fetcher: Fetcher) -> None:
    url = site.put("/feed", "hello", ETag='"1"', Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT", Content_Type="text/xml")
    got = fetcher.fetch(url)
    assert (got.status, got.body, got.etag, got.content_type) == (200, b"hello", '"1"', "text/xml")
    assert got.last_modified == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert got.permanent_url == ""


def test_it_says_who_asks_and_why(site: LocalSite, fetcher: Fetcher) -> None:
    fetcher.fetch(site.put("/feed", "hello"))
    agent = site.asked[0][1]["User-Agent"]
    assert "Broadside" in agent
    assert "https://news.example.org" in agent


def test_what_is_unchanged_is_not_sent_again(site: LocalSite, fetcher: Fetcher) -> None:
    url = site.put("/feed", "hello", ETag='"1"')
    again = fetcher.fetch(url, Known(etag='"1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT"))
    assert again.unchanged
    assert again.body == b""
    assert site.asked[0][1]["If-Modified-Since"] == "Sat, 21 Nov 2026 10:00:00 GMT"


def test_a_chain_of_permanent_redirects_is_remembered(site: LocalSite, fetcher: Fetcher) -> None:
    site.put("/new", "hello")
    site.put("/mid", "", 308, Location="/new")
    old = site.put("/old", "", 301, Location=site.url("/mid"))
    assert fetcher.fetch(old).permanent_url == site.url("/new")


def test_one_temporary_redirect_in_the_chain_makes_it_temporary(site: LocalSite, fetcher: Fetcher) -> None:
    site.put("/new", "hello")
    site.put("/mid", "", 302, Location="/new")
    old = site.put("/old", "", 301, Location="/mid")
    got = fetcher.fetch(old)
    assert (got.url, got.permanent_url) == (site.url("/new"), "")


def test_a_fourth_redirect_is_not_followed(site: LocalSite, fetcher: Fetcher) -> None:
    for number in range(5):
        site.put(f"/{number}", "", 302, Location=f"/{number + 1}")
    with pytest.raises(TooManyRedirectsError):
        fetcher.fetch(site.url("/0"))
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://100.64.0.1/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://93.184.216.34:8080/",
        "http://93.184.216.34:22/",
        "https://user:secret@example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "javascript:alert(1)",
        "example.org",
        "http://",
        "http://[",
        "http://a b/",
        "",
    ],
)
def test_an_address_that_is_not_public_and_ordinary_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        Fetcher("https://news.example.org", deadline=PATIENCE).fetch(address)


def test_a_redirect_into_the_private_network_is_refused(site: LocalSite, fetcher: Fetcher) -> None:
    inner = site.host.replace("127.0.0.1", "127.0.0.2")
    site.put("/", "the inside")
    for target in (f"http://{inner}/", "http://127.0.0.1/", "file:///etc/passwd", "http://[::1]:80/"):
        with pytest.raises(AddressRefusedError):
            fetcher.fetch(site.put("/out", "", 302, Location=target))
    assert site.paths() == ["/out"] * 4


def test_a_private_host_is_allowed_on_the_port_that_was_set_alone(site: LocalSite) -> None:
    site.put("/feed", "hello")
    wrong = Fetcher("https://news.example.org", ("127.0.0.1:1",), deadline=PATIENCE)
    with pytest.raises(AddressRefusedError):
        wrong.fetch(site.url("/feed"))
    right = Fetcher("https://news.example.org", ("127.0.0.1",), deadline=PATIENCE)
    assert right.fetch(site.url("/feed")).body == b"hello"


def test_an_address_is_public_only_when_nothing_private_hides_in_it() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert is_public("::ffff:93.184.216.34")
    for private in ("::", "0.0.0.0", "::ffff:192.168.0.1", "2002:c0a8:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"):
        assert not is_public(private), private


def test_proxies_of_the_environment_are_ignored(
    site: LocalSite, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetcher.fetch(site.put("/feed", "hello")).body == b"hello"


def drip(handler: BaseHTTPRequestHandler, head: bytes) -> None:
    """Send byte by byte for half a minute, unless the other side has gone."""
    handler.close_connection = True
    handler.wfile.write(head)
    for _ in range(300):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\nX: "])
def test_bytes_that_drip_do_not_outlive_the_deadline(site: LocalSite, fetcher: Fetcher, head: bytes) -> None:
    emptied = threading.Event()

    def drips(handler: BaseHTTPRequestHandler) -> None:
        drip(handler, head)
        emptied.set()

    site.pages["/drip"] = Page(write=drips)
    with pytest.raises(TooLateError, match="in time"):
        replace(fetcher, deadline=0.6).fetch(site.url("/drip"))
    assert not emptied.is_set(), "it was read to the last drop"


def test_redirects_share_one_deadline(site: LocalSite, fetcher: Fetcher) -> None:
    for number in range(3):
        site.put(f"/{number}", "", 302, Location=f"/{number + 1}")
        site.pages[f"/{number}"].delay = 0.4
    with pytest.raises(TooLateError):
        replace(fetcher, deadline=0.6).fetch(site.url("/0"))


def test_more_than_five_megabytes_are_not_read(site: LocalSite, fetcher: Fetcher) -> None:
    with pytest.raises(TooBigError, match="5 MB"):
        fetcher.fetch(site.put("/big", b"x" * (MOST_BYTES + 1)))


def test_a_small_file_that_unpacks_to_much_is_not_read(site: LocalSite, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"0" * (20 * 1024 * 1024))
    with pytest.raises(TooBigError):
        fetcher.fetch(site.put("/bomb", packed, Content_Encoding="gzip"))


def test_a_compressed_answer_that_cannot_be_unpacked_is_explained(site: LocalSite, fetcher: Fetcher) -> None:
    with pytest.raises(UnreachableError, match="unpacked"):
        fetcher.fetch(site.put("/bad", b"no gzip", Content_Encoding="gzip"))


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, HttpRefusedError, "nothing at this address"),
        (403, HttpRefusedError, "does not let"),
        (500, HttpRefusedError, "a fault of its own"),
        (410, GoneError, "gone for good"),
        (204, HttpRefusedError, "refused the request"),
    ],
)
def test_a_status_becomes_a_sentence(
    site: LocalSite, fetcher: Fetcher, status: int, kind: type[FetchError], words: str
) -> None:
    with pytest.raises(kind, match=words) as raised:
        fetcher.fetch(site.put("/x", "", status))
    assert raised.value.status == status


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sat, 21 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", None),
        ("99999999999999", timedelta(days=7)),
        ("soon", None),
    ],
)
@time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False)
def test_retry_after_is_understood_as_seconds_or_as_a_date(
    site: LocalSite, fetcher: Fetcher, said: str, wait: timedelta | None
) -> None:
    with pytest.raises(HttpRefusedError) as raised:
        fetcher.fetch(site.put("/x", "", 429, Retry_After=said))
    assert raised.value.retry_after == wait


def test_nobody_listening_is_explained(fetcher: Fetcher) -> None:
    nobody = replace(fetcher, private_hosts=("127.0.0.1",))
    with pytest.raises(UnreachableError, match="could not be reached"):
        nobody.fetch("http://127.0.0.1:1/")


def test_a_name_that_does_not_exist_is_explained() -> None:
    with pytest.raises(UnreachableError, match="There is no site named nowhere"):
        Fetcher("https://news.example.org", deadline=PATIENCE).fetch("https://nowhere.invalid/feed")
