"""Batches: files that lay in one folder of the inbox, under the name that people gave it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.ids import new_id
from storage.review.waiting import WAITS
from storage.store import Store
from storage.tables import Document, File, Page
from storage.tables_intake import Batch

# So many are told of, the latest first.
SHOWN = 12
# So many are looked through for those with something to do.
LOOKED_AT = 60


@dataclass(frozen=True)
class BatchWaiting:
    """A batch of which documents wait for people."""

    id: str
    name: str
    documents: int


def batch_of(store: Store, session: Session, name: str, now: datetime) -> str:
    """The id of the batch of this name, made where there is none. Called by one process at a time."""
    found = hashed(store.term_key, name)
    known = session.scalars(select(Batch.id).where(Batch.name_hash == found)).first()
    if known is not None:
        return known
    made = new_id(now)
    session.add(Batch(id=made, name_sealed=store.vault.seal(made, name), name_hash=found, made_at=now))
    return made


def hashed(key: bytes, name: str) -> bytes:
    """The keyed hash of a batch's name, apart from those of search terms."""
    return hmac.new(key, f"batch\0{name}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def in_batch(batch_id: str) -> ColumnElement[bool]:
    """Whether some page of a document came with this batch."""
    return Document.id.in_(
        select(Page.document_id).join(File, File.id == Page.file_id).where(File.batch_id == batch_id)
    )


def waiting_batches(store: Store, session: Session) -> Sequence[BatchWaiting]:
    """The latest batches of which documents wait for people, with their names opened."""
    latest = session.scalars(select(Batch).order_by(Batch.made_at.desc(), Batch.id.desc()).limit(LOOKED_AT))
    found: list[BatchWaiting] = []
    for batch in latest:
        count = session.scalars(select(func.count()).select_from(Document).where(WAITS, in_batch(batch.id))).one()
        if count:
            found.append(BatchWaiting(batch.id, store.vault.open(batch.id, batch.name_sealed), count))
        if len(found) == SHOWN:
            break
    return found
