"""A newsletter that came by mail, from its bytes to found items: one for each link of substance.

Runs only inside the jail (jail.py): a stranger's MIME and HTML are read here.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

from broadside.feeds.found import FoundFeed, FoundItem, NotAFeedError, one_line, safe_summary, web_address
from broadside.feeds.links import canonical_link, host_name
from broadside.feeds.prolog import read_text

MOST_LINKS = 200
CONTEXT = 500
NAME_LENGTH = 200
SOCIAL = {
    "facebook.com",
    "fb.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "linkedin.com",
    "bsky.app",
    "tiktok.com",
    "threads.net",
    "threads.com",
    "mastodon.social",
    "pinterest.com",
    "whatsapp.com",
    "wa.me",
    "t.me",
    "addtoany.com",
}
ABOUT_THE_MAIL = re.compile(
    r"unsubscribe|opt[ -]?out (of|from) (this|these|our|all)|(mail|your|my|update|manage|subscription) preferences|"
    r"(view|read|open|see) .*(browser|online|web ?page)|web version|forward (this|to) |follow us|add us to|contact us|"
    r"(privacy|cookie) (policy|notice)|terms (of (use|service)|and conditions)|"
    r"(update|manage) (your|my) (profile|details|subscription)|sign up (to|for) (this|our) (newsletter|mailing)|"
    r"why did i get this|report (spam|abuse)",
    re.IGNORECASE,
)
ABOUT_THE_SUBSCRIPTION = re.compile(
    r"unsubscri|[/?&=.](unsub|opt[-_]?out|((e?mail|manage|update)-)?preferences?|subscriptions?)(?![\w-])|/(profile|vcard)\?",
    re.IGNORECASE,
)
SAYS_NOTHING = re.compile(
    r"(please )?(click |tap )?(here|read (on|more|it|the .*)|(find out|learn|see|view|discover) more|more|continue "
    r"reading|full (story|article|report)|details|link|download|watch( now)?|listen( now)?)\W*",
    re.IGNORECASE,
)
PLAIN_LINK = re.compile(r"https?://[^\s<>\"\[\]]+")
HEADINGS = ("h1", "h2", "h3", "h4")


class _Link(NamedTuple):
    """A link as the mail shows it: its words, the heading above it, and the paragraph about it."""

    address: str
    words: str
    heading: str
    context: str

    @property
    def title(self) -> str:
        """Its own words, or the heading's where they say nothing ("Read more"); "" when neither says anything."""
        own = "" if SAYS_NOTHING.fullmatch(self.words) or PLAIN_LINK.match(self.words) else self.words
        return next((words for words in (own, self.heading) if len(words.split()) > 1), "")


def read_mail(body: bytes, url: str = "", content_type: str = "") -> FoundFeed:
    """The links of substance of a mail (RFC 5322), each once, under the name of its sender; the other two are unused.

    Raises NotAFeedError for what has no sender and no text.
    """
    mail = message_from_bytes(body, policy=modern)
    sender = _sender(mail)
    markup, text = _text(mail, "text/html"), _text(mail, "text/plain")
    if not sender and not markup and not text:
        raise NotAFeedError("This is no mail: it has neither a sender nor a text.")
    links = _of_markup(markup) if markup else _of_text(text)
    sent = _sent(mail)
    items = [_item(link, sender, sent) for link in _of_substance(links)]
    return FoundFeed(title=one_line(mail.get("Subject")), items=tuple(items))


def _sender(mail: EmailMessage) -> str:
    """The sender's name; without one, the domain: a person's address is not kept."""
    name, address = parseaddr(str(mail.get("From", "")))
    return one_line(name, NAME_LENGTH) or one_line(address.rpartition("@")[2], NAME_LENGTH)


def _sent(mail: EmailMessage) -> datetime | None:
    try:
        sent = getattr(mail.get("Date"), "datetime", None)
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC) if sent else None
    except (ValueError, OverflowError):
        return None


def _text(mail: EmailMessage, kind: str) -> str:
    """The first part of this kind that is no attachment, whatever letters it claims to be written in."""
    for part in mail.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            return read_text(payload, str(part.get("Content-Type", ""))) if isinstance(payload, bytes) else ""
    return ""


def _of_markup(markup: str) -> Iterator[_Link]:
    heading = ""
    for tag in BeautifulSoup(markup, "html.parser").find_all([*HEADINGS, "a"]):
        words = one_line(tag.get_text(" "))
        if tag.name != "a":
            heading = words
        elif href := tag.get("href"):
            yield _Link(str(href), words, heading, _context(tag))


def _context(tag: Tag) -> str:
    """The paragraph, list entry or cell about a link; "" when that is as long as a whole mail in one cell."""
    around = tag.find_parent(["p", "li", "td"])
    text = one_line(around.get_text(" "), CONTEXT) if around else ""
    return "" if text.endswith("…") else text


def _of_text(text: str) -> Iterator[_Link]:
    """Each address in plain text, named by the words of its line, or else by the line above."""
    above = ""
    for line in text.splitlines():
        words = one_line(PLAIN_LINK.sub(" ", line)).strip(" :-–—<>()[]*•")
        for address in PLAIN_LINK.findall(line):
            yield _Link(address.rstrip(".,;:!?)"), words, above, words)
        above = words or above


def _of_substance(links: Iterator[_Link]) -> list[_Link]:
    """Each address once, with the longest of its titles; not what is about the mail itself, and no social network."""
    best: dict[str, _Link] = {}
    for link in links:
        address = canonical_link(web_address("", link.address))
        if not address.isprintable() or not address or _is_left_out(link, address) or not link.title:
            continue
        known = best.get(address)
        if known is None and len(best) == MOST_LINKS:
            break
        if known is None or len(link.title) > len(known.title):
            best[address] = link._replace(address=address)
    return list(best.values())


def _is_left_out(link: _Link, address: str) -> bool:
    host = host_name(address)
    social = any(host == name or host.endswith(f".{name}") for name in SOCIAL)
    return social or bool(ABOUT_THE_MAIL.search(link.words) or ABOUT_THE_SUBSCRIPTION.search(address))


def _item(link: _Link, sender: str, sent: datetime | None) -> FoundItem:
    about = "" if link.context in (link.title, link.words) else safe_summary(html.escape(link.context))
    return FoundItem(link=link.address, title=link.title, author=sender, summary=about, published=sent)
