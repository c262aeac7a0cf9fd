"""A letter as a sheet of paper: to whom, from whom, its text, and everybody below it in three groups with counts."""

from broadside import clock
from campaigns.letters import roll
from campaigns.letters.letters import Letter
from campaigns.letters.roll import Counts, Name
from campaigns.letters.versions import Version
from campaigns.paper.sheet import Group, Part, Sheet

MOST_SENDERS = 8  # more would push the letter itself off its first page


def sheet_of(letter: Letter, version: Version) -> Sheet:
    """The letter with a text of it, as it stands now."""
    everyone = roll.everyone(letter)
    counts = everyone.counts
    groups = (
        _group("Organisations", counts.organisations, everyone.organisations),
        _group("Leaders", counts.leaders, everyone.leaders),
        _group("Individuals", counts.individuals, everyone.individuals),
    )
    first = any(name.initiator for name in everyone.organisations)
    return Sheet(
        title=letter.title,
        day=clock.today(),
        parts=(Part(version.text),),
        sender=_senders(letter),
        address=tuple(line for line in (letter.addressee, letter.office, *letter.postal.splitlines()) if line.strip()),
        signed="Signed (those who began it first, then in alphabetical order)"
        if first
        else "Signed (in alphabetical order)",
        groups=tuple(group for group in groups if group is not None),
        closing=_closing(version, counts),
    )


def counted(letter: Letter) -> dict[str, int]:
    """How many stand below a letter, as a pack keeps it."""
    counts = roll.counts(letter)
    return {
        "organisations": counts.organisations,
        "leaders": counts.leaders,
        "individuals": counts.individuals,
        "unnamed": counts.unnamed,
        "total": counts.total,
    }


def counts_words(counts: Counts) -> str:
    """41 organisations, 12 leaders and 220 individuals"""
    named = ((counts.organisations, "organisation"), (counts.leaders, "leader"), (counts.individuals, "individual"))
    said = [f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in named if number]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0] if said else "nobody"


def _senders(letter: Letter) -> tuple[str, ...]:
    names = [initiator.organisation.standing.name for initiator in letter.initiators]
    more = len(names) - MOST_SENDERS
    return (*names[:MOST_SENDERS], f"and {more} more" if more > 1 else names[-1]) if more > 0 else tuple(names)


def _group(heading: str, number: int, names: tuple[Name, ...]) -> Group | None:
    """One group; those who did not want to be named are counted, not named. None when nobody is in it."""
    if not number:
        return None
    unnamed = number - len(names)
    note = ""
    if unnamed > 0:
        note = f"{'and ' if names else ''}{unnamed:,} who {'is' if unnamed == 1 else 'are'} not named"
    return Group(f"{heading} ({number:,})", tuple(name.line for name in names), note)


def _closing(version: Version, counts: Counts) -> tuple[str, ...]:
    day = clock.day_words(clock.local(version.at).date())
    return (
        f"Signed by {counts_words(counts)}. Put together on {clock.instant_words(clock.now())}.",
        f"The text is version {version.number} of {day}. SHA-256: {version.text_hash}",
    )
