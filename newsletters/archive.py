"""The archive: what was sent, as pages and as a feed, with people's addresses out of harvesters' reach."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from broadside import clock, markdown
from broadside.atom import Entry, Feed, writable
from broadside.database import db
from newsletters.issues import Issue, IssueState
from newsletters.livefacts import Wording
from newsletters.newsletter import Newsletter

IN_FEED = 20
BEGUN = (IssueState.SENDING, IssueState.SENT)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Part:
    """One section as a reader sees it: its heading, the name that links point to, and its text."""

    heading: str
    anchor: str
    html: Markup


@dataclass(frozen=True)
class Neighbours:
    """The issues before and after one, for turning pages."""

    older: Issue | None
    newer: Issue | None


def issues(newsletter: Newsletter, limit: int | None = None) -> list[Issue]:
    """What can be read, newest first: from the moment its sending begins, or from the end of its embargo."""
    query = select(Issue).where(Issue.newsletter_id == newsletter.id, _readable())
    return list(db.session.scalars(query.order_by(Issue.sent_at.desc().nulls_first(), Issue.id.desc()).limit(limit)))


def find(newsletter: Newsletter, slug: str) -> Issue | None:
    """The issue of a slug that can be read; a draft has no page."""
    query = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.slug == slug, _readable())
    return db.session.scalar(query.options(selectinload(Issue.sections)))


def awaited(newsletter: Newsletter, slug: str) -> Issue | None:
    """The issue of a slug that people have in their inbox, and that cannot be read here yet."""
    mine = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.slug == slug, Issue.state.in_(BEGUN))
    return db.session.scalar(mine.where(Issue.public_at > clock.now(), Issue.corrects_id.is_(None)))


def appeared_at(issue: Issue) -> datetime:
    """When the archive began to show it, or will."""
    return issue.public_at or issue.sent_at or issue.due_at or issue.created_at


def neighbours(issue: Issue) -> Neighbours:
    """The sent issues on either side of this one."""
    shelf = issues(issue.newsletter)
    at = next((place for place, other in enumerate(shelf) if other.id == issue.id), None)
    if at is None:
        return Neighbours(None, None)
    return Neighbours(
        older=shelf[at + 1] if at + 1 < len(shelf) else None,
        newer=shelf[at - 1] if at else None,
    )


def parts(issue: Issue, wording: Wording | None = None) -> list[Part]:
    """The sections that were sent, as safe HTML for a web page; another `wording` shows a draft as it would stand."""
    shown, said = issue.shown, (wording or issue.approved_wording).of
    return [
        Part(said(section.heading).strip(), f"part-{number}", readable(said(section.markdown)))
        for number, section in enumerate(shown, start=1)
    ]


def excerpt(issue: Issue, length: int = 280) -> str:
    """The first words of an issue in plain text, cut at a word."""
    said = issue.approved_wording.of
    for section in issue.sections:
        words = "" if section.hidden else _first_paragraph(said(section.markdown))
        if words:
            return words if len(words) <= length else words[:length].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"
    return ""


def standfirst(issue: Issue) -> str:
    """The preheader as it was sent, on one line."""
    return plain(issue.approved_wording.of(issue.preheader))


def readable(source: str) -> Markup:
    """Markdown as HTML in which no mail address can be found by a machine that looks for them."""
    html = markdown.to_html(source)
    return _without_addresses(html) if "@" in html or "mailto:" in html else html


def plain(words: str) -> str:
    """Words on one line, with the addresses in them spelled out."""
    return writable(ADDRESS.sub(lambda found: _spelled(found.group()), " ".join(words.split())))


def atom(newsletter: Newsletter, home: str, feed: str, address: Callable[[Issue], str]) -> str:
    """The Atom feed with the full text of the latest issues; a corrected issue is updated and says so."""
    written = Feed(newsletter.title, home, feed, plain(newsletter.about), newsletter.organisation)
    return written.document(_entry(issue, address(issue)) for issue in issues(newsletter, IN_FEED))


def _readable() -> ColumnElement[bool]:
    """Whether an issue is in the archive now. A locked one whose hour has come need not wait for its mail.

    The mail of a correction has no page of its own: what it says stands on the page that it corrects.
    """
    now = clock.now()
    sent = and_(Issue.state.in_(BEGUN), or_(Issue.public_at.is_(None), Issue.public_at <= now))
    ahead = and_(Issue.state == IssueState.SCHEDULED, Issue.hold_reason == "", Issue.public_at <= now)
    return and_(or_(sent, ahead), Issue.corrects_id.is_(None))


def _entry(issue: Issue, url: str) -> Entry:
    return Entry(
        title=f"Corrected: {issue.title}" if issue.correction else issue.title,
        url=url,
        ident=url,
        at=appeared_at(issue),
        updated=issue.corrected_at,
        summary=escape(standfirst(issue) or excerpt(issue)),
        content=_feed_html(issue),
    )


def _feed_html(issue: Issue) -> Markup:
    pieces = []
    if issue.correction and issue.corrected_at:
        day = clock.day_words(clock.local(issue.corrected_at).date())
        pieces.append(Markup("<p><strong>Correction, {}</strong></p>{}<hr>").format(day, readable(issue.correction)))
    for part in parts(issue):
        heading = Markup("<h2>{}</h2>").format(part.heading) if part.heading else Markup()
        pieces.append(heading + part.html)
    return Markup("\n").join(pieces)


def _first_paragraph(source: str) -> str:
    return plain(markdown.to_text(source).split("\n\n", 1)[0])


def _without_addresses(html: str) -> Markup:
    tree = BeautifulSoup(html, "html.parser")
    for link in tree.find_all("a"):
        _spell_link(link)
    for tag in tree.find_all(True):
        for name, value in list(tag.attrs.items()):
            if isinstance(value, str) and ADDRESS.search(value):
                tag[name] = value.replace("@", "%40") if name in ("href", "src") else plain(value)
    for text in tree.find_all(string=ADDRESS):
        text.replace_with(ADDRESS.sub(lambda found: _spelled(found.group()), str(text)))
    return Markup(tree.decode(formatter="minimal"))  # noqa: S704 -- cleaned by markdown.to_html, and only words changed


def _spell_link(link: Tag) -> None:
    """A link that writes to somebody becomes its words, and the address spelled out where they do not say it."""
    target = str(link.get("href", ""))
    if not target.lower().startswith("mailto:"):
        return
    address = unquote(target[7:].partition("?")[0])
    if address.lower() not in link.get_text().lower():
        link.append(NavigableString(f" ({_spelled(address)})"))
    link.unwrap()


def _spelled(address: str) -> str:
    """alice at example dot org"""
    return address.replace("@", " at ").replace(".", " dot ")
