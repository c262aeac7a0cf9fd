"""Settings: every environment variable Broadside reads, checked once and frozen."""

import os
import secrets
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


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
    redis_url: str = ""
    feeds: Path = ROOT / "feeds.yml"
    govuk_url: str = "https://www.gov.uk"
    fetch_private_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    timezone: str = "Europe/London"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    metrics_token: str = ""
    proxies: int = Field(default=0, ge=0, le=5)

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("fetch_private_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
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
    def maildir(self) -> Path:
        """Where mail is kept while no SMTP address is set."""
        return self.home / "maildir"


def read_settings(**given: Any) -> Settings:
    """Settings from the environment, with the home made and a secret key kept in it.

    Raises BadSettings naming each wrong variable.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        lines = [
            f"BROADSIDE_{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        ]
        raise BadSettings("; ".join(lines)) from None
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.home / "secret_key")})


def _kept_secret(path: Path) -> str:
    try:
        with open(path, "x", opener=_private) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
