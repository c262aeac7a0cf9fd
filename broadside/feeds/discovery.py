"""From an address that a person pastes: the feeds of a site, or what a page says about itself."""

from dataclasses import dataclass, replace
from posixpath import basename
from urllib.parse import unquote, urljoin, urlsplit

from broadside.config import Settings
from broadside.feeds.fetching import Fetched, Fetcher
from broadside.feeds.found import FeedLink, FoundPage, NotAFeedError, UnreadableError, one_line
from broadside.feeds.jail import Jail, jail
from broadside.feeds.links import canonical_link, host_name
from broadside.feeds.refusals import FetchError

WELL_KNOWN = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json")
GLANCE = 6.0
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True)
class Discovered:
    """What an address turned out to be: itself a feed, or a site with feeds."""

    site: str
    name: str
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True)
class Discovery:
    """Looks at addresses through the guarded session and the jail."""

    fetcher: Fetcher
    jail: Jail

    @classmethod
    def of(cls, settings: Settings) -> "Discovery":
        """The discovery that the settings ask for."""
        return cls(Fetcher(settings.address, settings.fetch_private_hosts), jail)

    def find_feeds(self, address: str) -> Discovered:
        """The feeds at an address or on its site. Raises FetchError, or NotAFeedError when there are none."""
        fetched = self.fetcher.fetch(completed(address), accept=ACCEPT_PAGE)
        if itself := self._as_feed(fetched):
            return itself
        page = self._page(fetched)
        feeds = page.feeds or self._well_known(fetched.url)
        if not feeds:
            raise NotAFeedError(
                f"{host_name(fetched.url)} names no feed, and none is at the usual addresses. "
                "Give the address of the feed itself, or let their newsletter by mail be a source."
            )
        return Discovered(fetched.url, page.publisher or page.title, feeds)

    def describe(self, address: str) -> FoundPage:
        """Title, publisher, description and date of the page. Raises FetchError for what cannot be reached."""
        fetched = self.fetcher.fetch(completed(address), accept=ACCEPT_PAGE)
        page = self._page(fetched)
        link = page.link if host_name(page.link) == host_name(fetched.url) else fetched.url
        return replace(page, link=canonical_link(link), publisher=page.publisher or host_name(fetched.url))

    def _as_feed(self, fetched: Fetched) -> Discovered | None:
        try:
            feed = self.jail.read_feed(fetched.body, fetched.url, fetched.content_type)
        except UnreadableError:
            return None
        return Discovered(feed.site or fetched.url, feed.title, (FeedLink(fetched.url, feed.title),))

    def _page(self, fetched: Fetched) -> FoundPage:
        """The page, or for a file that is none (a PDF, say) what its name says."""
        kind = fetched.content_type.lower()
        if not kind or "html" in kind or "text/" in kind:
            try:
                return self.jail.read_page(fetched.body, fetched.url, fetched.content_type)
            except UnreadableError:
                pass
        name = basename(unquote(urlsplit(fetched.url).path)).rpartition(".")[0]
        return FoundPage(link=fetched.url, title=one_line(name.replace("_", " ").replace("-", " ")))

    def _well_known(self, url: str) -> tuple[FeedLink, ...]:
        """The first feed at the addresses where sites usually keep theirs."""
        quick = replace(self.fetcher, deadline=min(GLANCE, self.fetcher.deadline))
        for path in WELL_KNOWN:
            try:
                found = self._as_feed(quick.fetch(urljoin(url, path)))
            except FetchError:
                continue
            if found:
                return found.feeds
        return ()


def completed(address: str) -> str:
    """The address as people type it, made whole: example.org becomes https://example.org."""
    address = address.strip()
    return address if "://" in address else f"https://{address}"
