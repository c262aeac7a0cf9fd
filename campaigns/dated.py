"""Dated: what every row with a deadline keeps, so that a calendar updates it in place (RFC 5545, RFC 5546)."""

import secrets
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import UtcDateTime


class Dated:
    """A row of the calendar: its UID never changes, its SEQUENCE rises with each change of what is shown."""

    uid: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(12), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def revise(self) -> None:
        """Count a change of the title, the instant or the standing: calendars take the entry anew."""
        self.sequence = (self.sequence or 0) + 1
        self.revised_at = clock.now()

    def call_off(self) -> None:
        """Take it out: calendars that have it are told CANCELLED; twice is once."""
        if self.called_off_at is None:
            self.called_off_at = clock.now()
            self.revise()

    def bring_back(self) -> None:
        """Take back that it was called off: calendars get it again under the same UID."""
        if self.called_off_at is not None:
            self.called_off_at = None
            self.revise()
