"""Listing: the signatories of a letter for machines, as JSON and as Atom: names that are shown in public, no more."""

from typing import Any
from urllib.parse import urlsplit

from broadside import clock
from broadside.atom import Entry, Feed
from campaigns.letters import roll
from campaigns.letters.letters import Letter
from campaigns.letters.roll import Counts, Everyone, Name
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.texts import Text

IN_FEED = 50
KIND_WORDS = {
    SignatureKind.ORGANISATION: "An organisation signed",
    SignatureKind.LEADER: "Signed in this role",
    SignatureKind.INDIVIDUAL: "A person signed",
}


def document(letter: Letter, address: str) -> dict[str, Any]:
    """Everything that is public of a letter's signatories; `address` is the public one of this house."""
    everyone = roll.everyone(letter)
    return {
        "letter": {
            "title": letter.title,
            "url": address + letter.path,
            "addressee": letter.addressee,
            "office": letter.office,
            "state": letter.state.value,
            "opens": letter.opens_at.isoformat() if letter.opens_at else None,
            "closes": letter.closes_at.isoformat() if letter.closes_at else None,
            "target": letter.target,
        },
        "counts": numbers(everyone.counts),
        **_groups(everyone),
        "earlier_texts": [_earlier(letter, text) for text, _ in roll.earlier(letter)],
    }


def numbers(counts: Counts) -> dict[str, int]:
    """The counts by their names."""
    return {
        "total": counts.total,
        "organisations": counts.organisations,
        "leaders": counts.leaders,
        "individuals": counts.individuals,
        "unnamed": counts.unnamed,
    }


def atom(letter: Letter, address: str) -> str:
    """The newest signatories as Atom; an entry's id is that of the signature and stays."""
    page = address + letter.path
    feed = Feed(
        title=f"Signatories: {letter.title}",
        page=page,
        address=f"{page}/signatories.atom",
        about=letter.summary or f"Who signed the letter to {letter.addressee}.",
        author=letter.initiators[0].organisation.name if letter.initiators else "Broadside",
        ident=_tag(letter, address, "signatories"),
    )
    return feed.document(
        Entry(
            title=name.line,
            url=f"{page}#signatories",
            ident=_tag(letter, address, f"signature/{name.id}"),
            at=name.signed_at,
            summary=f"{KIND_WORDS[name.kind]} on {clock.day_words(clock.local(name.signed_at).date())}.",
        )
        for name in roll.newest(letter, IN_FEED)
    )


def _groups(everyone: Everyone) -> dict[str, Any]:
    return {
        "organisations": [_organisation(each) for each in everyone.organisations],
        "leaders": [_person(each) for each in everyone.leaders],
        "individuals": [{"name": each.name, "signed": _day(each)} for each in everyone.individuals],
    }


def _earlier(letter: Letter, text: Text) -> dict[str, Any]:
    everyone = roll.everyone(letter, text)
    return {"text_of": text.day.isoformat(), "counts": numbers(everyone.counts), **_groups(everyone)}


def _organisation(name: Name) -> dict[str, Any]:
    return {"name": name.name, "website": name.website, "initiator": name.initiator, "signed": _day(name)}


def _person(name: Name) -> dict[str, Any]:
    return {"name": name.name, "role": name.role, "organisation": name.organisation, "signed": _day(name)}


def _day(name: Name) -> str:
    return clock.local(name.signed_at).date().isoformat()


def _tag(letter: Letter, address: str, what: str) -> str:
    """A name that stays whatever becomes of the address (RFC 4151)."""
    begun = clock.local(letter.created_at).date()
    return f"tag:{urlsplit(address).hostname or 'localhost'},{begun:%Y-%m-%d}:letter/{letter.slug}/{what}"
