"""Programmes: the made-up rows that each part of the house offers, to be looked around in and removed whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Programme(Protocol):
    """One part's share of the example; each row of it is marked, so that it is found again."""

    def counts(self) -> Mapping[str, int]:
        """How many rows of each kind are there now."""

    def load(self) -> None:
        """Put it in, as done by nobody: what somebody does to it later makes it their own."""

    def used(self) -> list[str]:
        """What somebody has made their own, by title."""

    def remove(self, and_used: bool) -> list[str]:
        """Take it out, but for what somebody made their own unless `and_used`; returns the titles that stay."""


@dataclass
class Programmes:
    """The shares that were registered."""

    every: list[Programme] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind are there now."""
        return {name: number for programme in self.every for name, number in programme.counts().items()}

    def load(self) -> bool:
        """Put in what is not there yet; whether anything was."""
        missing = [programme for programme in self.every if not any(programme.counts().values())]
        for programme in missing:
            programme.load()
        return bool(missing)

    def used(self) -> list[str]:
        """What somebody has made their own, by title."""
        return [title for programme in self.every for title in programme.used()]

    def remove(self, and_used: bool) -> list[str]:
        """Take them all out; returns the titles of what stays."""
        return [title for programme in self.every for title in programme.remove(and_used)]
