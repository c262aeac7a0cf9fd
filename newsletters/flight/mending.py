"""Mending: a certain fix is written where it belongs, over the revision that was looked at, and can be taken back."""

from broadside.accounts import Account
from newsletters.flight.findings import Fix
from newsletters.issues import EditConflict, Issue, NotNow
from newsletters.sections import Section

FIELDS = {True: ("heading", "markdown"), False: ("subject", "preheader")}


def mend(issue: Issue, section: Section | None, fix: Fix, revision: int, by: Account) -> None:
    """Write a fix over a revision of a section, or of the issue's titles (None).

    Raises NotNow when the issue is locked, or the text is not as it was looked at: nothing is written then.
    """
    target: Section | Issue = section or issue
    if fix.field not in FIELDS[section is not None]:
        raise NotNow("There is nothing of that kind to mend.")
    text: str = getattr(target, fix.field)
    if target.revision != revision or not fix.fits(text):
        raise NotNow("Nothing was changed: somebody has edited this text meanwhile. Here is how it stands now.")
    mended = fix.applied(text)
    try:
        if section is None:
            issue.retitle({fix.field: mended}, revision, by)
        else:
            values = {"heading": section.heading, "markdown": section.markdown, fix.field: mended}
            section.save(values["heading"], values["markdown"], revision, by)
    except EditConflict:
        raise NotNow("Nothing was changed: somebody saved this text at the same moment.") from None
