"""A crowd: addresses and names as lists of people have them, in no order, the same at each run."""

import random
from collections.abc import Iterator

FIRST = ("ada", "alan", "bea", "boris", "carol", "chidi", "dana", "eve", "femi", "grace", "ivan", "jo", "nina", "omar")
LAST = ("adeyemi", "brown", "clarke", "diaz", "evans", "farah", "green", "ito", "jones", "khan", "nowak", "okafor")
HOSTS = 5_000


def crowd(number: int) -> Iterator[tuple[str, str]]:
    """(address, name) of so many people; each address once."""
    chance = random.Random(4)
    for ident in range(number):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        host = f"example{chance.randrange(HOSTS)}.org"
        yield f"{first}.{last}{chance.randrange(10_000)}.{ident}@{host}", f"{first.title()} {last.title()}"
