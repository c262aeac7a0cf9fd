"""Editing an organisation: what is known of it as values of fields, and changing some of them."""

from collections.abc import Mapping
from typing import Any

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from broadside.directory.fields import FIELDS
from broadside.directory.names import folded
from broadside.directory.organisations import MailDomain, Organisation, OtherName

CAPACITY = "capacity_"


def values_of(organisation: Organisation) -> dict[str, Any]:
    """The value of each field."""
    return {name: _value(organisation, name) for name in FIELDS}


def texts_of(organisation: Organisation) -> dict[str, str]:
    """Each field as text, as `FIELDS` reads it."""
    return {name: FIELDS[name].write(value) for name, value in values_of(organisation).items()}


def differing(organisation: Organisation, values: Mapping[str, Any]) -> list[str]:
    """The fields in which these values say something else."""
    return [name for name, value in values.items() if _plain(_value(organisation, name)) != _plain(value)]


def revise(organisation: Organisation, values: Mapping[str, Any], by: Account | None) -> list[str]:
    """Take these values; returns the fields that changed, and notes them when there are any."""
    changed = take(organisation, values)
    if changed:
        audit.record("organisation.edited", organisation.ref, by, name=organisation.name, fields=changed)
    return changed


def take(organisation: Organisation, values: Mapping[str, Any]) -> list[str]:
    """The same without a note: for who notes many at once."""
    changed = differing(organisation, values)
    for name in changed:
        _set(organisation, name, values[name])
    if changed:
        db.session.flush()
    return changed


def _value(organisation: Organisation, name: str) -> Any:
    if name == "other_names":
        return [each.name for each in organisation.names]
    if name == "domains":
        return [each.domain for each in organisation.domains]
    if name.startswith(CAPACITY):
        return (organisation.capacities or {}).get(name.removeprefix(CAPACITY), 0)
    return getattr(organisation, name)


def _set(organisation: Organisation, name: str, value: Any) -> None:
    if name == "name":
        organisation.call(value)
    elif name == "other_names":
        kept = {each.name: each for each in organisation.names}
        organisation.names = [kept.get(each) or OtherName(name=each, folded=folded(each)) for each in value]
    elif name == "domains":
        known = {each.domain: each for each in organisation.domains}
        organisation.domains = [known.get(each) or MailDomain(domain=each) for each in value]
    elif name.startswith(CAPACITY):
        rest = {**(organisation.capacities or {}), name.removeprefix(CAPACITY): value}
        organisation.capacities = {area: rated for area, rated in rest.items() if rated}
    else:
        setattr(organisation, name, value)


def _plain(value: Any) -> Any:
    """Lists in no order."""
    return sorted(value) if isinstance(value, list) else value
