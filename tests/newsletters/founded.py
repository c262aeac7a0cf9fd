"""A newsletter for tests, as the set-up page makes one."""

from typing import Any

from broadside.database import db
from newsletters.newsletter import Newsletter

SETTINGS: dict[str, Any] = {
    "title": "Immigration, Data and Technology",
    "about": "Once a month.",
    "organisation": "Example Rights",
    "postal": "1 Example Street\nLondon",
    "sender_name": "Immigration, Data and Technology",
    "sender_address": "news@example.org",
    "reply_to": "",
}


def founded(**changed: Any) -> Newsletter:
    """A newsletter, committed."""
    newsletter = Newsletter.create(SETTINGS | changed)
    db.session.commit()
    return newsletter
