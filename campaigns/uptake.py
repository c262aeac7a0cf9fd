"""Uptake: how many signed a letter or asked to be reminded of a consultation, before an instant and after it.

Counted from the times of the rows themselves and handed over as figures. Nobody was followed: one comes after the
other, and that is all that is known.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, distinct, func, or_, select

from broadside.consent import Act, Consent
from broadside.database import db
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines.following import Follower
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Hint, Signature, Standing


@dataclass(frozen=True)
class Uptake:
    """What people did on one public page: signed (`letter`), or asked to be reminded (`consultation`)."""

    noun: str
    slug: str
    title: str
    path: str
    before: int
    after: int


def uptakes(names: Collection[str], at: datetime, span: timedelta) -> tuple[Uptake, ...]:
    """Of what is named, the acts in a span before an instant and in the same span after it; letters first.

    A name is a path below the public address (`/letters/nds`, or a page below it), a slug (`nds`), or a slug with its
    noun (`letter:nds`). A bare slug of both is the consultation's, as with live facts.
    """
    reminded = list(_reminded(names, at, span))
    bare = {each.slug for each in reminded}
    return (*_signed({name for name in names if name not in bare}, at, span), *reminded)


def _signed(names: Collection[str], at: datetime, span: timedelta) -> Iterator[Uptake]:
    """Signatures by the signatories themselves, those withdrawn since too; none that was refused."""
    public = select(Letter).where(
        Letter.published_at.is_not(None), Letter.elsewhere == "", Letter.slug.in_(_slugs(names))
    )
    letters = [each for each in db.session.scalars(public.order_by(Letter.slug)) if _named(each, "letter", names)]
    by_themselves = or_(Signature.hint.is_(None), Signature.hint != Hint.ENTERED)
    counted = select(Signature.letter_id, *_sides(Signature.id, Signature.signed_at, at, span)).where(
        Signature.letter_id.in_([each.id for each in letters]), Signature.standing != Standing.REJECTED, by_themselves
    )
    found = _found(counted.group_by(Signature.letter_id))
    for each in letters:
        yield Uptake("letter", each.slug, each.title, each.path, *found.get(each.id, (0, 0)))


def _reminded(names: Collection[str], at: datetime, span: timedelta) -> Iterator[Uptake]:
    """Readers who confirmed that they want reminders, as long as they are known: see `following.forget_old`."""
    public = select(Consultation).where(Consultation.public, Consultation.slug.in_(_slugs(names)))
    asked = [
        each for each in db.session.scalars(public.order_by(Consultation.slug)) if _named(each, "consultation", names)
    ]
    counted = select(Follower.consultation_id, *_sides(distinct(Consent.person_id), Consent.at, at, span))
    theirs = (Consent.person_id == Follower.person_id) & (Consent.act == Act.CONFIRMED)
    counted = counted.join(Consultation, Consultation.id == Follower.consultation_id)
    counted = counted.join(Consent, theirs & (Consent.purpose == "consultation:" + Consultation.slug))
    counted = counted.where(Follower.consultation_id.in_([each.id for each in asked]))
    found = _found(counted.group_by(Follower.consultation_id))
    for each in asked:
        yield Uptake("consultation", each.slug, each.title, each.path, *found.get(each.id, (0, 0)))


def _sides(what: Any, when: Any, at: datetime, span: timedelta) -> Sequence[ColumnElement[int]]:
    """How many lie in the span before an instant, and in the one from it."""
    before, after = (when >= at - span) & (when < at), (when >= at) & (when < at + span)
    return [func.count(what).filter(side) for side in (before, after)]


def _found(counted: Executable) -> dict[int, tuple[int, int]]:
    return {ident: (before, after) for ident, before, after in db.session.execute(counted)}


def _slugs(names: Collection[str]) -> set[str]:
    """Every word that may be a slug."""
    return {part for name in names for part in re.split("[/:]", name) if part}


def _named(each: Letter | Consultation, noun: str, names: Collection[str]) -> bool:
    own = f"{each.path}/"
    return any(name in (each.slug, f"{noun}:{each.slug}") or f"{name}/".startswith(own) for name in names)
