"""The pages of the desk as places that one can go to by name."""

from collections.abc import Iterator

from flask import url_for

from broadside.accounts import Account
from broadside.house import house
from broadside.places import Place


def places(_words: str, account: Account) -> Iterator[Place]:
    """Every page of the rail that the account may open, and its own."""
    for page in house().desk:
        if account.may(page.role):
            yield Place("page", page.label, url_for(page.endpoint))
    yield Place("page", "Your account", url_for("account.index"), "password sessions codes sign-in")
