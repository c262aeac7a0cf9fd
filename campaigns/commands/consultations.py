"""broadside consultations: watch one on GOV.UK, look at those watched, list them."""

from typing import Any

import click
from flask.cli import AppGroup

from broadside import clock
from broadside.cli import json_option, show
from broadside.database import db
from broadside.feeds.refusals import FetchError
from broadside.house import house
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.watching import Happening
from campaigns.jobs.consultations import Outcome, Watcher

consultations = AppGroup("consultations", help="Consultations on GOV.UK and elsewhere, and their deadlines.")


@consultations.command()
@click.argument("address", metavar="PATH|URL")
@click.option("--slug", default="", help="A short name for its public address, such as nfi; it never changes.")
@json_option
def watch(address: str, slug: str, as_json: bool) -> None:
    """Begin to watch a consultation on GOV.UK, by its address, its path or the last part of it.

    \b
    Example: broadside consultations watch /government/consultations/the-name-of-it --slug nfi
    """
    try:
        consultation = Watcher.of(house()).watch(address, None, slug)
    except (ValueError, FetchError) as error:
        raise click.ClickException(str(error)) from None
    document = _said(consultation) | {"changes": [{"change": "created"}], "trouble": ""}
    show(as_json, document, f"Watched from now on, as “{consultation.slug}”: {_line(consultation)}")


@consultations.command()
@click.argument("ident", metavar="[ID]", required=False)
@json_option
def refresh(ident: str | None, as_json: bool) -> None:
    """Look at every watched consultation now, or at one, by its number or short name; says what changed.

    \b
    Example: broadside consultations refresh --json
    """
    watcher = Watcher.of(house())
    chosen = (
        [_chosen(ident)] if ident else [each for each in Consultation.all() if each.govuk_path and not each.example]
    )
    outcomes = [watcher.refresh(each) for each in chosen]
    words = "\n".join(_outcome_line(each) for each in outcomes)
    show(as_json, [_outcome(each) for each in outcomes], words or "No consultation is watched on GOV.UK yet.")
    if outcomes and all(each.trouble for each in outcomes):
        raise click.ClickException("No consultation could be looked at; see above.")


@consultations.command(name="list")
@json_option
def list_consultations(as_json: bool) -> None:
    """List the consultations, the soonest to close first.

    \b
    Example: broadside consultations list --json
    """
    found = Consultation.all()
    words = "\n".join(f"{each.slug:32} {_line(each)}" for each in found)
    show(as_json, [_said(each) for each in found], words or "There are none yet: broadside consultations watch.")


def _chosen(ident: str) -> Consultation:
    found = db.session.get(Consultation, int(ident)) if ident.isdecimal() and len(ident) < 10 else None
    found = found or Consultation.find(ident)
    if found is None:
        raise click.ClickException(f"There is no consultation “{ident}”; broadside consultations list names them.")
    return found


def _outcome(outcome: Outcome) -> dict[str, Any]:
    changes = [_change(each) for each in outcome.happenings]
    return _said(outcome.consultation) | {"changes": changes, "trouble": outcome.trouble}


def _change(happening: Happening) -> dict[str, Any]:
    said: dict[str, Any] = {"change": str(happening.kind), "words": happening.words}
    if happening.cause is not None:
        said |= {"cause": str(happening.cause), "old": _iso(happening.old), "new": _iso(happening.new)}
    return said


def _outcome_line(outcome: Outcome) -> str:
    said = outcome.trouble or " ".join(_named(each) for each in outcome.happenings) or "nothing changed"
    return f"{outcome.consultation.slug:32} {said}"


def _named(happening: Happening) -> str:
    cause = f" ({happening.cause})" if happening.cause else ""
    return f"{happening.kind}{cause}: {happening.words}"


def _said(consultation: Consultation) -> dict[str, Any]:
    return {
        "id": consultation.id,
        "slug": consultation.slug,
        "title": consultation.title,
        "body": consultation.body,
        "url": consultation.url,
        "phase": str(consultation.phase),
        "opens_at": _iso(consultation.opens_at),
        "closes_at": _iso(consultation.closes_at),
        "closes": clock.closing_words(consultation.closes_at) if consultation.closes_at else None,
        "position": str(consultation.position),
        "checked_at": _iso(consultation.checked_at),
        "trouble": consultation.trouble,
    }


def _line(consultation: Consultation) -> str:
    closing = f", closes {clock.closing_words(consultation.closes_at)}" if consultation.closes_at else ""
    return f"{consultation.title} ({consultation.phase}{closing})"


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
