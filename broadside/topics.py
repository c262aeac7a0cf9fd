"""Topic: words and phrases with weights that say what an item is about; readers choose among topics."""

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside.database import Base, db


class Topic(Base):
    """One topic, kept in step with feeds.yml."""

    __tablename__ = "topic"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    words: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)

    @classmethod
    def all(cls) -> list["Topic"]:
        """Every topic, by name."""
        return list(db.session.scalars(select(cls).order_by(cls.name)))
