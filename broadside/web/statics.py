"""Static files: under an address that changes with them, so that browsers keep them; the sheets of a page in one."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from markupsafe import Markup

from broadside.config import ROOT

FOLDER = ROOT / "broadside/web/static"
YEAR = 31_536_000  # seconds
ZIPPED = {".css", ".js", ".svg"}  # the same for everybody, and nothing secret in them: BREACH finds nothing here
SHEET = r'<link rel="stylesheet" href="{folder}([\w-]+)\.css">\s*'


@dataclass(frozen=True)
class Held:
    """A file, or several sheets in one, as it is sent."""

    body: bytes
    kind: str
    zips: bool

    @cached_property
    def mark(self) -> str:
        """What tells it from every other (RFC 9110, 8.8.3)."""
        return hashlib.sha256(self.body).hexdigest()[:20]

    @cached_property
    def zipped(self) -> bytes:
        """The same, compressed."""
        return gzip.compress(self.body, mtime=0)


class Sessions(SecureCookieSessionInterface):
    """Sessions as ever, but none with a file: else each would vary with the cookie, and be fetched anew with it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Serve the files, by `url_for("static", filename=…)`, and give templates the filter `bound`."""
    app.static_folder = str(FOLDER)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_serve)
    app.add_url_rule("/static/e-<edition>/<path:filename>", endpoint="static", view_func=_serve)
    app.session_interface = Sessions()
    app.jinja_env.filters["bound"] = bound

    @app.url_defaults
    def _name_edition(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("edition", edition())


def bound(head: str) -> Markup:
    """The head of a page with each run of our own sheets asked for in one, in the same order."""
    folder = url_for("static", filename="css/")
    sheet = SHEET.format(folder=re.escape(folder))

    def one(run: re.Match[str]) -> str:
        names = dict.fromkeys(re.findall(sheet, run[0]))
        return f'<link rel="stylesheet" href="{folder}{".".join(names)}.css">\n'

    return Markup(re.sub(f"(?:{sheet})+", one, head))  # noqa: S704  # a template's own words, escaped already


@cache
def edition() -> str:
    """What all files together come to; another as soon as one of them is another."""
    found = hashlib.sha256()
    for name in sorted(_names()):
        found.update(f"{name} {hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:12]


@cache
def _names() -> frozenset[str]:
    """The files there are: nothing else is ever opened."""
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


def _serve(filename: str, edition: str = "") -> Response:
    """A file; kept for a year under the present edition, asked for anew under any other address."""
    held = _held(filename)
    if held is None:
        abort(404)
    zip_it = held.zips and bool(request.accept_encodings["gzip"])
    response = Response(held.zipped if zip_it else held.body, content_type=held.kind)
    response.set_etag(f"{held.mark}-gzip" if zip_it else held.mark)
    if held.zips:
        response.vary.add("Accept-Encoding")
    if zip_it:
        response.content_encoding = "gzip"
    _keep(response, edition)
    response.make_conditional(request)
    return response


def _keep(response: Response, asked: str) -> None:
    response.cache_control.public = True
    if asked == edition():
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True


@lru_cache(maxsize=128)
def _held(filename: str) -> Held | None:
    """What stands under a name: a file, or sheets whose names are joined by dots; None for anything else."""
    folder, _, last = filename.rpartition("/")
    stem, suffix = Path(last).stem, Path(last).suffix
    names = [filename]
    if folder == "css" and suffix == ".css":
        names = [f"css/{name}.css" for name in stem.split(".")]
    if len(set(names)) < len(names) or not _names().issuperset(names):
        return None
    kind = mimetypes.guess_type(last)[0] or "application/octet-stream"
    body = b"\n".join((FOLDER / name).read_bytes() for name in names)
    return Held(body, f"{kind}; charset=utf-8" if suffix in ZIPPED else kind, suffix in ZIPPED)
