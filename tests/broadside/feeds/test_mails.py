"""Newsletters that came by mail: their links of substance, and nothing that harms."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.feeds.found import FoundItem, NotAFeedError, UnreadableError
from broadside.feeds.jail import jail
from broadside.feeds.mails import read_mail

HTML = """<h2>Tags on trial</h2>
<p>A court hears it. <a href="https://harbour.example.org/tags?utm_source=x">Read more</a></p>
<td><a href="https://harbour.example.org/report"><img src="https://t.example.net/p.gif"></a>
<p><a href="https://harbour.example.org/report#top">The report on <b>asylum</b> &amp; housing</a>:
out &lt;now&gt;.</p></td>
<a href="https://www.facebook.com/harbour">Harbour on Facebook</a><a href="mailto:a@example.org">Write to us all</a>
<a href="https://x.example.com/unsubscribe?u=1">Leave this list</a>
<a href="https://x.example.com/v">View this in your browser</a>
<a href="https://x.example.com/p">Update your preferences</a><a href="javascript:alert(1)">A good story here</a>"""


def mail(markup: str = "", text: str = "", sender: str = "Harbour News <ada@harbour.example.org>") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = sender, "November", "Wed, 18 Nov 2026 10:30:00 +0100"
    made.set_content(text or "Nothing.")
    if markup:
        made.add_alternative(markup, subtype="html")
    return made.as_bytes()


def test_each_link_of_substance_is_an_item_and_no_other() -> None:
    day = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    tags, report = read_mail(mail(HTML)).items
    assert tags == FoundItem(
        link="https://harbour.example.org/tags",
        title="Tags on trial",
        author="Harbour News",
        summary="A court hears it. Read more",
        published=day,
    )
    assert (report.link, report.title) == ("https://harbour.example.org/report", "The report on asylum & housing")
    assert report.summary.endswith("out &lt;now&gt;."), "what was text stays text"


def test_plain_text_names_a_link_by_its_line_or_the_line_above() -> None:
    text = "The tagging trial: https://a.example.org/1.\n\nA second story\nhttps://a.example.org/2\nUnsubscribe: https://a.example.org/3\n"
    found = [(item.title, item.link) for item in read_mail(mail(text=text)).items]
    assert found == [
        ("The tagging trial", "https://a.example.org/1"),
        ("A second story", "https://a.example.org/2"),
    ]


@pytest.mark.parametrize(
    "words", ["Terms of reference of the inquiry", "Voters' preferences on asylum", "The data opt-out, explained"]
)
def test_a_story_that_only_sounds_like_a_footer_is_kept(words: str) -> None:
    assert [each.title for each in read_mail(mail(f'<a href="https://a.example.org/s">{words}</a>')).items] == [words]


def test_a_sender_without_a_name_is_known_by_the_domain_alone() -> None:
    link = '<a href="https://a.example.org/s">A good story</a>'
    assert read_mail(mail(link, sender="ada@harbour.example.org")).items[0].author == "harbour.example.org"


def test_what_is_no_mail_is_said_to_be_none_from_within_the_jail() -> None:
    with pytest.raises(NotAFeedError, match="no mail"):
        jail.read_mail(b"")
    assert jail.read_mail(mail(HTML)) == read_mail(mail(HTML))


HEADERS = st.sampled_from([b"From: ", b"Date: ", b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Subject: "])
VALUES = st.sampled_from(
    [
        b"text/html; charset=utf-7",
        b"multipart/mixed; boundary=a",
        b"=?x?q?\xff?=",
        b"base64",
        b"1 Jan 0001 -2359",
        b"text/html",
    ]
)
BODIES = st.sampled_from(
    [b"\n", b"--a\n", b"<a href='http://[::1'>Two words</a>", b"<a href='https://a.b/\xed\xa0\x80'>Two \x00words</a>"]
)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(HEADERS, VALUES | st.binary(max_size=30)), max_size=6),
    st.lists(BODIES | st.binary(max_size=40), max_size=8),
)
def test_any_bytes_are_read_or_refused_and_what_is_found_is_plain(
    headers: list[tuple[bytes, bytes]], body: list[bytes]
) -> None:
    try:
        feed = jail.read_mail(b"\n".join(map(b"".join, headers)) + b"\n\n" + b"".join(body))
    except UnreadableError:
        return
    for item in feed.items:
        assert item.link.startswith(("http://", "https://"))
        assert all(text.isprintable() for text in (item.link, item.title, item.author))
