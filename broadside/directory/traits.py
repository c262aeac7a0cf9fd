"""Traits: what the sector's survey asked organisations, as fixed choices. Words are for people, values for rows."""

from enum import StrEnum


class Participation(StrEnum):
    """How much an organisation wants to take part."""

    UNKNOWN = "unknown"
    CAMPAIGN = "campaign"
    RESPOND = "respond"
    READ = "read"


class Region(StrEnum):
    """Where an organisation works."""

    UNKNOWN = "unknown"
    LONDON = "london"
    OUTSIDE = "outside"


PARTICIPATION_WORDS = {
    Participation.UNKNOWN: "Not asked yet",
    Participation.CAMPAIGN: "Campaigns with us",
    Participation.RESPOND: "Responds to consultations",
    Participation.READ: "Reads only",
}
REGION_WORDS = {Region.UNKNOWN: "Not known", Region.LONDON: "London", Region.OUTSIDE: "Outside London"}

MANDATES = {
    "direct-service": "Direct service",
    "policy": "Policy and advocacy",
    "community": "Community support",
    "legal-advice": "Legal advice",
    "campaigning": "Campaigning",
    "research": "Research",
}
ISSUE_AREAS = {
    "public-services": "Access to public services",
    "legal": "Legal",
    "education": "Education",
    "employment": "Employment",
    "housing": "Housing",
    "migrant-voice": "Migrant voice",
    "health": "Health",
    "eu-citizens": "EU citizens’ rights",
    "cohesion": "Community cohesion",
    "integration": "Integration and mental health",
    "digital-rights": "Digital rights and privacy",
}
CLIENT_GROUPS = {
    "asylum-seekers": "Asylum seekers",
    "refugees": "Refugees",
    "migrants": "Migrants",
    "eu-citizens": "EU citizens",
    "nrpf": "People with no recourse to public funds",
    "bame": "Black, Asian and minority ethnic communities",
    "community": "Community groups",
}
TOOLS = {
    "foi": "Freedom of information requests",
    "sar": "Subject access requests",
    "tenders": "Tender notices",
    "contracts": "Contracts",
}
SUPPORT = {
    "training": "Training",
    "information": "Information sheets",
    "briefs": "Policy briefs",
    "client-advice": "Advice for clients",
    "network": "The network itself",
}
CAPACITIES = {
    "clients": "Technical advice to clients",
    "research": "Evidence and research",
    "advocacy": "Advocacy",
    "public": "Communicating and campaigning",
}
# 0 stands for “not asked”.
CAPACITY_WORDS = {0: "Not asked", 1: "Non-existent", 2: "Limited", 3: "Moderate", 4: "Good", 5: "Excellent"}
PRIVACY_WORDS = {0: "Not asked", 1: "Not at all", 2: "Slightly", 3: "Moderately", 4: "Extremely"}

# What organisations can be chosen by, with the words for each value.
CHOICES: dict[str, dict[str, str]] = {
    "mandate": MANDATES,
    "issue_area": ISSUE_AREAS,
    "client_group": CLIENT_GROUPS,
    "region": {str(value): words for value, words in REGION_WORDS.items()},
    "participation": {str(value): words for value, words in PARTICIPATION_WORDS.items()},
}
