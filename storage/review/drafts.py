"""What somebody has typed and not decided yet: kept so that nothing is lost when a browser closes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables import Document
from storage.tables_office import Draft

LONGEST = 2000


def keep(store: Store, document_id: str, name: str, account_id: str, text: str, now: datetime) -> None:
    """Keeps what somebody has typed into a field, instead of what they had before. Raises UnknownRecord."""
    with store.write() as session:
        if session.get(Document, document_id) is None:
            raise UnknownRecord("no such document")
        sealed = store.vault.seal(document_id, text[:LONGEST])
        session.merge(Draft(document_id=document_id, name=name, account_id=account_id, text_sealed=sealed, made_at=now))


def drafts(store: Store, document_id: str, account_id: str) -> Mapping[str, str]:
    """What somebody has typed into the fields of a document, by field."""
    mine = select(Draft).where(Draft.document_id == document_id, Draft.account_id == account_id)
    with store.read() as session:
        return {row.name: store.vault.open(document_id, row.text_sealed) for row in session.scalars(mine)}


def forget(session: Session, document_id: str, name: str, account_id: str) -> None:
    """Drops a draft within the transaction of the decision that it became."""
    session.execute(
        delete(Draft).where(Draft.document_id == document_id, Draft.name == name, Draft.account_id == account_id)
    )
