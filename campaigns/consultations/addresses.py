"""Addresses: what people paste or type for a consultation, as the paths of GOV.UK it may mean."""

import re
from urllib.parse import unquote, urlsplit

from campaigns.consultations.fields import WEB

CONSULTATIONS, CALLS = "/government/consultations/", "/government/calls-for-evidence/"
HOSTS = {"www.gov.uk", "gov.uk"}
CONTENT = "/api/content"
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,400}[a-z0-9])?(?:\.[a-z]{2}(?:-[a-z0-9]{2,4})?)?")
EXAMPLE = f"{WEB}{CONSULTATIONS}a-name-with-hyphens"


class AddressError(ValueError):
    """An address that names no consultation of GOV.UK; its text says why and what to give instead."""


def paths(typed: str, base: str = WEB) -> tuple[str, ...]:
    """The paths that a full address, a path or a bare slug may mean, likeliest first. Raises AddressError."""
    wanted = typed.strip()
    if not wanted:
        raise AddressError(f"Give the address of a consultation, such as {EXAMPLE}.")
    if SLUG.fullmatch(wanted.lower()) and not wanted.lower().endswith(".uk"):
        return CONSULTATIONS + wanted.lower(), CALLS + wanted.lower()
    return (_known(_path(wanted, base)),)


def _path(wanted: str, base: str) -> str:
    try:
        if wanted.startswith("/") and not wanted.startswith("//"):
            return urlsplit(wanted).path
        parts = urlsplit(wanted if "://" in wanted else f"https://{wanted.lstrip('/')}")
        host, own = (parts.hostname or "").lower(), (urlsplit(base).hostname or "").lower()
    except ValueError:
        raise AddressError(f"This is not a web address. Give one such as {EXAMPLE}.") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise AddressError(f"Only web addresses can be watched. Give one such as {EXAMPLE}.")
    if "." not in host and host != own:
        raise AddressError(f"This is not the address of a consultation. Give one such as {EXAMPLE}.")
    if host not in HOSTS | {own}:
        raise AddressError(
            f"Only consultations on GOV.UK can be watched, and this address is at {host or 'no site at all'}. "
            "Enter it by hand instead."
        )
    return parts.path


def _known(path: str) -> str:
    plain = unquote(path).lower().removeprefix(CONTENT).rstrip("/")
    for folder in (CONSULTATIONS, CALLS):
        slug = plain.removeprefix(folder).split("/")[0]
        if plain.startswith(folder) and SLUG.fullmatch(slug):
            return folder + slug
    raise AddressError(f"This is no consultation or call for evidence on GOV.UK. Their addresses look like {EXAMPLE}.")
