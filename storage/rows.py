"""A document as it was read, turned into rows."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas.outcome import DocumentOutcome
from schemas.values import Box, FieldResult, Status, Value
from storage.assemble import MACHINE
from storage.facts import FormFacts
from storage.store import Store
from storage.tables import Decision, Document, DocumentFlag, FieldRow, ReadingRow, SearchTerm, TermKind
from storage.terms import KIND_OF_TYPE, hashed, words


def sealed_value(store: Store, owner: str, value: Value) -> bytes | None:
    """A value as it stands in a column; None stays None."""
    return None if value is None else store.vault.seal(owner, json.dumps(value, ensure_ascii=False))


def field_rows(
    store: Store, document_id: str, attempt_id: str, fields: tuple[FieldResult, ...], form: FormFacts
) -> list[FieldRow]:
    """What an attempt made of its fields. Only those whose form says so are stored clear."""
    clear = {field.name for field in form.fields() if not field.personal}
    rows = []
    for position, field in enumerate(fields):
        row = FieldRow(
            attempt_id=attempt_id,
            position=position,
            name=field.name,
            status=field.status,
            doubts=[[doubt.flag.value, doubt.reason] for doubt in field.doubts],
            probability=field.probability,
            page=field.page,
            box_mm=_numbers(field.box_mm),
            box_px=_numbers(field.box_px),
        )
        if field.name in clear:
            row.value_clear, row.suggestion_clear = field.value, field.suggestion
        else:
            row.value_sealed = sealed_value(store, document_id, field.value)
            row.suggestion_sealed = sealed_value(store, document_id, field.suggestion)
        rows.append(row)
    return rows


def reading_rows(store: Store, document_id: str, attempt_id: str, fields: tuple[FieldResult, ...]) -> list[ReadingRow]:
    """What each reader saw in each field."""
    return [
        ReadingRow(
            attempt_id=attempt_id,
            name=field.name,
            position=position,
            engine=reading.engine,
            text_sealed=store.vault.seal(document_id, reading.text),
            confidence=reading.confidence,
            page=field.page,
            box_px=_numbers(field.box_px),
        )
        for field in fields
        for position, reading in enumerate(field.readings)
    ]


def machine_decisions(
    store: Store, session: Session, document_id: str, attempt_id: str, fields: tuple[FieldResult, ...], now: datetime
) -> list[Decision]:
    """The machine's acceptances, but not of fields that a flag of the document is about."""
    late = select(DocumentFlag.name).where(DocumentFlag.document_id == document_id)
    doubted = set(session.scalars(late))
    return [
        Decision(
            document_id=document_id,
            attempt_id=attempt_id,
            name=field.name,
            actor=MACHINE,
            made_at=now,
            to_sealed=sealed_value(store, document_id, field.value),
            to_status=field.status,
        )
        for field in fields
        if field.status is Status.ACCEPTED and field.name not in doubted
    ]


def paper_number_terms(store: Store, document: Document, outcome: DocumentOutcome, form: FormFacts) -> list[SearchTerm]:
    """What the document's own number can be found by."""
    return _terms(store, document.id, TermKind.OWN_NUMBER, form.paper_number or "", outcome.paper_number)


def field_terms(store: Store, document_id: str, name: str, value: Value, form: FormFacts) -> list[SearchTerm]:
    """What a field's value (or best guess) can be found by; nothing for types that are not searched."""
    kind = next((KIND_OF_TYPE.get(field.type) for field in form.fields() if field.name == name), None)
    return [] if kind is None else _terms(store, document_id, kind, name, value)


def replace_terms(store: Store, session: Session, document_id: str, name: str, value: Value, form: FormFacts) -> None:
    """Lets the document be found by a field's new value, and no longer by the old one."""
    own = SearchTerm.document_id == document_id, SearchTerm.name == name, SearchTerm.kind != TermKind.OWN_NUMBER
    session.execute(delete(SearchTerm).where(*own))
    session.add_all(field_terms(store, document_id, name, value, form))


def _terms(store: Store, document_id: str, kind: TermKind, name: str, value: Value) -> list[SearchTerm]:
    return [
        SearchTerm(document_id=document_id, kind=kind, name=name, term=hashed(store.term_key, kind, word))
        for word in words(kind, value)
    ]


def _numbers(box: Box | None) -> list[float] | None:
    return None if box is None else list(box)
