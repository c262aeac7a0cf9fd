"""Links: those of an issue that stand in it twice, lead nowhere, or lead on to somewhere else."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from broadside import markdown
from broadside.feeds.links import canonical_link, host_name
from newsletters.flight.findings import Level
from newsletters.flight.linktexts import place
from newsletters.flight.texts import Mark
from newsletters.flight.visits import Seen
from newsletters.sections import Section

WAY = ("http://", "https://")


def addresses(words: str, own: str) -> Iterator[str]:
    """The web addresses that a text links to, but for those of our own pages (`own` is the public address)."""
    for each in markdown.references(words):
        if each.kind == "link" and each.address.startswith(WAY) and not _is_own(each.address, own):
            yield each.address


def of_issue(sections: list[Section], seen: Mapping[str, Seen], own: str) -> Iterator[tuple[Section, Mark]]:
    """What is to be said of the links of an issue, each with its section; `seen` is by canonical address.

    Our own pages (`own` is the public address) may be linked to again, as drafting does.
    """
    first: dict[str, Section] = {}
    for section in sections:
        after = 0
        for each in markdown.references(section.markdown):
            if each.kind != "link" or not each.address.startswith(WAY):
                continue
            at, link = place(section.markdown, each, after), canonical_link(each.address)
            after = at + 1
            name = f"“{each.text[:60]}”" if each.text else each.address[:80]
            if link in first and not _is_own(each.address, own):
                where = "this section" if first[link] is section else f"“{first[link].name}”"
                yield section, Mark("same-link", at, f"The link {name} leads where one in {where} leads already.")
            elif link in seen:
                yield from ((section, mark) for mark in _answered(section, each.address, at, name, seen[link]))
            first.setdefault(link, section)


def _answered(section: Section, address: str, at: int, name: str, seen: Seen) -> Iterator[Mark]:
    if seen.gone:
        yield Mark("dead-link", at, f"The link {name} leads to nothing: {seen.trouble}", Level.ERROR)
    elif seen.trouble:
        yield Mark("unchecked-link", at, f"The link {name} could not be checked. {seen.trouble}")
    elif seen.final and not _same_page(address, seen.final):
        start = section.markdown.find(address)
        certain = seen.permanent and start >= 0
        what = f"The link {name} leads on to {seen.final[:200]}{', for good' if seen.permanent else ''}."
        old, new = (address, seen.final) if certain else ("", "")
        yield Mark("moved-link", start if certain else at, what, old=old, new=new)


def _same_page(one: str, other: str) -> bool:
    """Whether two addresses differ in no more than http or https, www. and a final slash: nobody is led astray."""
    return _bare(one) == _bare(other)


def _bare(address: str) -> tuple[str, str, str]:
    parts = urlsplit(canonical_link(address))
    return host_name(address), parts.path.rstrip("/"), parts.query


def _is_own(address: str, own: str) -> bool:
    return address == own or address.startswith(f"{own}/")
