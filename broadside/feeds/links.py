"""Links in their canonical form, so that one story is recognised however its address was decorated."""

import re
from urllib.parse import urlsplit, urlunsplit

TRACKING = re.compile(
    r"(utm_\w*|pk_\w+|mtm_\w+|at_(medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|"
    r"mc_cid|mc_eid|_hsenc|_hsmi|__hstc|__hssc|hsctatracking|mkt_tok|oly_(anon|enc)_id|vero_(id|conv)|"
    r"wickedid|rb_clickid|s_cid|ns_(mchannel|source|campaign|linkname|fee)|cmp|cmpid|xtor|ocid|"
    r"__twitter_impression|guccounter|guce_referrer\w*|sh_kit|trk_\w+|ftag|ncid)",
    re.IGNORECASE,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_link(address: str) -> str:
    """The address without tracking parameters, fragment, default port or capitals in its host.

    Nothing that may matter is touched: a final slash and the order of parameters stay. What is no
    web address comes back as it is.
    """
    try:
        parts = urlsplit(address.strip())
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return address.strip()
    if scheme not in DEFAULT_PORTS or not host:
        return address.strip()
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _escapes(parts.path) or "/", _query(parts.query), ""))


def _query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not TRACKING.fullmatch(pair.partition("=")[0])]
    return _escapes("&".join(kept))


def _escapes(text: str) -> str:
    """%c3 and %C3 are one letter (RFC 3986, 6.2.2.1)."""
    return ESCAPE.sub(lambda escape: escape.group().upper(), text)


def polite_host(address: str) -> str:
    """What is asked one thing at a time: the host, with its port when the address names one."""
    try:
        port = urlsplit(address).port
    except ValueError:
        port = None
    return f"{host_name(address)}:{port}" if port else host_name(address)


def host_name(address: str) -> str:
    """The host as people say it: without www."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
