"""Something in each room of the directory, for tests that walk through all pages."""

from broadside.accounts import Account
from broadside.directory.emblems import Emblem
from broadside.directory.merging import merge
from broadside.directory.waiting import WaitingFile
from tests.broadside.directory.entries import contact, organisation

LIST = "name,website,mp\nAbbey Carer,,x\n=Odd,javascript:x,y\nNew One,,\nRefuge Action,haven.example.org,\n"


def around(picture: bytes, by: Account) -> dict[str, list[object]]:
    """Fill it; returns what stands in the addresses of its pages."""
    whole = organisation("Abbey Carers", other_names="AC", website="https://abbey.example.org", capacity_clients="2")
    contact(whole, "nora@example.org", "Nora", "director")
    emblem = Emblem.put_up(whole, picture, by)
    flagged = organisation("Refuge Action")
    organisation("Refugee Action")
    merge(organisation("Carers of the Abbey"), whole, by)
    waiting = WaitingFile.keep("list.csv", LIST.encode(), by)
    return {
        "/organisations ident": [whole.id, flagged.id],
        "/organisations/imports ident": [waiting.id],
        "/organisations/logos name": [emblem.name],
    }
