"""Who saw and did what. A row is written in the transaction of what it tells of, or in one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from storage.store import Store
from storage.tables_office import AuditRow

Detail = Mapping[str, str | int | float | bool | None]
"""More about a row: kinds, counts and ids. Never a value of a form, a search text or a name."""

# An export: its limits (form, state, since) and how many documents were in it stand in the detail.
EXPORTED = "exported"


def note(
    session: Session,
    account_id: str | None,
    action: str,
    now: datetime,
    document_id: str | None = None,
    file_id: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Adds a row within a transaction."""
    session.add(
        AuditRow(
            made_at=now,
            account_id=account_id,
            action=action,
            document_id=document_id,
            file_id=file_id,
            detail=dict(detail) if detail else None,
        )
    )


def noted(
    store: Store,
    account_id: str | None,
    action: str,
    now: datetime,
    document_id: str | None = None,
    file_id: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Adds a row in a transaction of its own: somebody looked at something."""
    with store.write() as session:
        note(session, account_id, action, now, document_id, file_id, detail)
