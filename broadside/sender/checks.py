"""Checks: a sender's records looked up and judged, and the last result kept with its date."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.config import Settings
from broadside.database import Base, UtcDateTime, db
from broadside.delivery.dkim import domain_of
from broadside.sender import findings, lookups, signatures, verdicts
from broadside.sender.findings import Finding, Standing, Topic
from broadside.sender.identity import Identity, Means
from broadside.sender.lookups import Question, Records
from broadside.sender.verdicts import Verdict


@dataclass(frozen=True)
class Report:
    """What a check found, and what providers would say of it."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def wrong(self) -> list[Finding]:
        """What is to be mended."""
        return [one for one in self.findings if one.standing == Standing.WRONG]

    def document(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Report":
        """The report that `document` made."""
        return cls(tuple(map(_finding, document["findings"])), tuple(map(_verdict, document["verdicts"])))


class SenderCheck(Base):
    """The last check of one sender: by the name of its newsletter, or of the house."""

    __tablename__ = "sender_check"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def last(cls, key: str) -> "SenderCheck | None":
        """The last check of a sender, or None."""
        return db.session.get(cls, key)

    @classmethod
    def keep(cls, key: str, address: str, report: Report) -> None:
        """Put a result in the place of the last one."""
        db.session.merge(cls(key=key, address=address, at=clock.now(), result=report.document()))
        db.session.flush()

    @property
    def report(self) -> Report:
        return Report.of(self.result)


def check(address: str, reply_to: str, settings: Settings) -> Report:
    """Look a sender's records up and judge them: it takes seconds and no database. Raises BadMail, BadSettings."""
    identity, means = Identity.of(address, reply_to, settings.bounce_address), Means.of(settings)
    question = Question(
        domain=identity.domain,
        return_domain=identity.return_domain,
        reply_domain=domain_of(identity.reply_to),
        names=tuple(key.name(means.signer.domain) for key in means.signer.keys) if means.signer else (),
        server=settings.name_server,
        seconds=lookups.SECONDS,
    )
    return judge(lookups.look_up(question), identity, means)


def judge(records: Records, identity: Identity, means: Means) -> Report:
    """What the records mean."""
    found = (
        findings.of_spf(records.spf, identity, means),
        *signatures.of_dkim(records.names, identity, means.signer),
        findings.of_dmarc(records.dmarc, identity),
        signatures.of_alignment(records.dmarc, identity, means.signer),
        findings.of_leaving(means),
        findings.of_replies(records.mx, identity),
        findings.of_relay(means),
    )
    return Report(found, tuple(verdicts.of(found)))


def _finding(fields: Mapping[str, Any]) -> Finding:
    one = Finding(**fields)
    return replace(one, topic=Topic(one.topic), standing=Standing(one.standing), noticed=tuple(one.noticed))


def _verdict(fields: Mapping[str, Any]) -> Verdict:
    one = Verdict(**fields)
    return replace(one, standing=Standing(one.standing))
