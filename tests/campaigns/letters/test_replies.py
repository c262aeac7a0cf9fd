"""Replies: what came, as text or as a file that is known by its content; and what it sets going."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from docx import Document
from flask import Flask

from broadside import clock
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.letters.attachments import DOCX, MOST_BYTES, Attachment, BadAttachment
from campaigns.letters.letters import Letter, LetterState, NotNow
from campaigns.letters.news import LetterNews
from campaigns.letters.replies import Answer, Reply
from campaigns.updates import Update, UpdateKind
from tests.campaigns.signed import letter
from tests.people import ALICE, PETRA, account

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def delivered(**fields: object) -> Letter:
    made = letter(**fields)  # type: ignore[arg-type]
    made.close(account(PETRA))
    made.deliver(clock.now() - timedelta(days=1), "By post", account(PETRA))
    db.session.commit()
    return made


def docx(*more: str) -> bytes:
    out = io.BytesIO()
    Document().save(out)
    if more:
        with zipfile.ZipFile(out, "a") as archive:
            for name in more:
                archive.writestr(name, b"x")
    return out.getvalue()


def test_a_reply_answers_the_letter_tells_the_campaign_and_drafts_a_mail(context: Flask) -> None:
    campaign = Campaign.begin("Matching", None)
    made = delivered(campaign_id=campaign.id)
    Reply.record(made, Answer(clock.today(), "The *Head*", "No.", assessment="They **refuse**."), account(ALICE))
    assert made.state == LetterState.ANSWERED
    update = Update.of(campaign)[0]
    assert (update.kind, update.public) == (UpdateKind.REPLY, True)
    assert update.text == "The \\*Head\\* replied to our letter “Give people time to answer”. They **refuse**."
    (news,) = LetterNews.of(made)
    assert news.because == "a reply came"
    assert "They **refuse**." in news.text
    assert news.sent_at is None


def told(campaign: Campaign, public_only: bool) -> list[UpdateKind]:
    return [update.kind for update in Update.of(campaign, public_only)]


def test_a_reply_that_is_not_public_is_told_in_our_own_timeline_alone_until_it_is(context: Flask) -> None:
    campaign = Campaign.begin("Matching", None)
    made = delivered(campaign_id=campaign.id)
    answer = Answer(clock.today(), "The Head", "No.", assessment="A secret.", public=False)
    reply = Reply.record(made, answer, account(ALICE))
    assert told(campaign, public_only=False) == [UpdateKind.REPLY, UpdateKind.LETTER_SENT]
    assert told(campaign, public_only=True) == [UpdateKind.LETTER_SENT]
    assert Reply.of(made, public_only=True) == []
    assert "secret" not in LetterNews.of(made)[0].text
    reply.change(replace(answer, public=True), account(ALICE))
    assert told(campaign, public_only=True) == [UpdateKind.REPLY, UpdateKind.LETTER_SENT]


def test_a_second_reply_leaves_the_day_of_the_first_answer(context: Flask) -> None:
    made = delivered()
    Reply.record(made, Answer(clock.today(), "The Head", "Wait."), account(ALICE))
    answered = made.answered_at
    Reply.record(made, Answer(clock.today(), "The Head", "Yes."), account(ALICE))
    assert made.answered_at == answered
    assert len(LetterNews.of(made)) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(date(2026, 1, 1), "The Head", ""), "as text or as a file"),
        (Answer(date(2019, 1, 1), "The Head", "No."), "cannot be older"),
        (Answer(date(2999, 1, 1), "The Head", "No."), "lies in the future"),
    ],
)
def test_a_reply_that_cannot_be_is_refused_and_nothing_is_kept(context: Flask, answer: Answer, words: str) -> None:
    made = delivered()
    with pytest.raises(NotNow, match=words):
        Reply.record(made, answer, account(ALICE))
    db.session.rollback()
    assert made.state == LetterState.DELIVERED
    assert Reply.of(made) == []


def test_a_letter_that_was_not_delivered_has_no_reply(context: Flask) -> None:
    with pytest.raises(NotNow, match="open for signatures"):
        Reply.record(letter(), Answer(clock.today(), "The Head", "No."), account(ALICE))


def test_mending_a_reply_keeps_its_file_unless_another_is_given(context: Flask) -> None:
    made = delivered()
    file = Attachment.read(b"%PDF-1.7 reply", "Their Reply.PDF")
    reply = Reply.record(made, Answer(clock.today(), "The Head", file=file), account(ALICE))
    reply.change(Answer(clock.today(), "The Head of Office", "In words"), account(ALICE))
    assert (reply.sender, reply.file, reply.file_name) == ("The Head of Office", b"%PDF-1.7 reply", "their-reply.pdf")


@pytest.mark.parametrize(
    ("data", "name", "kind", "kept"),
    [
        (b"%PDF-1.4\n", "Reply (final).pdf", "application/pdf", "reply-final.pdf"),
        (PNG, "../../etc/passwd", "image/png", "passwd.png"),
        (b"\xff\xd8\xff\xe0", "scan.html", "image/jpeg", "scan.jpg"),
        (docx(), 'a"; x=".docx', DOCX, "a-x.docx"),
        ("Ŵel, na.".encode(), "ateb.txt", "text/plain", "ateb.txt"),
        (b"\xef\xbb\xbfNo.", "\x00.txt", "text/plain", "reply.txt"),
    ],
)
def test_a_file_is_known_by_its_content_and_named_safely(data: bytes, name: str, kind: str, kept: str) -> None:
    file = Attachment.read(data, name)
    assert (file.type, file.name) == (kind, kept)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-" + b"0" * MOST_BYTES, "larger than 10 MB"),
        (b"<!doctype html><script>alert(1)</script>", "is no PDF"),
        (b"  <svg onload='x'>", "is no PDF"),
        (b"MZ\x90\x00", "is no PDF"),
        (b"PK\x03\x04 no archive at all", "is no PDF"),
        (docx("word/vbaProject.bin"), "is no PDF"),
    ],
)
def test_other_files_are_refused_whatever_their_name_says(data: bytes, words: str) -> None:
    with pytest.raises(BadAttachment, match=words):
        Attachment.read(data, "reply.pdf")
