"""The example programmes of the house: each part's share comes and goes with the others'."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadside.programmes import Programmes


@dataclass
class Share:
    """A share that counts rows and holds on to one of them when it was used."""

    name: str
    rows: int = 0
    own: tuple[str, ...] = ()

    def counts(self) -> Mapping[str, int]:
        return {self.name: self.rows}

    def load(self) -> None:
        self.rows += 3

    def used(self) -> list[str]:
        return list(self.own)

    def remove(self, and_used: bool) -> list[str]:
        self.rows = 0
        return [] if and_used else list(self.own)


def test_only_what_is_missing_is_loaded() -> None:
    programmes = Programmes([Share("letters", rows=1), Share("walks")])
    assert programmes.load()
    assert programmes.counts() == {"letters": 1, "walks": 3}
    assert not programmes.load()
    assert programmes.counts() == {"letters": 1, "walks": 3}


def test_what_was_used_stays_unless_it_is_to_go() -> None:
    programmes = Programmes([Share("letters", 3, ("A letter",)), Share("walks", 3, ("A walk",))])
    assert programmes.used() == ["A letter", "A walk"]
    assert programmes.remove(and_used=False) == ["A letter", "A walk"]
    assert programmes.remove(and_used=True) == []
    assert programmes.counts() == {"letters": 0, "walks": 0}
