"""Senders: in whose name this Broadside sends, by the names that pages and commands call them by."""

from broadside.house import House
from broadside.notices import house_sender
from broadside.purposes import Sender

HOUSE = "house"


def known(house: House) -> dict[str, Sender]:
    """Every sender that the wings registered; without any, the house itself, which writes to colleagues."""
    found = {key: sender for senders in house.senders for key, sender in senders().items()}
    return found or {HOUSE: house_sender(house)}
