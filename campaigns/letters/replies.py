"""Reply: what the addressee answered to a letter, and what we think of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from broadside import audit, clock, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.letters import news
from campaigns.letters.attachments import Attachment
from campaigns.letters.letters import Letter, NotNow
from campaigns.updates import Fact, Update, UpdateKind, tell


@dataclass(frozen=True)
class Answer:
    """What came: when, from whom, as text or as a file or both; what we think of it, and whether all may see it."""

    day: date
    sender: str
    text: str = ""
    file: Attachment | None = None
    assessment: str = ""
    public: bool = True


class Reply(Base):
    """One reply, as text or as a file; `assessment` is ours. All three are Markdown or files, never HTML."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    sender: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_type: Mapped[str] = mapped_column(String(80), default="")
    assessment: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool] = mapped_column(default=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    letter: Mapped[Letter] = relationship()

    @property
    def ref(self) -> str:
        """How the audit log and the timeline name it."""
        return f"reply:{self.id}"

    @classmethod
    def of(cls, letter: Letter, public_only: bool = False) -> list["Reply"]:
        """The replies to a letter, the latest day first."""
        wanted = select(cls).where(cls.letter_id == letter.id).order_by(cls.day.desc(), cls.id.desc())
        return list(db.session.scalars(wanted.where(cls.public) if public_only else wanted))

    @classmethod
    def record(cls, letter: Letter, answer: Answer, by: Account | None) -> "Reply":
        """Note a reply: the letter is answered, its campaign told, a mail to signatories drafted. Raises NotNow."""
        if not answer.text and answer.file is None:
            raise NotNow("Give the reply as text or as a file. Nothing was recorded.")
        letter.answer(by)
        _must_fit(letter, answer.day)
        reply = cls(letter=letter, account_id=by.id if by else None)
        db.session.add(reply)
        reply._take(answer)
        db.session.flush()
        audit.record("reply.recorded", reply.ref, by, title=letter.title, public=answer.public)
        reply._tell()
        said = answer.assessment if answer.public else ""
        news.drafted(letter, news.of_reply(letter, answer.sender, answer.day, said), reply.ref)
        return reply

    def change(self, answer: Answer, by: Account | None) -> None:
        """Mend what was noted; the file stays unless another is given."""
        if not answer.text and answer.file is None and not self.file_name:
            raise NotNow("Give the reply as text or as a file. Nothing was changed.")
        _must_fit(self.letter, answer.day)
        self._take(answer)
        db.session.flush()
        audit.record("reply.changed", self.ref, by, title=self.letter.title, public=answer.public)
        self._tell()
        told = db.session.scalar(select(Update).where(Update.source == self.ref))
        if told is not None and told.public != self.public:
            told.change(Fact(told.day, told.kind, told.text, self.public), by)

    def _take(self, answer: Answer) -> None:
        self.day, self.sender, self.text = answer.day, answer.sender, answer.text
        self.assessment, self.public = answer.assessment, answer.public
        if answer.file is not None:
            self.file, self.file_name, self.file_type = answer.file.data, answer.file.name, answer.file.type

    def _tell(self) -> None:
        """A reply that is not public is told in our own timeline alone."""
        said = f"{markdown.escape(self.sender)} replied to our letter “{markdown.escape(self.letter.title)}”."
        text = f"{said} {self.assessment}".strip()
        tell(self.letter.campaign, UpdateKind.REPLY, text, source=self.ref, public=self.public)


def _must_fit(letter: Letter, day: date) -> None:
    if day > clock.today():
        raise NotNow(f"{clock.day_words(day)} lies in the future. Give the day on which the reply came.")
    if letter.delivered_at is not None and day < clock.local(letter.delivered_at).date():
        delivered = clock.day_words(clock.local(letter.delivered_at).date())
        raise NotNow(f"The letter was delivered on {delivered}: a reply to it cannot be older.")
