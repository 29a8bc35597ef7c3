"""What people decide. Each decision is a new row: who, when, from what, to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import FieldResult, Flag, State, Status, Value
from storage.assemble import MACHINE, assemble
from storage.ceilings import flag_over_ceiling
from storage.database import one_at_a_time
from storage.duplicates import flag_duplicates
from storage.errors import UnknownRecord
from storage.facts import Rules
from storage.rows import replace_terms, sealed_value
from storage.states import settle
from storage.store import Store
from storage.tables import Decision, Document, DocumentFlag


class Overtaken(Exception):
    """Somebody else has decided meanwhile: what was seen is no longer what stands there."""


@dataclass(frozen=True)
class Choice:
    """A person's word on a field: its value, or that it is empty or unreadable (then without a value)."""

    name: str
    value: Value
    status: Status = Status.REVIEWED

    def __post_init__(self) -> None:
        if self.status not in (Status.REVIEWED, Status.EMPTY, Status.UNREADABLE):
            raise ValueError("a person's status is reviewed, empty or unreadable")
        if self.status is not Status.REVIEWED and self.value is not None:
            raise ValueError("what is empty or unreadable has no value")


def decide(store: Store, document_id: str, choice: Choice, actor: str, rules: Rules, now: datetime) -> State:
    """Writes down a person's word on a field; the state of the document after it.

    Raises UnknownRecord where there is no such document or field.
    """
    with store.write() as session:
        return decide_within(store, session, document_id, choice, actor, rules, now)


def decide_within(
    store: Store, session: Session, document_id: str, choice: Choice, actor: str, rules: Rules, now: datetime
) -> State:
    """As `decide`, in a transaction that holds more than the decision (keyings that it follows from)."""
    _check_person(actor)
    document, record = _locked(store, session, document_id)
    before = _field(record, choice.name)
    session.add(
        Decision(
            document_id=document_id,
            name=choice.name,
            actor=actor,
            made_at=now,
            from_sealed=sealed_value(store, document_id, before.guess),
            from_status=before.status,
            to_sealed=sealed_value(store, document_id, choice.value),
            to_status=choice.status,
        )
    )
    form = rules.forms(document.form, document.form_version)
    replace_terms(store, session, document_id, choice.name, choice.value, form)
    concerned = flag_duplicates(session, document, now)
    concerned |= flag_over_ceiling(store, session, document, rules, now)
    for changed in (document_id, *sorted(concerned)):
        settle(store, session, changed)
    return State(document.state)


def dismiss(store: Store, document_id: str, flag: Flag, actor: str, note: str, now: datetime) -> State:
    """A person says that a flag of the document as a whole needs no more care; its state after it."""
    _check_person(actor)
    with store.write() as session:
        document, _ = _locked(store, session, document_id)
        flags = select(DocumentFlag.id).where(
            DocumentFlag.document_id == document_id, DocumentFlag.flag == flag, DocumentFlag.name.is_(None)
        )
        found = list(session.scalars(flags))
        if not found:
            raise UnknownRecord("no such flag on the document")
        session.add_all(
            Decision(
                document_id=document_id,
                flag_id=flag_id,
                actor=actor,
                made_at=now,
                note_sealed=store.vault.seal(document_id, note),
            )
            for flag_id in found
        )
        settle(store, session, document_id)
        return State(document.state)


def make_void(store: Store, document_id: str, actor: str, note: str, now: datetime) -> None:
    """A person says that a document does not count, and why; it stays where it is."""
    _check_person(actor)
    with store.write() as session:
        document, _ = _locked(store, session, document_id)
        document.state = State.VOID
        settle(store, session, document_id)
        session.add(
            Decision(
                document_id=document_id,
                actor=actor,
                made_at=now,
                to_state=State.VOID,
                note_sealed=store.vault.seal(document_id, note),
            )
        )


def _locked(store: Store, session: Session, document_id: str) -> tuple[Document, Record]:
    one_at_a_time(session, "save")
    document = session.get(Document, document_id)
    if document is None:
        raise UnknownRecord("no such document")
    return document, assemble(session, [document], store.vault.open, store.settings.time_zone)[0]


def _field(record: Record, name: str) -> FieldResult:
    try:
        return record.field(name)
    except KeyError:
        raise UnknownRecord("no such field in the document") from None


def _check_person(actor: str) -> None:
    if not actor or actor == MACHINE:
        raise ValueError("a decision of a person needs the person's id")
