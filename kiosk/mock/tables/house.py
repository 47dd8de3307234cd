"""What the house has and shows: cinemas, halls, films, screenings."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.mock.tables.base import Base


class Cinema(Base):
    """A house with halls, in one time zone."""

    __tablename__ = "cinemas"
    id: Mapped[str] = mapped_column(primary_key=True)
    zh: Mapped[str]
    en: Mapped[str]
    place_zh: Mapped[str]
    place_en: Mapped[str]
    zone: Mapped[str]


class Hall(Base):
    """A hall; ``plan`` draws it, one line per row from the screen backwards (``kiosk/mock/sale/plans.py``)."""

    __tablename__ = "halls"
    id: Mapped[str] = mapped_column(primary_key=True)
    cinema_id: Mapped[str] = mapped_column(ForeignKey("cinemas.id"))
    zh: Mapped[str]
    en: Mapped[str]
    plan: Mapped[str] = mapped_column(String(4000))
    cinema: Mapped[Cinema] = relationship(lazy="joined", innerjoin=True)


class Film(Base):
    """A film with its two titles, in one language and one format; the format says which halls can show it."""

    __tablename__ = "films"
    id: Mapped[str] = mapped_column(primary_key=True)
    zh: Mapped[str]
    en: Mapped[str]
    language_zh: Mapped[str]
    language_en: Mapped[str]
    format: Mapped[str]
    rating_zh: Mapped[str]
    rating_en: Mapped[str]
    minutes: Mapped[int]

    @property
    def version_zh(self) -> str:
        """Language and format, as a ticket says them."""
        return f"{self.language_zh} {self.format}"

    @property
    def version_en(self) -> str:
        """Language and format, as a ticket says them."""
        return f"{self.language_en} {self.format}"


class Screening(Base):
    """A film at a time in a hall."""

    __tablename__ = "screenings"
    id: Mapped[str] = mapped_column(primary_key=True)
    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.id"))
    film_id: Mapped[str] = mapped_column(ForeignKey("films.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    price: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    """grows with each change of its seats"""
    hall: Mapped[Hall] = relationship(lazy="joined", innerjoin=True)
    film: Mapped[Film] = relationship(lazy="joined", innerjoin=True)
