"""Commands about the example programme."""

import click
from flask.cli import AppGroup

from broadside.cli import json_option, show
from broadside.database import db
from broadside.house import house
from newsletters import mail
from newsletters.example import programme as example
from newsletters.newsletter import Newsletter

commands = AppGroup("example", help="The example programme: load it to look around, remove it when you begin.")


@commands.command()
@click.option("--newsletter", "slug", default="", help="The newsletter to load it into; without it, the only one.")
@json_option
def load(slug: str, as_json: bool) -> None:
    """Load the example programme; a second time changes nothing.

    \b
    Example: broadside example load --json
    """
    newsletter = _newsletter(slug)
    others = house().programmes.load()  # first, since the draft tells of it
    loaded = example.load(newsletter, None, lambda issue: mail.letter(issue, house()), house().settings.address)
    db.session.commit()
    loaded, there = loaded or others, example.contents().beside(house().programmes)
    words = f"Loaded: {there.words}." if loaded else f"It is loaded already: {there.words}."
    show(as_json, {"loaded": loaded, **there.counts}, words)


@commands.command()
@click.option(
    "--with-used", is_flag=True, help="Also remove what somebody worked on, but for issues sent and letters signed."
)
@json_option
def remove(with_used: bool, as_json: bool) -> None:
    """Remove the example programme, and nothing else.

    \b
    Example: broadside example remove
    """
    before = example.contents().beside(house().programmes)
    _, stay = example.remove(None, with_used)
    titles = [*(issue.title for issue in stay), *house().programmes.remove(with_used)]
    db.session.commit()
    words = f"Removed: {before.words}." if before.loaded else "There was nothing to remove."
    if titles:
        words += f" These stay as your own, since somebody worked on them or sent them: {', '.join(titles)}."
    show(as_json, {"removed": before.loaded, **before.counts, "stayed": titles}, words)


def _newsletter(slug: str) -> Newsletter | None:
    every = Newsletter.all()
    if slug:
        found = Newsletter.by_slug(slug)
        if found is None:
            raise click.ClickException(f"There is no newsletter “{slug}”. Known: {_slugs(every)}.")
        return found
    if len(every) > 1:
        raise click.ClickException(f"Say which newsletter: --newsletter with one of {_slugs(every)}.")
    return every[0] if every else None


def _slugs(newsletters: list[Newsletter]) -> str:
    return ", ".join(newsletter.slug for newsletter in newsletters) or "none"
