"""A site on loopback for the tests: pages set by path, every request noted, any misbehaviour on demand."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.running import PATIENCE, until


@dataclass
class Page:
    """What is answered at a path, after `delay` seconds and once `ready` says so; `write` takes the connection over."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    ready: Callable[[], object] = lambda: True
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class LocalSite:
    """A running site: put pages in, look at what was asked."""

    host: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    knows_head: bool = True
    together: int = 0
    most_together: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Answer at a path; header names with underscores for hyphens. Returns the address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, status, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.url(path)

    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self.lock:
            self.together += 1
            self.most_together = max(self.most_together, self.together)
        try:
            yield
        finally:
            with self.lock:
                self.together -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    site: LocalSite

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_HEAD(self) -> None:
        if self.server.site.knows_head:
            self.do_GET()
        else:
            self.server.site.methods.append(self.command)
            self.send_error(405)

    def do_GET(self) -> None:
        site = self.server.site
        site.methods.append(self.command)
        site.asked.append((self.path, dict(self.headers)))
        page = site.pages.get(self.path) or Page(b"nothing here", 404)
        with site.counted():
            time.sleep(page.delay)
            until(page.ready)
            if page.write is not None:
                page.write(self)
                return
            self._answer(page)

    def _answer(self, page: Page) -> None:
        etag = page.headers.get("ETag")
        if etag and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the parent's name
        return


@contextmanager
def local_site() -> Iterator[LocalSite]:
    """A site for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = LocalSite(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


def rss(*items: str, title: str = "Harbour Law Centre") -> str:
    """An RSS 2.0 feed of the items given."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://harbour.example.org/</link>{''.join(items)}</channel></rss>"
    )


def entry(name: str, title: str = "", link: str = "", summary: str = "", published: str = "") -> str:
    """One item of an RSS feed."""
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>{title or f'A story called {name} and more'}</title>"
        f"<link>{link or f'https://harbour.example.org/{name}'}</link>"
        f"<description>{summary or 'What happened, in a sentence.'}</description>"
        f"{f'<pubDate>{published}</pubDate>' if published else ''}</item>"
    )
