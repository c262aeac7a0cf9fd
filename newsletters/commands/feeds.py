"""broadside feeds: check the file, read sources, list them."""

import threading
from typing import Any

import click
from flask.cli import AppGroup

from broadside.cli import json_option, show
from broadside.database import db
from broadside.house import house
from newsletters import register
from newsletters.feedsfile import FeedsFile, FeedsFileError, read_feeds_file
from newsletters.reading import Reader
from newsletters.sources import Source, SourceState

feeds = AppGroup("feeds", help="The sources that are read.")


@feeds.command()
@json_option
def check(as_json: bool) -> None:
    """Check feeds.yml; each mistake is named by line, field and rule.

    \b
    Example: broadside feeds check
    """
    path = house().settings.feeds
    file = _file()
    said = {"file": str(path), "sources": len(file.sources), "topics": len(file.topics)}
    show(as_json, said, f"{path} is sound: {len(file.sources)} sources, {len(file.topics)} topics.")


@feeds.command()
@click.option("--source", "slug", help="Only this source, by its slug.")
@json_option
def fetch(slug: str | None, as_json: bool) -> None:
    """Take feeds.yml over, then read all sources now, or one.

    \b
    Example: broadside feeds fetch --source free-movement
    """
    register.take_over(_file())
    db.session.commit()
    reader = Reader.of(house().settings)
    if slug is not None:
        reader.read_now(_source(slug))
        chosen = [_source(slug)]
    else:
        for source in Source.all():
            source.read_soon()
        db.session.commit()
        reader.read_due(threading.Event())
        chosen = [source for source in Source.all() if source.state == SourceState.ACTIVE]
    show(as_json, [_said(source) for source in chosen], "\n".join(_line(source) for source in chosen))
    if chosen and all(source.failures for source in chosen):
        raise click.ClickException("No source could be read; see above.")


@feeds.command(name="list")
@json_option
def list_sources(as_json: bool) -> None:
    """List the sources with their health.

    \b
    Example: broadside feeds list --json
    """
    sources = Source.all()
    words = "\n".join(_line(source) for source in sources) or "There are no sources yet: broadside feeds fetch."
    show(as_json, [_said(source) for source in sources], words)


def _file() -> FeedsFile:
    try:
        return read_feeds_file(house().settings.feeds)
    except FeedsFileError as error:
        raise click.ClickException(f"The file is refused; nothing was changed.\n{error}") from None


def _source(slug: str) -> Source:
    source = Source.by_slug(slug)
    if source is None:
        raise click.ClickException(f"There is no source “{slug}”; broadside feeds list names them.")
    return source


def _said(source: Source) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "url": source.url,
        "state": str(source.state),
        "last_read_at": source.last_read_at and source.last_read_at.isoformat(),
        "last_new_at": source.last_new_at and source.last_new_at.isoformat(),
        "next_read_at": source.next_read_at.isoformat(),
        "failures": source.failures,
        "trouble": source.trouble,
    }


def _line(source: Source) -> str:
    health = source.trouble or ("well" if source.last_read_at else "not read yet")
    return f"{source.slug:32} {source.state:8} {health}"
