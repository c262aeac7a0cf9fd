"""Likeness: organisations that may be one under two spellings. It only ever flags: a person merges."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz import fuzz, process
from sqlalchemy import func, select

from broadside.database import db
from broadside.directory.forms import EMPTY, Form, initials, may_be_one
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation, OtherName

FULLEST = 150  # names that share a key beyond this say nothing to each other by it
SIFTED = 80.0  # per cent: how like names without a common word must be before they are looked at closely


@dataclass
class Index:
    """Names of organisations, by the marks that like names share; a whole directory is compared in one go."""

    by_key: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    entries: list[tuple[int, Form]] = field(default_factory=list)

    def put(self, ident: int, name: str) -> None:
        """Add a name, folded, of an organisation."""
        form = Form(name)
        self.entries.append((ident, form))
        for key in set(form.keys()):
            self.by_key[key].append(len(self.entries) - 1)

    def like(self, name: str) -> list[int]:
        """The organisations with a name like this, folded, the likest first."""
        form = Form(name)
        at = {place for key in set(form.keys()) for place in self.by_key.get(key, ())[:FULLEST]}
        found = [self.entries[place] for place in at if may_be_one(form, self.entries[place][1])]
        found.sort(key=lambda each: (-fuzz.ratio(name, each[1].folded), each[0]))
        return list(dict.fromkeys(ident for ident, _ in found))

    def pairs(self) -> set[tuple[int, int]]:
        """Every two organisations that have like names, the smaller number first."""
        seen: set[tuple[int, int]] = set()
        found: set[tuple[int, int]] = set()
        for places in self.by_key.values():
            for pair in combinations(places, 2) if 1 < len(places) <= FULLEST else ():
                if pair not in seen:
                    seen.add(pair)
                    (first, one), (second, other) = self.entries[pair[0]], self.entries[pair[1]]
                    if first != second and may_be_one(one, other):
                        found.add((min(first, second), max(first, second)))
        return found


def alike(name: str, besides: int = 0) -> list[Organisation]:
    """The organisations that may be the one of this name, the likest first; `besides` is left out, by its number."""
    form = Form(folded(name))
    found = [(fuzz.ratio(form.folded, known), ident) for ident, known in _near(form) if ident != besides]
    ranked = dict.fromkeys(ident for _, ident in sorted(found, key=lambda each: (-each[0], each[1])))
    return [each for ident in ranked if (each := db.session.get(Organisation, ident))]


def names() -> list[tuple[int, str]]:
    """(organisation, folded name) of every name there is; a merged one's names are those of the one that was kept."""
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    own = db.session.execute(select(standing, Organisation.folded))
    other = db.session.execute(select(standing, OtherName.folded).join(Organisation))
    return [(ident, name) for ident, name in (*own, *other)]


def _near(form: Form) -> list[tuple[int, str]]:
    """Sift all names quickly, then look closely."""
    known = names()
    words = set(form.words) - EMPTY
    spelt = process.extract(
        form.folded, [each[1] for each in known], scorer=fuzz.ratio, limit=None, score_cutoff=SIFTED
    )
    at = {place for _, _, place in spelt}
    at |= {place for place, (_, name) in enumerate(known) if _may_be_near(form, words, name)}
    return [known[place] for place in sorted(at) if may_be_one(form, Form(known[place][1]))]


def _may_be_near(form: Form, words: set[str], name: str) -> bool:
    others = name.split()
    if not words.isdisjoint(others) or name in form.initials or name.replace(" ", "") == form.squeezed:
        return True
    return len(form.words) == 1 and form.squeezed in initials(others)
