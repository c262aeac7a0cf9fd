"""What of the newsletters one can go to by name: issues, sources, the library, and people."""

from collections.abc import Iterator

from flask import url_for

from broadside.accounts import Account, Role
from broadside.places import Place
from newsletters import known
from newsletters.overview import BEFORE_SENDING


def issues(_words: str, _account: Account) -> Iterator[Place]:
    """Those under way to be written, the others with what became of them."""
    for each in known.issues():
        page = "issues.compose" if each.state in BEFORE_SENDING else "issues.sending"
        url = url_for(page, issue_id=each.id)
        yield Place("issue", each.title, url, f"{each.newsletter.title} {each.month:%B %Y} {each.subject} {each.state}")


def sources(_words: str, _account: Account) -> Iterator[Place]:
    """Every source, with what came from it."""
    for name, slug in known.sources():
        yield Place("source", name, url_for("inbox.show", source=slug))


def resources(_words: str, account: Account) -> Iterator[Place]:
    """What stands in the library; who may not change it is led to the shelf."""
    may = account.may(Role.EDITOR)
    for number, title, publisher in known.resources():
        yield Place(
            "resource", title, url_for("library.edit", number=number) if may else url_for("library.show"), publisher
        )


def people(words: str, account: Account) -> Iterator[Place]:
    """People, for those who may see them."""
    for each in known.people(words) if account.may(Role.VIEWER) else ():
        yield Place("person", each.name or each.address, url_for("people.person", ident=each.id), each.address)
