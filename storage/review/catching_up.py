"""Documents that waited before the queue kept account of what waits in them: noted when they are come across."""

from __future__ import annotations

from sqlalchemy import exists, select

from storage.database import one_at_a_time
from storage.review.waiting import WAITS
from storage.states import settle
from storage.store import Store
from storage.tables import Document
from storage.tables_office import OpenDoubt

_BATCH = 200


def catch_up(store: Store) -> int:
    """Notes what waits in documents of which nothing is noted, at most a batch; how many there were."""
    unnoted = select(Document.id).where(WAITS, ~exists().where(OpenDoubt.document_id == Document.id)).limit(_BATCH)
    with store.read() as session:
        if session.scalars(unnoted.limit(1)).first() is None:
            return 0
    with store.write() as session:
        one_at_a_time(session, "save")
        found = list(session.scalars(unnoted))
        for document_id in found:
            settle(store, session, document_id)
        return len(found)
