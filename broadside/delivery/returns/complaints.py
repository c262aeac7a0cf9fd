"""Complaints: reports that a reader called a mail spam (ARF, RFC 5965), and Outlook's older form of them."""

import re
from email.message import Message

OF_SPAM = {"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list"}
OUTLOOK = re.compile(r"complaint about message from", re.IGNORECASE)


def of_a_reader(mail: Message) -> bool | None:
    """Whether a mail reports that a reader complained; None when it is no report, False when one of something else."""
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            return feedback_type(part) in OF_SPAM
    if OUTLOOK.match(str(mail["subject"] or "")) and any(p.get_content_type() == "message/rfc822" for p in mail.walk()):
        return True
    return None


def feedback_type(report: Message) -> str:
    """What a report is of, such as abuse or not-spam; its fields stand in its body, as headers do."""
    fields = report.get_payload()
    text = "\n".join(map(str, fields)) if isinstance(fields, list) else str(fields)
    found = re.search(r"^Feedback-Type:\s*([\w-]+)", text, re.IGNORECASE | re.MULTILINE)
    return found[1].lower() if found else "abuse"
