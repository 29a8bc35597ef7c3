"""Flags that only the database can know of: they come when other documents do, and each stands once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.values import Flag
from storage.assemble import MACHINE
from storage.tables import Decision, DocumentFlag


@dataclass(frozen=True)
class LateFlag:
    """A flag of a document, or of one of its fields (`name`), because of another document."""

    document_id: str
    name: str | None
    flag: Flag
    reason: str
    other_id: str


def add_once(session: Session, late: LateFlag, now: datetime) -> None:
    """Adds the flag, unless the same one stands there already, or a person has dismissed it."""
    lapsed = select(Decision.id).where(
        Decision.document_id == DocumentFlag.document_id,
        Decision.flag_id == DocumentFlag.id,
        Decision.actor == MACHINE,
    )
    there = select(DocumentFlag.id).where(
        ~lapsed.exists(),
        DocumentFlag.document_id == late.document_id,
        DocumentFlag.name.is_(None) if late.name is None else DocumentFlag.name == late.name,
        DocumentFlag.reason == late.reason,
        DocumentFlag.other_id == late.other_id,
    )
    if session.scalars(there).first() is None:
        session.add(
            DocumentFlag(
                document_id=late.document_id,
                name=late.name,
                flag=late.flag,
                reason=late.reason,
                other_id=late.other_id,
                made_at=now,
            )
        )
