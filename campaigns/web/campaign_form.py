"""The fields of a campaign: what it is, its topics, who leads it and who takes part."""

from hashlib import sha256
from itertools import zip_longest

from flask import request

from broadside.topics import Topic
from broadside.web.filled import Filled, line, lines
from campaigns.campaigns import Brief, Campaign

EMPTY_ROWS = 3


def typed_of(campaign: Campaign) -> dict[str, str]:
    """A campaign as its form shows it."""
    lead = campaign.lead.name if campaign.lead else ""
    return {"title": campaign.title, "summary": campaign.summary, "text": campaign.text, "lead": lead}


def read() -> tuple[Filled, Brief]:
    """What was typed, and what it means once there are no errors."""
    filled = Filled(request.form)
    filled.take("title", line("the campaign’s title"))
    filled.take("summary", lines("the summary", 600, least=0))
    filled.take("text", lines("the text", 20_000, least=0))
    filled.take("lead", line("the name of the organisation that leads it", least=0))
    filled.take("partners", lambda _: [(_name(name), _part(part)) for name, part in partners_typed() if name.strip()])
    meant = filled.meant
    brief = Brief(
        title=meant.get("title", ""),
        summary=meant.get("summary", ""),
        text=meant.get("text", ""),
        topics=tuple(topics_typed()),
        lead=meant.get("lead", ""),
        partners=tuple(meant.get("partners", ())),
    )
    return filled, brief


def mark_of(campaign: Campaign) -> str:
    """What a form remembers of the campaign that it was opened on, so that nobody writes over a colleague unseen."""
    partners = [(partner.organisation_id, partner.part) for partner in campaign.partners]
    seen = (campaign.title, campaign.summary, campaign.text, campaign.topics, campaign.lead_id, partners)
    return sha256(repr(seen).encode()).hexdigest()[:16]


def topics_typed() -> list[str]:
    """The topics ticked, of those there are."""
    ticked = request.form.getlist("topics")
    return [topic.slug for topic in Topic.all() if topic.slug in ticked]


def partners_typed() -> list[tuple[str, str]]:
    """The rows of partners as they came in: a name and a part each."""
    names, parts = request.form.getlist("partner_name"), request.form.getlist("partner_part")
    return list(zip_longest(names, parts[: len(names)], fillvalue=""))


def with_empty(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows that hold something, and some to fill in."""
    return [row for row in rows if any(row)] + [("", "")] * EMPTY_ROWS


def _name(typed: str) -> str:
    said: str = line("a partner’s name")(typed)
    return said


def _part(typed: str) -> str:
    said: str = line("what a partner does", least=0)(typed)
    return said
