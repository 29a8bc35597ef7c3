"""Records put together from their rows: the latest attempt, then late flags, then what people decided."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schemas.record import Record, SourcePage
from schemas.values import Box, Doubt, FieldResult, Flag, Reading, State, Status, Value
from storage.tables import Attempt, Decision, Document, DocumentFlag, FieldRow, File, Page, ReadingRow

MACHINE = "machine"

Opener = Callable[[str, bytes], str]
Row = TypeVar("Row")


@dataclass(frozen=True)
class _Rows:
    """All rows of some documents, each list by document id (readings by attempt and field)."""

    pages: dict[str, list[Any]]
    attempts: dict[str, list[Attempt]]
    fields: dict[str, list[FieldRow]]
    readings: dict[tuple[str, str], list[ReadingRow]]
    flags: dict[str, list[DocumentFlag]]
    decisions: dict[str, list[Decision]]


def assemble(
    session: Session,
    documents: Sequence[Document],
    opened: Opener | None,
    zone: ZoneInfo,
    only: Collection[str] | None = None,
    with_readings: bool = True,
) -> list[Record]:
    """The records of these documents. Without `opened` nothing sealed is opened: values are then null.

    `only` names fields: the others are left out, and what was read in these, too; it may be left out anyway.
    """
    with_readings = with_readings and opened is not None and only is None
    rows = _load(session, [document.id for document in documents], with_readings, only)
    return [_record(document, rows, opened or _closed, zone) for document in documents]


def _closed(_owner: str, _sealed: bytes) -> str:
    return "null"


def known(field: FieldResult) -> Value:
    """A field's value, or where it waits for a person the best guess."""
    return field.guess if field.status is Status.FLAGGED else field.value


def people_decided(session: Session, document_id: str) -> bool:
    """Whether a person has decided anything about the document that has not been withdrawn."""
    found = select(Decision).where(Decision.document_id == document_id, Decision.actor != MACHINE)
    return bool(in_force(list(session.scalars(found))))


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that were not withdrawn, in the order given."""
    withdrawn = {decision.withdraws for decision in decisions}
    return [one for one in decisions if one.withdraws is None and one.id not in withdrawn]


def _load(session: Session, ids: list[str], with_readings: bool, only: Collection[str] | None) -> _Rows:
    attempts = list(
        session.scalars(
            select(Attempt).where(Attempt.document_id.in_(ids)).order_by(Attempt.document_id, Attempt.number)
        )
    )
    pages = select(Page, File).join(File, Page.file_id == File.id).where(Page.document_id.in_(ids)).order_by(Page.page)
    flags = select(DocumentFlag).where(DocumentFlag.document_id.in_(ids)).order_by(DocumentFlag.id)
    # What the machine accepted stands in its results already; what it dismissed does not.
    said = or_(Decision.actor != MACHINE, Decision.flag_id.is_not(None))
    decisions = select(Decision).where(Decision.document_id.in_(ids), said).order_by(Decision.id)
    used = [attempt.id for attempt in attempts]
    fields = select(FieldRow).where(FieldRow.attempt_id.in_(used)).order_by(FieldRow.position)
    if only is not None:
        fields = fields.where(FieldRow.name.in_(only))
    readings = select(ReadingRow).where(ReadingRow.attempt_id.in_(used)).order_by(ReadingRow.position)
    return _Rows(
        pages=_by(session.execute(pages).tuples(), lambda row: row[0].document_id),
        attempts=_by(attempts, lambda row: row.document_id),
        fields=_by(session.scalars(fields), lambda row: row.attempt_id),
        readings=_by(session.scalars(readings) if with_readings else (), lambda row: (row.attempt_id, row.name)),
        flags=_by(session.scalars(flags), lambda row: row.document_id),
        decisions=_by(session.scalars(decisions), lambda row: row.document_id),
    )


def _by(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return grouped


def _record(document: Document, rows: _Rows, opened: Opener, zone: ZoneInfo) -> Record:
    decisions = rows.decisions.get(document.id, [])
    flags = rows.flags.get(document.id, [])
    dismissed = {decision.flag_id for decision in decisions if decision.flag_id is not None}
    still = [row for row in flags if row.id not in dismissed]
    open_flags, last = [Flag(row.flag) for row in still if row.name is None], _last(decisions)
    fields = [
        _field(document.id, row, rows, opened, last.get(row.name), [f for f in still if f.name == row.name])
        for row in _latest(rows, document.id)
    ]
    return Record(
        document=document.id,
        form=document.form,
        form_version=document.form_version,
        state=State(document.state),
        received_at=document.received_at.astimezone(zone),
        pages=tuple(_source(page, file, opened) for page, file in rows.pages.get(document.id, [])),
        fields=tuple(fields),
        flags=tuple(dict.fromkeys(open_flags)),
    )


def _source(page: Page, file: File, opened: Opener) -> SourcePage:
    # A name that is no Unicode stays as it is in the database; people and programs get it readable.
    name = opened(file.id, file.source_sealed).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return SourcePage(page.page or 0, name, page.source_page, file.sha256)


def _latest(rows: _Rows, document_id: str) -> list[FieldRow]:
    """The fields in force: those of the last whole attempt, and of those that extend it by more pages."""
    names: dict[str, FieldRow] = {}
    for attempt in rows.attempts.get(document_id, []):
        if not attempt.extends:
            names.clear()
        names |= {row.name: row for row in rows.fields.get(attempt.id, [])}
    return list(names.values())


def _last(decisions: list[Decision]) -> dict[str, Decision]:
    """What people said last of each field."""
    return {d.name: d for d in in_force(decisions) if d.name is not None and d.actor != MACHINE}


def _field(
    document_id: str, row: FieldRow, rows: _Rows, opened: Opener, decision: Decision | None, late: list[DocumentFlag]
) -> FieldResult:
    """A field as it stands. A flag that came after a person's decision is shown but takes nothing back."""
    value = _value(document_id, row.value_sealed, row.value_clear, opened)
    suggestion = _value(document_id, row.suggestion_sealed, row.suggestion_clear, opened)
    status = Status(row.status)
    if decision is not None:
        suggestion = value if value is not None else suggestion
        value, status = _value(document_id, decision.to_sealed, None, opened), Status(decision.to_status or "")
    elif late:
        suggestion = value if value is not None else suggestion
        value, status = None, Status.FLAGGED
    doubts = [Doubt(Flag(flag), reason) for flag, reason in row.doubts]
    doubts += [Doubt(Flag(one.flag), one.reason) for one in late]
    return FieldResult(
        name=row.name,
        value=value,
        status=status,
        suggestion=suggestion,
        doubts=tuple(dict.fromkeys(doubts)),
        probability=row.probability,
        readings=tuple(
            Reading(r.engine, opened(document_id, r.text_sealed), r.confidence)
            for r in rows.readings.get((row.attempt_id, row.name), [])
        ),
        page=row.page,
        box_mm=_box(row.box_mm),
        box_px=_box(row.box_px),
    )


def _value(owner: str, sealed: bytes | None, clear: Value, opened: Opener) -> Value:
    if sealed is None:
        return clear
    value: Value = json.loads(opened(owner, sealed))
    return value


def _box(numbers: list[float] | None) -> Box | None:
    return None if numbers is None else Box(*numbers)
