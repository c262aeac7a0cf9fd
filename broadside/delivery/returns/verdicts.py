"""Verdicts: what a status (RFC 3463) and a mail server's words mean for the address that was written to.

An address is given up only for words or a status that can mean nothing else; what is unclear is for now.
"""

import re

from broadside.delivery.bounces import Kind

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
GONE = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4"}  # below 5: no such mailbox, host or domain
OURS = re.compile(r"7\.\d+|6\.\d+|5\.\d+|1\.7|1\.8|2\.3|3\.4")  # policy, content, protocol, our own address, too large
FULL = re.compile(
    r"mailbox (?:is |was )?full|(?:over|exceed\w*|out of)[\w' ]{0,40}(?:quota|storage|size limit)"
    r"|quota (?:is )?(?:exceed\w*|full)|overquota|insufficient (?:disk |system )?(?:storage|space)"
    r"|mailbox size limit|too many messages|inbox is (?:full|out of)",
    re.IGNORECASE,
)
BLOCKED = re.compile(
    r"\bspam|block ?list|black ?list|\bblocked\b|reputation|\bdmarc\b|\bdkim\b|\bspf\b|unsolicited"
    r"|policy (?:reasons?|violation|restrictions?)|against policy|(?<!not )listed (?:at|in|by|on)\b|\bvirus"
    r"|content rejected|not authenticated|sender address rejected",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"(?:user|mailbox|recipient|account|address|person|customer|addressee)\b[^\n]{0,60}?(?:unknown|not found|not exist"
    r"|doesn.t exist|invalid|no longer|disabled|inactive|deactivated|suspended|closed|not (?:a )?valid"
    r"|not listed)"
    r"|(?:unknown|invalid|no such|non-?existent|unrouteable|undeliverable) (?:\w+ )?"
    r"(?:user|mailbox|recipient|address|account|person|domain|host|local[ -]part|alias)"
    r"|no mailbox here|does(?: not|n.t) have an? [\w.]+ account|RecipientNotFound"
    r"|address rejected: (?:access denied|undeliverable)|domain (?:name )?(?:not found|does not exist)|null ?mx"
    r"|host or domain name not found|non-existent hosts|couldn.t find any host|name is not recognized",
    re.IGNORECASE,
)
UNAVAILABLE = re.compile(r"mailbox unavailable|not our customer", re.IGNORECASE)  # RFC 5321's words for any 550


def kind_of(status: str, words: str) -> Kind:
    """What a failure means: its status, if it has one (a number in the words else), and what was said with it."""
    given = STATUS.search(status) or STATUS.search(words)
    grave, detail = (given[1] == "5", f"{given[2]}.{given[3]}") if given else (_refused(words), "")
    unknown = UNKNOWN.search(words) is not None
    if FULL.search(words) or detail == "2.2":
        return Kind.SOFT
    if grave and unknown and detail in GONE:
        return Kind.HARD
    if BLOCKED.search(words) or (OURS.fullmatch(detail) and not unknown):
        return Kind.REFUSED
    if grave and (unknown or detail in GONE or UNAVAILABLE.search(words)):
        return Kind.HARD
    return Kind.SOFT


def _refused(words: str) -> bool:
    """Whether words without a status are of a final refusal: no reply code says that it was for now."""
    return not re.search(r"(?<![\w.-])4[0-5]\d[ -](?!\d)", words)
