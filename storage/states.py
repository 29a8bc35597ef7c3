"""Where a document stands, worked out from its pages, flags and decisions."""

from __future__ import annotations

from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import Flag, State, Status
from storage.assemble import assemble, people_decided
from storage.review.waiting import note_open
from storage.store import Store
from storage.tables import Document


def settle(store: Store, session: Session, document_id: str) -> None:
    """Writes the state (and whether it is restricted) that follows from everything known of the document."""
    session.flush()
    document = session.get_one(Document, document_id)
    record = assemble(session, [document], None, store.settings.time_zone)[0]
    document.restricted = Flag.NO_CONSENT in record.flags
    document.state = _state(document, record, people_decided(session, document_id))
    note_open(session, document, record)


def _state(document: Document, record: Record, decided: bool) -> State:
    if document.state == State.VOID:
        return State.VOID
    if not document.complete:
        return State.INCOMPLETE
    if record.flags or any(field.status is Status.FLAGGED for field in record.fields):
        return State.NEEDS_REVIEW
    return State.REVIEWED if decided else State.ACCEPTED
