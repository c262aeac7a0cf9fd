"""History: what changed from one version of an issue to another, word by word, and the way back to an earlier one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from broadside import audit
from broadside.accounts import Account
from broadside.compare import Kind, merged
from broadside.database import db, hold
from newsletters.issues import Issue
from newsletters.sections import Section, renumber
from newsletters.versions import Piece, Snapshot, Version, digest, texts_of

ROUND = 240  # characters of what stayed, shown on each side of what changed
LINES = {"title": "Title", "subject": "Subject", "preheader": "Preheader"}
NOTHING = Snapshot({}, (), ())


@dataclass(frozen=True)
class Difference:
    """What became of one part of an issue: in words, and its text with what went and what came."""

    place: str
    what: str
    told: list[tuple[Kind, str]]
    section_id: int | None = None


def changed(before: Snapshot | None, after: Snapshot) -> list[str]:
    """The names of what is not the same in two versions; of the first version, that it is the first."""
    if before is None:
        return ["The first that was kept"]
    names = [name for line, name in LINES.items() if before.lines.get(line) != after.lines.get(line)]
    names += ["Topics"] if before.topics != after.topics else []
    for piece in after.pieces:
        was = before.piece(piece.section_id)
        names += [] if was == piece else [f"“{piece.name}”"]
    kept = [each.section_id for each in after.pieces]
    names += [f"“{piece.name}” removed" for piece in before.pieces if piece.section_id not in kept]
    same = [each.section_id for each in before.pieces if each.section_id in kept]
    moved = same != [ident for ident in kept if ident in same]
    return names + (["The order of the sections"] if moved else [])


def differences(issue: Issue, before: Snapshot, after: Snapshot) -> list[Difference]:
    """Each part that is not the same, in the order in which one reads it; parts removed come last."""
    texts = texts_of(issue.id, before, after) | _present(issue, before, after)
    found = list(_lines(before, after))
    for piece in after.pieces:
        was = before.piece(piece.section_id)
        if was != piece:
            found.append(_difference(was, piece, texts))
    gone = [piece for piece in before.pieces if after.piece(piece.section_id) is None]
    return found + [_difference(piece, None, texts) for piece in gone]


def restore(issue: Issue, version: Version, by: Account) -> None:
    """Make the issue what it was in a version; what it is now is kept as a version first, so this can be undone.

    Raises NotNow when the issue is locked.
    """
    was = version.snapshot
    if was == issue.snapshot:
        return
    texts = texts_of(issue.id, was)
    _begin(issue, f"put it back to version {version.number}", by)
    issue.retitle({**was.lines, "topics": list(was.topics)}, issue.revision, by)
    for section in [each for each in issue.sections if was.piece(each.id) is None]:
        section.remove(by)
    order = [_become(piece, texts, by) for piece in was.pieces]
    db.session.flush()
    renumber(order)
    _end(issue, version, by)


def restore_section(issue: Issue, version: Version, piece: Piece, by: Account) -> None:
    """Make one section what it was in a version, where it stands now; undone like `restore`. Raises NotNow."""
    if piece == issue.snapshot.piece(piece.section_id):
        return
    texts = texts_of(issue.id, version.snapshot)
    _begin(issue, f"put “{piece.name}” back to version {version.number}", by)
    _become(piece, texts, by)
    _end(issue, version, by)


def _begin(issue: Issue, what: str, by: Account) -> None:
    hold(issue)
    issue.keep_version()
    issue.edited(what, by)


def _end(issue: Issue, version: Version, by: Account) -> None:
    db.session.flush()
    db.session.expire(issue, ["sections", "removed_sections"])
    issue.keep_version(f"as in version {version.number}")
    audit.record("issue.restored", issue.ref, by, version=version.number)


def _become(piece: Piece, texts: Mapping[str, str], by: Account) -> Section:
    section = db.session.get_one(Section, piece.section_id)
    section.become({"heading": piece.heading, "markdown": texts[piece.digest]}, piece.hidden, by)
    return section


def _present(issue: Issue, *snapshots: Snapshot) -> dict[str, str]:
    """The texts that stand in the issue now and are in no version yet."""
    wanted = {piece.digest for snapshot in snapshots for piece in snapshot.pieces}
    now = {digest(section.markdown): section.markdown for section in issue.sections}
    return {found: text for found, text in now.items() if found in wanted}


def _lines(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    for name, words in LINES.items():
        was, now = before.lines.get(name, ""), after.lines.get(name, "")
        if was != now:
            yield Difference(words, "changed", merged(was, now))
    if before.topics != after.topics:
        yield Difference("Topics", "changed", merged(", ".join(before.topics), ", ".join(after.topics)))


def _difference(was: Piece | None, now: Piece | None, texts: Mapping[str, str]) -> Difference:
    piece = now or was
    if piece is None:
        raise ValueError("a difference needs a section on one side at least")
    told = merged(_written(was, texts), _written(now, texts))
    return Difference(piece.name, _what(was, now), list(_shortened(told)), piece.section_id)


def _what(was: Piece | None, now: Piece | None) -> str:
    if was is None or now is None:
        return "added" if was is None else "removed"
    if was.hidden != now.hidden:
        return "hidden" if now.hidden else "shown again"
    return "changed"


def _written(piece: Piece | None, texts: Mapping[str, str]) -> str:
    """Heading and text in one, as one would write them."""
    if piece is None:
        return ""
    heading = f"## {piece.heading}\n\n" if piece.heading else ""
    return heading + texts.get(piece.digest, "")


def _shortened(told: list[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """The same, with long runs of what stayed cut to what stands around the changes."""
    for at, (kind, words) in enumerate(told):
        if kind != Kind.KEPT or len(words) <= 3 * ROUND:
            yield kind, words
            continue
        start = words[:ROUND].rsplit(" ", 1)[0] if at > 0 else ""
        end = words[-ROUND:].split(" ", 1)[-1] if at + 1 < len(told) else ""
        yield kind, f"{start} […] {end}"
