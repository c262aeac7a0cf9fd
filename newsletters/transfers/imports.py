"""Import: a file of people on its way in: matched, checked, begun by a colleague, done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.sheets import Layout
from newsletters.newsletter import Newsletter

HOLD = timedelta(seconds=60)
KEPT = timedelta(days=7)
MOST_PROBLEMS = 1_000
SHORTEST_BASIS = 15


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    FINISHED = "finished"
    REFUSED = "refused"
    CANCELLED = "cancelled"


WORKING = (ImportState.CHECKING, ImportState.RUNNING)
ENDED = (ImportState.FINISHED, ImportState.REFUSED, ImportState.CANCELLED)


class BadImport(ValueError):
    """A step that cannot be taken; says why and what to do."""


@dataclass(frozen=True)
class Upload:
    """A file that lies in the folder under a name of ours, with the name it came by."""

    file: str
    name: str
    layout: Layout


class Import(Base):
    """One file, its layout, what the check foresaw and how far it is."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(100))
    file: Mapped[str] = mapped_column(String(64), unique=True)
    encoding: Mapped[str] = mapped_column(String(12))
    separator: Mapped[str] = mapped_column(String(1))
    header: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    basis: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ImportState] = mapped_column(String(10), default=ImportState.UPLOADED, index=True)
    refusal: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    place: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    foreseen: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    outcomes: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    held_by: Mapped[str] = mapped_column(String(32), default="")
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newsletter: Mapped[Newsletter] = relationship()
    account: Mapped[Account | None] = relationship()

    @property
    def layout(self) -> Layout:
        """How the file is written."""
        return Layout(self.encoding, self.separator, tuple(self.header))

    @property
    def working(self) -> bool:
        """Whether a worker has something to do."""
        return self.state in WORKING

    def match(self, columns: Mapping[str, int]) -> None:
        """Say which column holds which field, and have the file checked; raises BadImport."""
        self._must_be(ImportState.UPLOADED, ImportState.CHECKED)
        if "address" not in columns:
            raise BadImport("Say which column holds the address.")
        if len(set(columns.values())) < len(columns):
            raise BadImport("Each column can hold one field only.")
        self.columns = dict(columns)
        self.state, self.done, self.bad, self.foreseen = ImportState.CHECKING, 0, 0, {}
        self.begun_at = clock.now()
        db.session.flush()

    def begin(self, basis: str, leave_out_bad: bool, by: Account | None) -> None:
        """Start for real, on a basis of consent told in words; raises BadImport."""
        self._must_be(ImportState.CHECKED)
        if len(basis.strip()) < SHORTEST_BASIS:
            raise BadImport("Say in a sentence how these people agreed to get this newsletter.")
        if self.bad and not leave_out_bad:
            raise BadImport("Some rows are bad. Mend the file, or say that they are to be left out.")
        self.basis, self.begun_at = basis.strip()[:2000], clock.now()
        repeated = self.foreseen.get("repeated", 0)
        self.state, self.place = ImportState.RUNNING, 0
        self.done, self.outcomes = self.bad + repeated, {"repeated": repeated} if repeated else {}
        audit.record("import.begun", f"import:{self.id}", by, rows=self.total)

    def cancel(self, by: Account | None) -> None:
        """Stop; who is in stays in. The file goes."""
        self._must_be(*(state for state in ImportState if state not in ENDED))
        self._end(ImportState.CANCELLED)
        audit.record("import.cancelled", f"import:{self.id}", by, rows=self.done)

    @classmethod
    def due(cls) -> list[int]:
        """The ids of imports that a worker may take up now."""
        return list(db.session.scalars(select(cls.id).where(cls.state.in_(WORKING), _free()).order_by(cls.id)))

    def hold(self, holder: str) -> bool:
        """Take it up, or keep it, for a minute; False when another worker has it, or it was cancelled."""
        mine = update(Import).where(Import.id == self.id, Import.state.in_(WORKING))
        taken = mine.where(or_(Import.held_by == holder, _free())).values(held_by=holder, held_until=clock.now() + HOLD)
        return bool(db.session.execute(taken.returning(Import.id)).all())

    def let_go(self) -> None:
        """Let any worker take it up again."""
        self.held_by, self.held_until = "", None

    def checked(self, total: int) -> None:
        """The whole file was read; `foreseen` and `bad` say what was found."""
        self._must_be(ImportState.CHECKING)
        self.total, self.state = total, ImportState.CHECKED
        self.let_go()

    def refuse(self, why: str) -> None:
        """The file cannot be read to its end; says where."""
        self.refusal = why
        self._end(ImportState.REFUSED)

    def finish(self) -> None:
        """Every row was seen to."""
        self._must_be(ImportState.RUNNING)
        self.done = self.total
        self._end(ImportState.FINISHED)
        audit.record("import.finished", f"import:{self.id}", self.account, **self.outcomes)

    def _end(self, state: ImportState) -> None:
        self.state, self.ended_at = state, clock.now()
        self.let_go()
        db.session.flush()

    def _must_be(self, *states: ImportState) -> None:
        if self.state not in states:
            raise BadImport(f"This import is {ImportState(self.state).value} already.")


class ImportProblem(Base):
    """One thing wrong with one row: its number, the field and the rule, never its text."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(200))

    @classmethod
    def of(cls, job: Import, most: int = MOST_PROBLEMS) -> list["ImportProblem"]:
        """What was wrong, by row."""
        found = select(cls).where(cls.import_id == job.id).order_by(cls.row, cls.id)
        return list(db.session.scalars(found.limit(most)))


def _free() -> ColumnElement[bool]:
    return or_(Import.held_until.is_(None), Import.held_until < clock.now())


def open_files() -> set[str]:
    """The names of files that imports still need."""
    return set(db.session.scalars(select(Import.file).where(Import.state.not_in(ENDED))))


def is_ended(file: str) -> bool:
    """Whether a file belongs to an import that needs it no more."""
    return db.session.scalar(select(Import.id).where(Import.file == file, Import.state.in_(ENDED))) is not None


def abandon_old() -> None:
    """Cancel what nobody went on with for a week."""
    old = select(Import).where(Import.state.not_in((*ENDED, *WORKING)), Import.created_at < clock.now() - KEPT)
    for each in db.session.scalars(old):
        each.cancel(None)


def recent(most: int = 20) -> list[Import]:
    """The latest imports."""
    return list(db.session.scalars(select(Import).order_by(Import.id.desc()).limit(most)))


def upload(newsletter: Newsletter, uploaded: Upload, by: Account | None) -> Import:
    """A new import of a file that lies in the folder."""
    job = Import(
        newsletter_id=newsletter.id,
        account_id=by.id if by else None,
        name=uploaded.name,
        file=uploaded.file,
        encoding=uploaded.layout.encoding,
        separator=uploaded.layout.separator,
        header=list(uploaded.layout.header),
    )
    job.newsletter = newsletter
    db.session.add(job)
    db.session.flush()
    audit.record("import.uploaded", f"import:{job.id}", by)
    return job


def waiting_number() -> int:
    """How many imports a worker has to carry on."""
    return db.session.scalar(select(func.count()).select_from(Import).where(Import.state.in_(WORKING))) or 0


def oldest() -> datetime | None:
    """Since when an import stands still though there is work: held ones move."""
    since = func.coalesce(Import.held_until, Import.begun_at)
    return db.session.scalar(select(since).where(Import.state.in_(WORKING)).order_by(since).limit(1))
