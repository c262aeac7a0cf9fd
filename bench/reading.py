"""Reading: 200 feeds of 25 items from a local server that answers after 100 ms, fetched, parsed and stored."""

import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select

from bench.figure import Figure
from broadside.config import read_settings
from broadside.database import db
from broadside.feeds.links import polite_host
from newsletters.items import Item
from newsletters.reading import Reader
from newsletters.sources import Source
from wsgi import create_app

FEEDS = 200
ITEMS = 25
ANSWERS_AFTER = 0.1
SUMMARY = "&lt;p&gt;" + "What was said about immigration, data and technology this week. " * 8 + "&lt;/p&gt;"


class _Feeds(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(ANSWERS_AFTER)
        body = _feed(self.path.strip("/")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def measure() -> Iterator[Figure]:
    """Seconds for all feeds, and for all of them once more when nothing is new."""
    server = _Server(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings(home=Path(home), fetch_private_hosts=host)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            yield from _read_twice(Reader.of(settings), host)
            db.session.remove()
            db.engine.dispose()
    server.shutdown()


def _read_twice(reader: Reader, host: str) -> Iterator[Figure]:
    for number in range(FEEDS):
        url = f"http://{host}/{number}"
        db.session.add(Source(slug=f"feed-{number}", name=f"Feed {number}", url=url, host=polite_host(url)))
    db.session.commit()
    yield Figure("feeds_read_200", round(_seconds(reader), 2), "s", "under 20 s")
    stored = db.session.scalar(select(func.count()).select_from(Item)) or 0
    yield Figure("feeds_items_stored", stored, "items", str(FEEDS * ITEMS))
    for source in Source.all():
        source.read_soon()
    db.session.commit()
    yield Figure("feeds_read_200_again", round(_seconds(reader), 2), "s")


def _seconds(reader: Reader) -> float:
    begun = time.monotonic()
    reader.read_due(threading.Event())
    return time.monotonic() - begun


def _feed(name: str) -> str:
    items = "".join(
        f"<item><guid>{name}-{n}</guid><title>Feed {name}, story {n}: the Home Office and GPS tags</title>"
        f"<link>https://feed-{name}.example.org/{n}?utm_source=rss</link>"
        f"<pubDate>Fri, 20 Nov 2026 {n % 24:02}:00:00 GMT</pubDate><description>{SUMMARY}</description></item>"
        for n in range(ITEMS)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {name}</title>{items}</channel></rss>'
