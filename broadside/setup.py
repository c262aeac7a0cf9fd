"""Setting up: a link, printed when Broadside starts, that works until the first account is made."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.config import Settings
from broadside.database import Base, UtcDateTime, db
from broadside.tokens import BadToken, Tokens

PATH = "/set-up"
PURPOSE = "set-up"


class SetUp(Base):
    """The one row that says that setting up is done: a second one is refused by the database itself."""

    __tablename__ = "set_up"

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def waiting(cls) -> bool:
        """Whether nobody has set Broadside up, by the page or by the command line."""
        return not db.session.scalar(select(exists().select_from(cls))) and not db.session.scalar(
            select(exists().select_from(Account))
        )

    @classmethod
    def finish(cls) -> None:
        """Write it down as done; of two at once, the second gets an IntegrityError here."""
        db.session.add(cls(id=1))
        db.session.flush()


def link(settings: Settings, tokens: Tokens) -> str:
    """The address to set Broadside up at; only who can read the terminal has it."""
    return f"{settings.address}{PATH}/{tokens.make(PURPOSE, 'first')}"


def opens(tokens: Tokens, token: str) -> bool:
    """Whether a token is one that `link` made with this key."""
    try:
        return tokens.read(PURPOSE, token)[0] == "first"
    except BadToken:
        return False
