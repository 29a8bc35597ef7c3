"""What became of some documents, counted; nothing sealed is opened for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from schemas.record import Record
from schemas.values import Status
from storage.assemble import assemble
from storage.store import Store
from storage.tables import Document

# Databases take only so many values in one question.
BATCH = 100


@dataclass
class Tally:
    """How many documents stand where, what is known of their fields, and why fields and documents wait."""

    documents: int = 0
    states: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


def closed_records(store: Store, documents: Sequence[str]) -> Iterator[Record]:
    """These documents' records without their values."""
    for start in range(0, len(documents), BATCH):
        ids = documents[start : start + BATCH]
        with store.read() as session:
            found = list(session.scalars(select(Document).where(Document.id.in_(ids)).order_by(Document.id)))
            yield from assemble(session, found, None, store.settings.time_zone)


def tally(records: Iterable[Record]) -> Tally:
    """The counts over some records."""
    made = Tally()
    for record in records:
        made.documents += 1
        made.states[record.state.value] += 1
        made.flags.update(flag.value for flag in record.flags)
        made.statuses.update(one.status.value for one in record.fields)
        for one in record.fields:
            if one.status is Status.FLAGGED:
                made.reasons.update({doubt.reason for doubt in one.doubts})
    return made
