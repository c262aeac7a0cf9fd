"""House sections: what an issue starts with, in its order, with the words that come back each month."""

from enum import StrEnum
from typing import TypedDict


class SectionKind(StrEnum):
    """What drafting puts into a section; `text` is a section that only people write."""

    WELCOME = "welcome"
    CAMPAIGNS = "campaigns"
    DEADLINES = "deadlines"
    LETTERS = "letters"
    NEWS = "news"
    INVOLVED = "involved"
    RESOURCES = "resources"
    SIGN_OFF = "sign-off"
    TEXT = "text"


KIND_WORDS = {
    SectionKind.WELCOME: "A welcome, for you to write",
    SectionKind.CAMPAIGNS: "What moved in campaigns",
    SectionKind.DEADLINES: "Consultations that close, moved or came to an outcome",
    SectionKind.LETTERS: "Open letters, and what came of them",
    SectionKind.NEWS: "Other news, for you to write",
    SectionKind.INVOLVED: "What is open to readers",
    SectionKind.RESOURCES: "Picked items and evergreen resources",
    SectionKind.SIGN_OFF: "The end, with the season",
    SectionKind.TEXT: "Nothing: always the same text",
}


class HouseSection(TypedDict):
    """One section of a newsletter's house order, as a new issue starts with it."""

    kind: str
    heading: str
    markdown: str


def standard() -> list[HouseSection]:
    """The house order that a new newsletter starts with; drafting adds deadlines and letters when there are any."""
    return [
        {"kind": SectionKind.WELCOME, "heading": "", "markdown": ""},
        {"kind": SectionKind.CAMPAIGNS, "heading": "Campaigns", "markdown": ""},
        {"kind": SectionKind.NEWS, "heading": "Other news", "markdown": ""},
        {"kind": SectionKind.INVOLVED, "heading": "Get involved", "markdown": ""},
        {
            "kind": SectionKind.RESOURCES,
            "heading": "Tools, publications and resources",
            "markdown": "Guides, reports and tools from partners, for people who work with migrants and their data.",
        },
        {
            "kind": SectionKind.SIGN_OFF,
            "heading": "",
            "markdown": "Thank you for reading. Please pass this on to a colleague who would find it useful.",
        },
    ]
