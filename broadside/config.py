"""Settings: every environment variable Broadside reads, checked once and frozen."""

import base64
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
DNS_PORT = 53


class BadSettings(Exception):
    """Settings that cannot be used; its text names each variable and what it should be."""


class Settings(BaseSettings):
    """All settings, from BROADSIDE_* environment variables; see docs/operators.md."""

    model_config = SettingsConfigDict(env_prefix="BROADSIDE_", frozen=True, extra="ignore")

    home: Path = Path("instance")
    database_url: str = ""
    public_url: str = ""
    secret_key: str = ""
    smtp_url: str = ""
    smtp_connections: int = Field(default=4, ge=1, le=32)
    bounce_address: str = ""
    bounce_mailbox: str = ""
    reply_mailbox: str = ""
    ses_topics: Annotated[tuple[str, ...], NoDecode] = ()
    postmark_secret: str = ""
    mailgun_signing_key: str = ""
    sendgrid_verification_key: str = ""
    soft_bounces: int = Field(default=5, ge=1, le=100)
    soft_bounce_days: int = Field(default=180, ge=1, le=366)
    dkim_domain: str = ""
    dkim_selector: Annotated[tuple[str, ...], NoDecode] = ()
    dkim_keys: Path | None = None
    dns: str = ""
    redis_url: str = ""
    feeds: Path = ROOT / "feeds.yml"
    mail_sources: Path | None = None
    imap_sources: Annotated[tuple[tuple[str, str], ...], NoDecode] = ()
    govuk_url: str = "https://www.gov.uk"
    fetch_private_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    timezone: str = "Europe/London"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    metrics_token: str = ""
    proxies: int = Field(default=0, ge=0, le=5)

    @field_validator("home", "dkim_keys", "mail_sources", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().resolve() if value else None

    @field_validator("fetch_private_hosts", "dkim_selector", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        return _parts(value.lower()) if isinstance(value, str) else value

    @field_validator("imap_sources", mode="before")
    @classmethod
    def _named_folders(cls, value: Any) -> Any:
        given = _parts(value) if isinstance(value, str) else ("=".join(pair) for pair in value)
        pairs = [(name.strip(), url.strip()) for name, _, url in (each.partition("=") for each in given)]
        good = all(url and FOLDER_NAME.fullmatch(name) for name, url in pairs)
        if not good or len(dict(pairs)) < len(pairs):
            raise ValueError("must be NAME=imaps://user:password@host/FOLDER, separated by commas, each name once")
        return tuple((name, cls._over_imap(cls._mailbox(url))) for name, url in pairs)

    @field_validator("ses_topics", mode="before")
    @classmethod
    def _split_topics(cls, value: Any) -> Any:
        topics = _parts(value) if isinstance(value, str) else value
        if not all(topic.startswith("arn:aws") for topic in topics):
            raise ValueError("must name topics by their ARN, such as arn:aws:sns:eu-west-2:123456789012:bounces")
        return topics

    @field_validator("postmark_secret")
    @classmethod
    def _user_and_password(cls, value: str) -> str:
        user, _, password = value.partition(":")
        if value and (not user or len(password) < 16):
            raise ValueError("must be user:password, the password of at least 16 characters")
        return value

    @field_validator("sendgrid_verification_key")
    @classmethod
    def _base_64(cls, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except ValueError:
            raise ValueError("must be the verification key that SendGrid shows, in base 64") from None
        return value

    @field_validator("dkim_domain")
    @classmethod
    def _domain(cls, value: str) -> str:
        domain = value.strip().rstrip(".").lower()
        if domain and ("." not in domain or not all(map(is_label, domain.split(".")))):
            raise ValueError("must be a domain in ASCII, such as example.org")
        return domain

    @field_validator("dkim_selector")
    @classmethod
    def _selectors(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > 2 or len(set(value)) < len(value) or not all(map(is_label, value)):
            raise ValueError("must be a selector such as b2026, or two separated by a comma")
        return value

    @field_validator("dns")
    @classmethod
    def _name_server(cls, value: str) -> str:
        if value:
            try:
                _address_and_port(value)
            except ValueError:
                raise ValueError("must be the address of a name server, such as 127.0.0.1:5353 or [::1]:53") from None
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone; try Europe/London") from None
        return value

    @field_validator("public_url", "govuk_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            raise ValueError("must be a web address, such as https://news.example.org")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _smtp_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("must look like smtp://user:password@host:587?tls=starttls or smtps://host")
        if value and parse_qs(parts.query).get("tls", ["starttls"]) != ["starttls"]:
            raise ValueError("knows only ?tls=starttls; use smtps:// for TLS from the start")
        return value

    @field_validator("bounce_address")
    @classmethod
    def _short_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[\w.-]{1,37}@[\w-]+(\.[\w-]+)+", value, re.ASCII):
            raise ValueError(
                "must be a mail address such as bounces@news.example.org, in ASCII, without a +, and with at most 37 "
                "characters before the @"
            )
        return value.lower()

    @field_validator("reply_mailbox")
    @classmethod
    def _over_imap(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("imaps", "imap"):
            raise ValueError("must look like imaps://user:password@host/INBOX: POP3 cannot show headers alone")
        return value

    @field_validator("bounce_mailbox", "reply_mailbox")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme in ("imaps", "imap", "pop3s", "pop3") and parts.hostname and parts.username):
            raise ValueError("must look like imaps://user:password@host/INBOX or pop3s://user:password@host")
        if parts.scheme in ("imap", "pop3") and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("would send the password in the open: use imaps:// or pop3s://")
        return value

    @model_validator(mode="after")
    def _mailbox_of_an_address(self) -> Self:
        if self.bounce_mailbox and not self.bounce_address:
            raise ValueError("BROADSIDE_BOUNCE_MAILBOX is read for what comes to BROADSIDE_BOUNCE_ADDRESS: set it too")
        return self

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must look like redis://:password@host:6379/0, or rediss:// for TLS")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("must have at least 32 characters; leave it out and one is made and kept in the home")
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: as given, or SQLite in the home."""
        url = self.database_url or f"sqlite:///{self.home / 'broadside.sqlite3'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def shared(self) -> bool:
        """Whether workers of several machines may use the database: an SQLite file is for one."""
        return not self.database.startswith("sqlite")

    @property
    def address(self) -> str:
        """The public address, without a final slash."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def dkim_folder(self) -> Path:
        """Where the DKIM keys lie, one file a selector."""
        return self.dkim_keys or self.home / "dkim"

    @property
    def name_server(self) -> tuple[str, int] | None:
        """Address and port of the name server to ask; None for the machine's own."""
        return _address_and_port(self.dns) if self.dns else None

    @property
    def maildir(self) -> Path:
        """Where mail is kept while no SMTP address is set."""
        return self.home / "maildir"


def is_label(name: str) -> bool:
    """Whether this is one label of a domain in small letters (RFC 1123, 2.1)."""
    return LABEL.fullmatch(name) is not None


def read_settings(**given: Any) -> Settings:
    """Settings from the environment, with the home made and a secret key kept in it.

    Raises BadSettings naming each wrong variable.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise BadSettings("; ".join(map(_said, error.errors()))) from None
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.home / "secret_key")})


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _said(error: Any) -> str:
    """One wrong setting in words; what is wrong with several together names them itself."""
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"BROADSIDE_{str(error['loc'][0]).upper()}: {words}" if error["loc"] else words


def _address_and_port(value: str) -> tuple[str, int]:
    parts = urlsplit(f"//{value}")
    return str(ipaddress.ip_address(parts.hostname or "")), parts.port or DNS_PORT


def _kept_secret(path: Path) -> str:
    try:
        with open(path, "x", opener=_private) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
