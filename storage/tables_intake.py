"""The tables of what comes in: batches (a folder of the inbox that people named), and who is at work right now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Json


class Batch(Base):
    """Files that lay in one folder of the inbox. Its name may say who somebody is: it is sealed under the batch's id,
    and found again by a keyed hash."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    name_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]


class PartKind(StrEnum):
    """What a process does."""

    INBOX = "inbox"
    WORKER = "worker"


class Presence(Base):
    """A process that is at work: it says so now and then. `told`: what it has seen, counts alone."""

    __tablename__ = "presences"
    __table_args__ = (Index(None, "kind", "seen_at"),)

    holder: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    told: Mapped[Any] = mapped_column(Json, nullable=True)
