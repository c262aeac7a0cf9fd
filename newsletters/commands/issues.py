"""broadside issues: draft, list, render, check, put up for review, approve, schedule, status."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.cli import json_option, show
from broadside.database import db
from broadside.delivery import outbox, render
from broadside.house import house
from broadside.people import BadAddress, Person
from broadside.personal_links import PersonalLinks
from newsletters import composing, digest, mail, preflight, scheduling
from newsletters.commands import report as issue_report
from newsletters.flight import spam
from newsletters.issues import Issue, IssueKind, NotNow
from newsletters.newsletter import Newsletter
from newsletters.preflight import Unfit

issues = AppGroup("issues", help="The issues of a newsletter: draft, render, approve, schedule.")
newsletter_option = click.option("--newsletter", "slug", required=True, help="The newsletter, by its slug.")
by_option = click.option("--by", "email", required=True, help="The account that does it, by its mail address.")


@issues.command()
@newsletter_option
@click.option("--month", help="Such as 2026-11; the next month to be drafted when left out.")
@click.option("--kind", type=click.Choice(["issue", "digest"]), default="issue", help="A digest covers three months.")
@json_option
def draft(slug: str, month: str | None, kind: str, as_json: bool) -> None:
    """Draft the issue of a month, or add to it what was picked since.

    \b
    Example: broadside issues draft --newsletter immigration-data-and-technology --month 2026-11
    """
    newsletter = _newsletter(slug)
    with _in_words():
        if kind == IssueKind.DIGEST:
            when = _month(month) if month else clock.today()
            issue = digest.draft(newsletter, when, None, house().settings.address)
        else:
            chosen = _month(month) if month else composing.next_month(newsletter)
            issue = composing.draft(newsletter, chosen, None, house().settings.address)
        db.session.commit()
    show(as_json, issue_report.said(issue), f"{issue.title} is drafted, as issue {issue.id}.")


@issues.command(name="list")
@click.option("--newsletter", "slug", help="Only of this newsletter, by its slug.")
@json_option
def list_issues(slug: str | None, as_json: bool) -> None:
    """List the issues, the latest first.

    \b
    Example: broadside issues list --json
    """
    every = select(Issue).order_by(Issue.id.desc())
    chosen = every.where(Issue.newsletter_id == _newsletter(slug).id) if slug else every
    found = db.session.scalars(chosen).all()
    words = "\n".join(f"{issue.id:5} {issue.state:10} {issue.title}" for issue in found)
    show(
        as_json,
        [issue_report.said(issue) for issue in found],
        words or "There are no issues yet: broadside issues draft.",
    )


@issues.command(name="render")
@click.argument("number", metavar="ID", type=int)
@click.option("--format", "form", type=click.Choice(["html", "text", "eml"]), required=True)
@click.option("--as", "address", help="With the links of this reader; without it, placeholders stand for them.")
@json_option
def render_issue(number: int, form: str, address: str | None, as_json: bool) -> None:
    """Print an issue as it would be sent now.

    \b
    Example: broadside issues render 3 --format text --as bob@example.net
    """
    issue, person = _issue(number), _person(address) if address else None
    with _in_words():
        content = _eml(issue, person) if form == "eml" else _text(issue, person, form)
    show(as_json, {"id": issue.id, "format": form, "content": content}, content)


@issues.command()
@click.argument("number", metavar="ID", type=int)
@by_option
@json_option
def review(number: int, email: str, as_json: bool) -> None:
    """Put a draft up for review.

    \b
    Example: broadside issues review 3 --by alice@example.org
    """
    issue = _issue(number)
    with _in_words():
        issue.ask_for_review(_account(email))
        db.session.commit()
    show(as_json, issue_report.said(issue), f"{issue.title} waits for somebody’s approval.")


@issues.command()
@click.argument("number", metavar="ID", type=int)
@by_option
@json_option
def approve(number: int, email: str, as_json: bool) -> None:
    """Approve an issue that is in review, as a publisher who did not edit it last.

    \b
    Example: broadside issues approve 3 --by petra@example.org
    """
    issue = _issue(number)
    with _in_words():
        issue.approve(_account(email), composing.live(issue))
        db.session.commit()
    show(as_json, issue_report.said(issue), f"{issue.title} is approved.")


@issues.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--at", "text", required=True, help="ISO 8601; without an offset it is the time on London’s clocks.")
@json_option
def schedule(number: int, text: str, as_json: bool) -> None:
    """Schedule an approved issue.

    \b
    Example: broadside issues schedule 3 --at 2026-12-03T09:30
    """
    issue = _issue(number)
    with _in_words():
        slot = scheduling.read(text, house().settings.zone)
        mail.schedule(issue, slot.at, None, house())
        db.session.commit()
    said = issue_report.said(issue) | {"words": issue_report.when(issue, slot), "warnings": list(slot.warnings)}
    show(as_json, said, "\n".join([f"{issue.title}: {issue_report.when(issue, slot)}.", *slot.warnings]))


@issues.command()
@click.argument("number", metavar="ID", type=int)
@json_option
def status(number: int, as_json: bool) -> None:
    """Say where an issue stands, what stands against it, and how its sending goes.

    \b
    Example: broadside issues status 3 --json
    """
    issue = _issue(number)
    said = issue_report.said(issue) | (issue_report.progress(issue) or issue_report.outlook(issue))
    show(
        as_json,
        said,
        "\n".join(f"{name.replace('_', ' ')}: {issue_report.shown(value)}" for name, value in said.items()),
    )


@issues.command()
@click.argument("number", metavar="ID", type=int)
@json_option
@click.pass_context
def check(ctx: click.Context, number: int, as_json: bool) -> None:
    """Say what pre-flight finds; the exit code is 1 when something stands in the way of scheduling.

    Where SpamAssassin is installed, the rules that it counts against the mail are named too.

    \b
    Example: broadside issues check 3 --json
    """
    issue = _issue(number)
    findings = (*mail.findings(issue, house()), *spam.of_mail(_eml(issue, None).encode("ascii", "surrogateescape")))
    show(as_json, [issue_report.finding(each) for each in findings], issue_report.findings(findings))
    ctx.exit(1 if preflight.errors(findings) else 0)


def _text(issue: Issue, person: Person | None, form: str) -> str:
    rendered = mail.rendered(issue, house())
    if person is not None:
        links = PersonalLinks(house().tokens, house().settings.address)
        purpose = issue.newsletter.purpose
        own = render.Personal(links.leave(person.id, purpose), links.preferences(person), render.greeting(person.name))
        rendered = rendered.personalise(own)
    return rendered.html if form == "html" else rendered.text


def _eml(issue: Issue, person: Person | None) -> str:
    desk = outbox.Desk(house().tokens, house().settings.address)
    return outbox.specimen(mail.letter(issue, house()), person, desk).decode("ascii", "surrogateescape")


def _newsletter(slug: str) -> Newsletter:
    newsletter = Newsletter.by_slug(slug)
    if newsletter is None:
        known = ", ".join(each.slug for each in Newsletter.all()) or "none yet"
        raise click.ClickException(f"There is no newsletter “{slug}”. There is: {known}.")
    return newsletter


def _issue(number: int) -> Issue:
    issue = db.session.get(Issue, number)
    if issue is None:
        raise click.ClickException(f"There is no issue {number}; “broadside issues list” names them.")
    return issue


def _account(email: str) -> Account:
    try:
        account = Account.known(email)
    except BadAddress:
        account = None
    if account is None:
        raise click.ClickException(f"There is no account “{email}”.")
    return account


def _person(address: str) -> Person:
    with _in_words():
        person = Person.known(address)
    if person is None:
        raise click.ClickException(f"Nobody is known under “{address}”.")
    return person


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month has no zone
    except ValueError:
        raise click.ClickException(f"“{text}” is no month; write it like 2026-11.") from None


@contextmanager
def _in_words() -> Iterator[None]:
    """Tell a refusal in one line, with nothing done."""
    try:
        yield
    except (NotNow, Unfit, scheduling.BadTime, outbox.BadMail, BadAddress) as refusal:
        db.session.rollback()
        raise click.ClickException(str(refusal)) from None
