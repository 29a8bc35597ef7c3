"""The tables of the night: when it was, what each of its steps did, what it found; and what it looked at once more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Json


class Night(Base):
    """One nightly run. Until `ended_at` it belongs to who holds its lease (`holder`, `expires`); one whose lease ran
    out without an end was broken off.

    `steps`: what each did (`storage.nights.Step`), counts and ids alone. `report`: the summary in numbers
    (`schemas.report.Report`), no value that speaks of one person.
    """

    __tablename__ = "nights"
    __table_args__ = (Index(None, "begun_at"), Index(None, "ended_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    holder: Mapped[str] = mapped_column(String(200))
    expires: Mapped[datetime]
    steps: Mapped[list[Any]]
    report: Mapped[Any] = mapped_column(Json, nullable=True)


class SecondLook(Base):
    """A file or document (`subject`) that a night took up once more, and with which readers (a hash of what they are
    called): it does so once, and again only when the readers have changed."""

    __tablename__ = "second_looks"

    subject: Mapped[str] = mapped_column(Id, primary_key=True)
    made_with: Mapped[str] = mapped_column(String(64), primary_key=True)
    looked_at: Mapped[datetime]
