"""Records as GOV.UK's Content API gives them, made small for tests; and what its search and its feed answer."""

import json
from typing import Any

from broadside.feeds.fetching import Fetcher
from broadside.feeds.jail import jail
from campaigns.consultations.visiting import FEED, SEARCH, GovUk
from campaigns.jobs.consultations import Watcher
from tests.local_site import LocalSite

FOLDER = "/government/consultations"
PATH = f"{FOLDER}/harbour-data-matching"
FIRST_NOTE = {"public_timestamp": "2021-02-10T12:00:00.000+00:00", "note": "First published."}
EXTENDED_NOTE = {"public_timestamp": "2021-03-25T10:00:00.000+00:00", "note": "Closing date extended."}
WAYS = {"email": "respond@example.org", "link_url": "https://respond.example.org/harbour"}
FILE = {
    "attachment_type": "file",
    "id": "draft.pdf",
    "title": "Draft code of practice",
    "url": "https://assets.example.org/draft.pdf",
    "content_type": "application/pdf",
    "file_size": 20480,
}
MARKUP = (
    '<section class="attachment"><a class="thumbnail" href="/files/reply.pdf"><img src="/x.png"></a>'
    '<h2><a href="/files/reply.pdf">The <b>reply</b></a></h2><a href="#request">Another format</a></section>'
)


def item(**changes: Any) -> dict[str, Any]:
    """An open consultation; names that stand in its details are changed there, None takes a field out."""
    whole: dict[str, Any] = {
        "base_path": PATH,
        "title": "Data matching at the harbour",
        "description": "Whether the harbour may match data.",
        "schema_name": "consultation",
        "document_type": "open_consultation",
        "public_updated_at": "2021-02-10T12:00:00.000+00:00",
        "updated_at": "2021-02-10T12:00:02.000Z",
        "details": {
            "body": "<div><p>We ask about <b>matching</b>.</p><script>alert(1)</script></div>",
            "political": False,
            "opening_date": "2021-02-10T12:00:00.000+00:00",
            "closing_date": "2021-03-10T23:45:00.000+00:00",
            "change_history": [FIRST_NOTE],
            "ways_to_respond": WAYS,
        },
        "links": {"organisations": [{"title": "Harbour Office"}, {"title": "Ministry of Tides"}]},
    }
    top = {"base_path", "title", "description", "schema_name", "document_type", "public_updated_at", "updated_at"}
    for name, value in changes.items():
        place = whole if name in top | {"links", "withdrawn_notice", "details", "redirects"} else whole["details"]
        place[name] = value
    return whole


def record(**changes: Any) -> bytes:
    """The same as GOV.UK sends it."""
    return json.dumps(item(**changes)).encode()


def put(site: LocalSite, **changes: Any) -> str:
    """Serve a record where the Content API would; returns its path."""
    made = item(**changes)
    site.put(f"/api/content{made['base_path']}", json.dumps(made))
    return str(made["base_path"])


def watcher(site: LocalSite, fetcher: Fetcher) -> Watcher:
    """What looks at a site on loopback as if it were GOV.UK."""
    return Watcher(GovUk(fetcher, jail, f"http://{site.host}"))


def put_search(site: LocalSite, *results: dict[str, Any]) -> None:
    """Serve the answer of the search API."""
    site.put(SEARCH, json.dumps({"results": list(results), "total": len(results), "start": 0}))


def result(slug: str, title: str, **more: Any) -> dict[str, Any]:
    """One result of the search API."""
    return {"link": f"{FOLDER}/{slug}", "title": title, "organisations": [{"title": "Harbour Office"}], **more}


def put_feed(site: LocalSite, *entries: tuple[str, str, str]) -> None:
    """Serve the finder's feed with (path, title, summary) entries."""
    made = "".join(
        f"<entry><id>tag:www.gov.uk,2005:{path}</id><updated>2026-11-21T10:00:00+00:00</updated>"
        f'<link rel="alternate" type="text/html" href="https://www.gov.uk{path}"/>'
        f'<title>{title}</title><summary type="html">{summary}</summary></entry>'
        for path, title, summary in entries
    )
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:x</id><title>Policy papers and consultations</title>'
    site.put(
        FEED, f"{feed}<updated>2026-11-21T10:00:00+00:00</updated>{made}</feed>", Content_Type="application/atom+xml"
    )
