"""The sources page: what is read, how well, and adding, pausing, importing and exporting."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.feeds.discovery import Discovered, Discovery
from broadside.feeds.found import FeedLink, UnreadableError, one_line
from broadside.feeds.jail import jail
from broadside.feeds.mailfolders import MailFolders
from broadside.feeds.opml import write_opml
from broadside.feeds.refusals import FetchError
from broadside.house import house
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from newsletters import harvest, register
from newsletters.feedsfile import is_web_address
from newsletters.reading import Reader
from newsletters.sources import NewSource, Source, SourceKind, SourceRefusedError

bp = Blueprint("sources", __name__, url_prefix="/desk/sources")

LARGEST_LIST = 2 * 1024 * 1024
SHOWN = 5


@bp.get("")
@role_required(Role.VIEWER)
def show() -> str:
    """Every source with its health."""
    return render_template(
        "newsletters/sources/sources.html",
        sources=Source.all(),
        harvests=harvest.by_source(),
        file=house().settings.feeds.name,
    )


@bp.get("/add")
@role_required(Role.EDITOR)
def add() -> str:
    """Ask for the address of a feed or of a site, or for a mail folder."""
    return _ask_for_address("", "")


@bp.post("/find")
@role_required(Role.EDITOR)
def find() -> str:
    """Look for feeds at the address, or take the mail folder named; nothing is added yet."""
    folder = request.form.get("folder", "")
    if folder in _folders().addresses():
        name = folder.partition(":")[2]
        return _choose(Discovered("", name, (FeedLink(folder, "The mails of this folder"),)), "")
    address = request.form.get("address", "").strip()
    if not address:
        return _ask_for_address("", "Give an address.")
    try:
        discovered = Discovery.of(house().settings).find_feeds(address)
    except (FetchError, UnreadableError) as error:
        return _ask_for_address(address, str(error))
    return _choose(discovered, "")


@bp.post("/add")
@role_required(Role.EDITOR)
def keep() -> str | AnyResponse:
    """Begin to read the feed that was chosen."""
    new = _new_source()
    problem = "" if is_web_address(new.url) or _is_found_folder(new.url) else "Choose one of the feeds."
    try:
        source = None if problem else Source.add(new, current_account())
    except SourceRefusedError as error:
        source, problem = None, str(error)
    if source is None:
        return _choose(Discovered(new.site, new.name, (FeedLink(new.url, new.name),)), problem)
    db.session.commit()
    flash(f"“{source.name}” is read from now on; its first items come within a minute or two.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/<slug>/read")
@role_required(Role.EDITOR)
def read(slug: str) -> AnyResponse:
    """Read it at once."""
    source = _source(slug)
    outcome = Reader.of(house().settings).read_now(source)
    if outcome.trouble:
        flash(f"“{source.name}”: {outcome.trouble}", "error")
    else:
        flash(f"“{source.name}” was read: {_counted(outcome.tally.new)}.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/<slug>/pause")
@role_required(Role.EDITOR)
def pause(slug: str) -> AnyResponse:
    """Stop reading it until it is resumed."""
    source = _source(slug)
    source.pause(current_account())
    db.session.commit()
    flash(f"“{source.name}” is paused. Its items stay.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/<slug>/resume")
@role_required(Role.EDITOR)
def resume(slug: str) -> AnyResponse:
    """Read it again."""
    source = _source(slug)
    source.resume(current_account())
    db.session.commit()
    flash(f"“{source.name}” is read again.", "ok")
    return redirect(url_for(".show"), 303)


@bp.get("/<slug>/remove")
@role_required(Role.EDITOR)
def ask_to_remove(slug: str) -> str:
    """Ask before removing it."""
    return render_template("newsletters/sources/remove.html", source=_source(slug))


@bp.post("/<slug>/remove")
@role_required(Role.EDITOR)
def remove(slug: str) -> AnyResponse:
    """End it; picked items and those kept for later stay."""
    source = _source(slug)
    if source.from_file:
        flash(f"“{source.name}” is in feeds.yml. Take it out there, or pause it here. Nothing was removed.", "warn")
        return redirect(url_for(".show"), 303)
    name = source.name
    register.remove(source, current_account())
    db.session.commit()
    flash(f"“{name}” was removed. Items that were picked or kept for later stay.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/import")
@role_required(Role.EDITOR)
def take_list() -> AnyResponse:
    """Add the feeds of an OPML list."""
    sent = request.files.get("list")
    body = sent.read(LARGEST_LIST + 1) if sent else b""
    if not body or len(body) > LARGEST_LIST:
        flash("Choose an OPML file of at most 2 MB. Nothing was imported.", "error")
        return redirect(url_for(".show"), 303)
    try:
        outlines = jail.read_opml(body)
    except UnreadableError as error:
        flash(f"{error} Nothing was imported.", "error")
        return redirect(url_for(".show"), 303)
    result = register.import_outlines(outlines, current_account())
    db.session.commit()
    flash(f"{len(result.added)} of {len(outlines)} feeds were added.", "ok" if result.added else "info")
    for url, reason in result.refused[:SHOWN]:
        flash(f"{one_line(url, 120)}: {reason}", "warn")
    if len(result.refused) > SHOWN:
        flash(f"{len(result.refused) - SHOWN} more were read already.", "warn")
    return redirect(url_for(".show"), 303)


@bp.get("/feeds.yml")
@role_required(Role.VIEWER)
def export() -> Response:
    """All sources and topics as a feeds.yml."""
    return _download(register.as_feeds_file().encode(), "feeds.yml", "application/yaml")


@bp.get("/sources.opml")
@role_required(Role.VIEWER)
def export_list() -> Response:
    """All sources as OPML, for other readers."""
    return _download(write_opml("Sources of Broadside", register.outlines()), "sources.opml", "text/x-opml")


def _download(body: bytes, name: str, kind: str) -> Response:
    return Response(body, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _ask_for_address(address: str, trouble: str) -> str:
    folders = _folders()
    return render_template("newsletters/sources/add.html", address=address, trouble=trouble, folders=folders)


def _folders() -> MailFolders:
    return MailFolders(house().settings.mail_sources, house().settings.imap_sources)


def _is_found_folder(url: str) -> bool:
    return url in _folders().addresses()


def _choose(discovered: Discovered, problem: str) -> str:
    return render_template(
        "newsletters/sources/choose.html", discovered=discovered, problem=problem, topics=Topic.all(), kinds=SourceKind
    )


def _new_source() -> NewSource:
    form = request.form
    kind = form.get("kind", "")
    known = {topic.slug for topic in Topic.all()}
    return NewSource(
        name=one_line(form.get("name", ""), 200),
        url=form.get("url", "").strip()[:2000],
        site=form.get("site", "").strip()[:2000] if is_web_address(form.get("site", "")) else "",
        kind=SourceKind(kind) if kind in set(SourceKind) else SourceKind.BLOG,
        topics=tuple(slug for slug in form.getlist("topics") if slug in known),
        only_matching="only_matching" in form,
    )


def _source(slug: str) -> Source:
    return Source.by_slug(slug) or abort(404)


def _counted(new: int) -> str:
    return "nothing new" if not new else "1 new item" if new == 1 else f"{new} new items"
