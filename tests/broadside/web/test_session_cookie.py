"""The session cookie: for this host, for https where there is https, and never for scripts."""

import pytest

from broadside.config import Settings
from tests.people import ADA, account
from wsgi import create_app


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [("https://news.example.org", "__Host-session", True), ("http://broadside.test", "session", False)],
)
def test_the_cookie_is_pinned_to_the_host_and_kept_from_scripts(
    settings: Settings, address: str, name: str, secure: bool
) -> None:
    app = create_app(settings.model_copy(update={"public_url": address}))
    with app.app_context():
        account(ADA)
    cookies = app.test_client().get("/sign-in", base_url=address).headers.getlist("Set-Cookie")
    said = next(cookie for cookie in cookies if cookie.startswith(f"{name}="))
    parts = {part.strip().lower() for part in said.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=lax"} <= parts
    assert ("secure" in parts) == secure
    assert not any(part.startswith("domain") for part in parts)
