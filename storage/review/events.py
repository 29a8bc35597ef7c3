"""What happened to a document, one row of the database at a time. Each function here turns a row into an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.values import Doubt, Flag, Reading, State, Status, Value
from storage.assemble import MACHINE
from storage.tables import Attempt, Decision, DocumentFlag, FieldRow, File, Page, ReadingRow
from storage.tables_office import AuditRow, Keying, Question, Reread, Sample, Upload

Fact = str | int | float | bool | None


@dataclass(frozen=True)
class Said:
    """What a field was said to be."""

    status: Status
    value: Value


@dataclass(frozen=True)
class Event:
    """Something that happened. `what` names the sentence that tells it, `facts` fill it; `by` are names of people,
    none where the machine did it. `count` events of a kind stand for as many rows, up to `until`."""

    at: datetime
    what: str
    by: tuple[str, ...] = ()
    name: str | None = None
    before: Said | None = None
    after: Said | None = None
    doubts: tuple[Doubt, ...] = ()
    readings: tuple[Reading, ...] = ()
    note: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    count: int = 1
    until: datetime | None = None

    @property
    def of_document(self) -> bool:
        """Whether the document's own history tells it: all that people did, and what is about no field."""
        return self.name is None or self.what in ("decided", "withdrawn", "agreed")


@dataclass(frozen=True)
class Opening:
    """How rows are read: values opened, accounts by name."""

    open: Callable[[str, bytes], str]
    names: Mapping[str, str]

    def people(self, actor: str | None) -> tuple[str, ...]:
        """The names behind an actor: nobody for the machine, two where two agreed."""
        ids = () if actor in (None, MACHINE) else (actor or "").split("+")
        return tuple(self.names.get(one, one) for one in ids)

    def value(self, owner: str, sealed: bytes | None, clear: Value = None) -> Value:
        """A value of a column."""
        if sealed is None:
            return clear
        opened: Value = json.loads(self.open(owner, sealed))
        return opened

    def text(self, owner: str, sealed: bytes | None) -> str:
        """A text of a column; file names that are no Unicode are made readable."""
        if sealed is None:
            return ""
        return self.open(owner, sealed).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def came_in(page: Page, file: File, upload: Upload | None, opening: Opening) -> Event:
    """A page of a file came in."""
    facts = {"page": page.page, "source_page": page.source_page}
    by = opening.people(upload.account_id if upload else None)
    return Event(file.received_at, "came_in", by, note=opening.text(file.id, file.source_sealed), facts=facts)


def read(attempt: Attempt) -> Event:
    """The document was read."""
    facts: dict[str, Fact] = {
        "number": attempt.number,
        "form": attempt.form,
        "version": attempt.form_version,
        "readers": ", ".join(attempt.readers),
        "calibration": attempt.calibration,
        "code": attempt.code,
        "seconds": round((attempt.saved_at - attempt.started_at).total_seconds(), 1),
    }
    return Event(attempt.saved_at, "read_more" if attempt.extends else "read", facts=facts)


def result(document_id: str, attempt: Attempt, row: FieldRow, seen: Sequence[ReadingRow], opening: Opening) -> Event:
    """What an attempt made of a field, and what each reader saw in it."""
    value = opening.value(document_id, row.value_sealed, row.value_clear)
    guess = opening.value(document_id, row.suggestion_sealed, row.suggestion_clear)
    return Event(
        attempt.saved_at,
        "result",
        name=row.name,
        after=Said(Status(row.status), guess if value is None else value),
        doubts=tuple(Doubt(Flag(flag), reason) for flag, reason in row.doubts),
        readings=tuple(Reading(one.engine, opening.text(document_id, one.text_sealed), one.confidence) for one in seen),
        facts={"number": attempt.number, "probability": row.probability},
    )


def flagged(row: DocumentFlag) -> Event:
    """The document, or a field of it, was flagged after it was read."""
    doubt = Doubt(Flag(row.flag), row.reason)
    return Event(row.made_at, "flagged", name=row.name, doubts=(doubt,), facts={"other": row.other_id})


def decided(row: Decision, flags: Mapping[int, DocumentFlag], opening: Opening) -> Event:
    """Somebody decided: a field, a flag, or what becomes of the document."""
    event = Event(row.made_at, "decided", opening.people(row.actor), row.name)
    event = replace(event, note=opening.text(row.document_id, row.note_sealed))
    if row.flag_id is not None:
        flag = flags[row.flag_id]
        return replace(event, what="dismissed", doubts=(Doubt(Flag(flag.flag), flag.reason),))
    if row.name is None:
        return replace(event, what="made_void" if row.to_state == State.VOID else "reopened")
    return replace(
        event,
        what="withdrawn" if row.withdraws is not None else "agreed" if "+" in row.actor else "decided",
        before=_said(row.document_id, row.from_status, row.from_sealed, opening),
        after=_said(row.document_id, row.to_status, row.to_sealed, opening),
    )


def keyed(row: Keying, opening: Opening) -> Event:
    """Somebody keyed a field without seeing what others had said."""
    after = _said(row.document_id, row.status, row.value_sealed, opening)
    return Event(row.made_at, f"keyed_{row.purpose}", opening.people(row.account_id), row.name, after=after)


def sampled(row: Sample) -> list[Event]:
    """A field was drawn into the quality sample, and what that said. Before it is settled nobody is told."""
    if row.settled_at is None:
        return []
    return [Event(row.drawn_at, "sampled", name=row.name), Event(row.settled_at, f"sample_{row.result}", name=row.name)]


def asked(row: Question, opening: Opening) -> list[Event]:
    """A field was left to the supervisor, and settled."""
    events = [Event(row.asked_at, "asked", opening.people(row.account_id), row.name)]
    return events if row.settled_at is None else [*events, Event(row.settled_at, "answered", name=row.name)]


def reread(row: Reread, opening: Opening) -> list[Event]:
    """Somebody wished pages to be read again, and what came of it."""
    made = len(row.documents) if isinstance(row.documents, list) else None
    facts = {"documents": len(row.pages), "form": row.form}
    events = [Event(row.made_at, "reread_wished", opening.people(row.account_id), facts=facts)]
    if row.finished_at is not None:
        events.append(Event(row.finished_at, f"reread_{row.state}", facts={"documents": made}))
    return events


def came_of(row: Reread, opening: Opening) -> Event:
    """The document came of pages that were read again, as somebody wished; `other` is the one they were in before."""
    by = opening.people(row.account_id)
    return Event(row.finished_at or row.made_at, "came_of", by, facts={"other": row.document_id})


def looked(row: AuditRow, opening: Opening) -> Event:
    """Somebody looked at it, exported it, or did what has no row of its own."""
    return Event(row.made_at, f"audit.{row.action}", opening.people(row.account_id))


def _said(owner: str, status: str | None, sealed: bytes | None, opening: Opening) -> Said | None:
    return None if status is None else Said(Status(status), opening.value(owner, sealed))
