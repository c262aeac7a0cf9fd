"""The example letter: open for signing, begun by two organisations, with signatures of three kinds below it."""

from datetime import timedelta
from typing import Any

from broadside import clock
from broadside.database import db
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Campaign, known_or_added
from campaigns.consultations.consultations import Consultation
from campaigns.example.rows import day, noon, told
from campaigns.letters.letters import Details, Letter
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.versions import Edit, Version, write

EVIDENCE = "Made up with the example programme."


def letter(one: dict[str, Any], of: Campaign, signatures: list[dict[str, Any]]) -> None:
    """The letter, as if it had been published on the day on which it opened."""
    about = Consultation.find(one["consultation"])
    given = {name: one[name] for name in ("title", "addressee", "office", "postal", "summary", "share_text", "target")}
    details = Details(
        **given,
        topics=list(of.topics),
        opens_at=noon(-one["opened"]),
        closes_at=clock.end_of(day(one["closes"])),
        campaign_id=of.id,
        consultation_id=about.id if about else None,
    )
    made = Letter.begin(details, None, one["slug"])
    made.example = True
    db.session.flush()
    version = write(made, one["text"], Edit.FIRST, None)
    made.initiate([known_or_added(name, None) for name in one["initiators"]], None)
    with told(-one["opened"]):
        made.publish(None)
    made.published_at = version.at = noon(-one["opened"])
    db.session.add_all(_signature(signed, version) for signed in signatures)
    db.session.flush()


def _signature(one: dict[str, Any], below: Version) -> Signature:
    """One signature. Nobody is mailed: there is no address behind it."""
    kind, at = SignatureKind(one["kind"]), clock.now() - timedelta(hours=one["hours"])
    known = Organisation.named(one["organisation"]) if "organisation" in one else None
    waits = one.get("review", False)
    signs_for = kind == SignatureKind.ORGANISATION
    hint = None if kind == SignatureKind.INDIVIDUAL else _hint(one.get("doubt", ""))
    return Signature(
        letter_id=below.letter_id,
        version_id=below.id,
        kind=kind,
        standing=Standing.REVIEW if waits else Standing.ACCEPTED,
        organisation_id=known.id if known else None,
        name=one["name"],
        role=one.get("role", ""),
        organisation_name=one.get("organisation", ""),
        sorting=sorting(one["organisation"] if signs_for else one["name"]),
        shown=not one.get("unnamed", False),
        authorised_at=at if signs_for else None,
        hint=hint,
        doubt=one.get("doubt", ""),
        evidence=EVIDENCE,
        signed_at=at,
        decided_at=None if waits else at,
    )


def _hint(doubt: str) -> Hint:
    return Hint.WEBMAIL if "webmail" in doubt else Hint.OTHER if doubt else Hint.MATCH
