"""Domains: which part of a host name somebody owns, and which are shared by people who have nothing in common."""

import re
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

# Under these anybody may register a name: a site at x.org.uk says nothing about y.org.uk.
SECOND_LEVELS = frozenset(
    {"ac", "asn", "co", "com", "edu", "gob", "gouv", "gov", "govt", "id", "ltd", "me", "mil", "mod", "ne", "net"}
    | {"nhs", "nic", "nom", "or", "org", "plc", "police", "sch", "gv"}
)
# Two-label endings that the rule above does not see, and those with one label more.
ENDINGS = frozenset({"uk.com", "uk.net", "gb.net", "eu.com", "us.com", "eu.org", "org.je", "co.gg", "org.gg", "org.im"})
THREE_LABELS = frozenset({"sch.uk"})  # a school is name.council.sch.uk

# Sites where anybody may have a page: the page is theirs, the domain is not.
PLATFORMS_TEXT = """
wordpress.com wixsite.com wix.com blogspot.com blogspot.co.uk blogger.com tumblr.com weebly.com squarespace.com
webnode.com webnode.co.uk godaddysites.com mystrikingly.com jimdofree.com jimdosite.com site123.me yolasite.com
github.io gitlab.io netlify.app vercel.app pages.dev web.app herokuapp.com azurewebsites.net cloudfront.net
facebook.com fb.com fb.me instagram.com twitter.com x.com linkedin.com youtube.com youtu.be tiktok.com threads.net
google.com google.co.uk goo.gl linktr.ee bit.ly medium.com substack.com ghost.io notion.site notion.so carrd.co
eventbrite.com eventbrite.co.uk meetup.com gofundme.com justgiving.com crowdfunder.co.uk whatsapp.com telegram.org
btck.co.uk e-voice.org.uk ning.com business.site mailchimpsites.com campaign-archive.com hotglue.me neocities.org
thewi.org.uk achurchnearyou.com charitycommission.gov.uk wikipedia.org nationbuilder.com actionnetwork.org
opencollective.com loveadmin.com spond.com teamapp.com pitchero.com bandcamp.com noblogs.org riseup.net
"""
PLATFORMS = frozenset(PLATFORMS_TEXT.split())

# Mail that anybody can have, or that whole services share: it speaks for a person, not for an organisation.
WEBMAIL_TEXT = """
gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk hotmail.fr live.com live.co.uk msn.com
windowslive.com passport.com yahoo.com yahoo.co.uk yahoo.ie yahoo.fr yahoo.de yahoo.es yahoo.it ymail.com
rocketmail.com myyahoo.com icloud.com me.com mac.com aol.com aol.co.uk aim.com btinternet.com btopenworld.com
btconnect.com talk21.com sky.com talktalk.net talktalk.co.uk tiscali.co.uk lineone.net virginmedia.com virgin.net
ntlworld.com blueyonder.co.uk plus.com plus.net plusnet.com orange.net orange.co.uk wanadoo.co.uk freeserve.co.uk
fsmail.net o2.co.uk ee.co.uk zen.co.uk supanet.com phonecoop.coop mail.com email.com usa.com gmx.com gmx.co.uk
gmx.net gmx.de web.de t-online.de freenet.de orange.fr free.fr laposte.net libero.it virgilio.it wp.pl o2.pl
onet.pl interia.pl abv.bg seznam.cz centrum.cz yandex.com yandex.ru mail.ru inbox.ru list.ru bk.ru rambler.ru
ukr.net qq.com 163.com 126.com naver.com rediffmail.com proton.me protonmail.com protonmail.ch pm.me tutanota.com
tutanota.de tutamail.com tuta.io tuta.com keemail.me fastmail.com fastmail.fm fastmail.co.uk hey.com zoho.com
zohomail.com zohomail.eu posteo.net posteo.de mailbox.org riseup.net disroot.org autistici.org inventati.org
runbox.com hushmail.com mailfence.com startmail.com duck.com mozmail.com privaterelay.appleid.com simplelogin.com
mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org eircom.net nhs.net cjsm.net
"""
WEBMAIL = frozenset(WEBMAIL_TEXT.split())

HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class BadDomain(ValueError):
    """Text that is no domain an organisation could own; says what is wrong with it."""


def domain_of(address: str) -> str:
    """The domain of a mail address, as ASCII in small letters; "" for what is no address."""
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return (checked.ascii_domain or checked.domain).lower()


def domain_of_site(url: str) -> str:
    """The host of a web address without “www.”, as ASCII in small letters; "" for what is no web address."""
    given = url.strip()
    try:
        host = urlsplit(given if "://" in given else f"https://{given}").hostname or ""
    except ValueError:
        return ""
    return _ascii(host.removeprefix("www."))


def owned(domain: str) -> str:
    """The part of a domain that is registered by somebody: example.org.uk of leeds.example.org.uk; "" for an ending."""
    labels = domain.split(".")
    need = _labels_of_ending(labels) + 1
    return ".".join(labels[-need:]) if len(labels) >= need else ""


def is_webmail(domain: str) -> bool:
    """Whether people who have nothing in common have addresses there."""
    return domain in WEBMAIL or owned(domain) in WEBMAIL


def is_shared(domain: str) -> bool:
    """Whether a domain, taken whole, says nothing about who uses it: an ending, a platform, webmail."""
    return not owned(domain) or domain in PLATFORMS or is_webmail(domain)


def tidy(typed: str) -> str:
    """A domain as it is kept, from a domain, an address or a web address; raises BadDomain."""
    given = typed.strip().lower().removeprefix("@")
    domain = domain_of(given) if "@" in given else domain_of_site(given)
    if not domain:
        raise BadDomain(f"“{typed.strip()[:100]}” is not a domain; give one such as example.org.")
    if not owned(domain):
        raise BadDomain(f"Anybody can register a name under {domain}; give the whole domain.")
    if is_webmail(domain):
        raise BadDomain(f"Anybody can have an address at {domain}; it cannot speak for one organisation.")
    if is_shared(domain):
        raise BadDomain(f"Anybody can have a page at {domain}; it cannot speak for one organisation.")
    return domain


def _labels_of_ending(labels: list[str]) -> int:
    last_two = ".".join(labels[-2:])
    if last_two in THREE_LABELS:
        return 3
    country = len(labels[-1]) == 2
    return 2 if last_two in ENDINGS or (country and len(labels) > 1 and labels[-2] in SECOND_LEVELS) else 1


def _ascii(host: str) -> str:
    try:
        plain = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return ""
    return plain if HOST.fullmatch(plain) and not plain.rpartition(".")[2].isdigit() else ""
