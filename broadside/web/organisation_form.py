"""The form of an organisation: what stands in it, what was typed, and what is wrong with that, field by field."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from broadside.directory import editing
from broadside.directory.fields import FIELDS, NEEDS_WORDS
from broadside.directory.organisations import Organisation
from broadside.directory.traits import (
    CAPACITIES,
    CAPACITY_WORDS,
    CLIENT_GROUPS,
    ISSUE_AREAS,
    MANDATES,
    PARTICIPATION_WORDS,
    PRIVACY_WORDS,
    REGION_WORDS,
    SUPPORT,
    TOOLS,
)

TICKS = {
    "mandates": MANDATES,
    "issue_areas": ISSUE_AREAS,
    "client_groups": CLIENT_GROUPS,
    "tools": TOOLS,
    "support": SUPPORT,
}
WORDS = {
    "ticks": TICKS,
    "regions": list(REGION_WORDS.items()),
    "participations": list(PARTICIPATION_WORDS.items()),
    "capacities": CAPACITIES,
    "rates": [(value or "", words) for value, words in CAPACITY_WORDS.items()],
    "privacies": [(value or "", words) for value, words in PRIVACY_WORDS.items()],
    "needs": list(NEEDS_WORDS.items()),
}


@dataclass
class OrganisationForm:
    """One form: texts as `FIELDS` reads them, their meaning, and sentences about what is wrong."""

    typed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    meant: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def about(cls, organisation: Organisation) -> "OrganisationForm":
        """The form as an organisation fills it."""
        return cls(editing.texts_of(organisation))

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> "OrganisationForm":
        """The form as it came in."""
        made = cls({name: "; ".join(form.getlist(name)) if name in TICKS else form.get(name, "") for name in FIELDS})
        for name, each in FIELDS.items():
            try:
                made.meant[name] = each.read(made.typed[name])
            except ValueError as wrong:
                made.errors[name] = _sentence(each.label, str(wrong))
        return made

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field, sentence) pairs in the order of the fields."""
        return list(self.errors.items())


def _sentence(label: str, rule: str) -> str:
    """A rule of a field as a sentence of its own."""
    said = rule if rule[0].isupper() or rule[0] == "“" else f"{label.capitalize()} {rule}"
    return said if said.endswith(".") else f"{said}."
