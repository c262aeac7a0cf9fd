"""The campaigns wing plugs itself in: each part adds its pages, jobs, commands and holders."""

from flask import Flask

from campaigns import actions, campaigns, events, updates
from campaigns.consultations import changes, consultations, lookouts, snapshots, suggestions
from campaigns.deadlines import following, keys, reminders, requests
from campaigns.letters import invitations, letters, link_requests, news, packs, replies, signatures, signing, versions
from campaigns.responses import answers, comments, members, questions, responses
from campaigns.wirings import campaigns as campaigning
from campaigns.wirings import consultations as watching
from campaigns.wirings import deadlines as reminding
from campaigns.wirings import letters as corresponding
from campaigns.wirings import responses as responding
from campaigns.wirings import roll as calling
from campaigns.wirings import signing as signatories

TABLES = (
    campaigns,
    updates,
    consultations,
    changes,
    snapshots,
    suggestions,
    lookouts,
    letters,
    versions,
    signatures,
    signing,
    link_requests,
    invitations,
    packs,
    replies,
    news,
    responses,
    members,
    questions,
    answers,
    comments,
    actions,
    events,
    reminders,
    keys,
    following,
    requests,
)


def init_app(app: Flask) -> None:
    """Register what the wing adds to the house; pages of one group stand in the desk's rail in this order."""
    for part in (campaigning, corresponding, signatories, calling, watching, responding, reminding):
        part.init_app(app)
