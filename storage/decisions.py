"""What people decide. Each decision is a new row: who, when, from what, to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.values import FieldResult, Flag, State, Status, Value
from storage.assemble import MACHINE, assemble, in_force, known
from storage.ceilings import flag_over_ceiling, paying_fields
from storage.database import one_at_a_time
from storage.duplicates import REASONS, flag_duplicates, lapse_duplicates
from storage.errors import UnknownRecord
from storage.facts import Rules
from storage.marks import FLAG_OF_TYPE, follow_marks
from storage.rows import replace_terms, sealed_value
from storage.states import settle
from storage.store import Store
from storage.tables import Decision, Document, DocumentFlag
from storage.terms import KIND_OF_TYPE

REOPENED = "reopened"


class Overtaken(Exception):
    """Somebody else has decided meanwhile: what was seen is no longer what stands there."""


@dataclass(frozen=True)
class Choice:
    """A person's word on a field: its value, or that it is empty or unreadable (then without a value).

    `seen`: the version of the field that the person looked at (`storage/review/sheet.py`); None: whatever stands.
    """

    name: str
    value: Value
    status: Status = Status.REVIEWED
    seen: int | None = None

    def __post_init__(self) -> None:
        if self.status not in (Status.REVIEWED, Status.EMPTY, Status.UNREADABLE):
            raise ValueError("a person's status is reviewed, empty or unreadable")
        if self.status is not Status.REVIEWED and self.value is not None:
            raise ValueError("what is empty or unreadable has no value")


def decide(store: Store, document_id: str, choice: Choice, actor: str, rules: Rules, now: datetime) -> State:
    """Writes down a person's word on a field; the state of the document after it.

    Raises UnknownRecord where there is no such document or field, Overtaken where it is no longer as it was seen.
    """
    with store.write() as session:
        return decide_within(store, session, document_id, choice, actor, rules, now)


def decide_within(
    store: Store, session: Session, document_id: str, choice: Choice, actor: str, rules: Rules, now: datetime
) -> State:
    """As `decide`, in a transaction that holds more than the decision (keyings that it follows from)."""
    _check_person(actor)
    document = _locked(session, document_id)
    before, sealed = _field(store, session, document, choice.name), sealed_value(store, document_id, choice.value)
    last = last_word(session, document_id, choice.name)
    if choice.seen is not None and choice.seen != (last.id if last else 0):
        if last is not None and (last.actor, last.to_status, last.to_sealed) == (actor, choice.status, sealed):
            # The same word came twice, as from a browser whose line dropped before it heard our answer.
            return State(document.state)
        raise Overtaken
    decision = Decision(
        document_id=document_id,
        name=choice.name,
        actor=actor,
        made_at=now,
        from_sealed=sealed_value(store, document_id, before.guess),
        from_status=before.status,
        to_sealed=sealed,
        to_status=choice.status,
    )
    session.add(decision)
    _follow(_Following(store, session, document, actor, rules, now), choice.name, choice.value)
    return State(document.state)


def withdraw(store: Store, document_id: str, name: str, actor: str, rules: Rules, now: datetime) -> State:
    """Takes back the actor's last word on a field, which then stands as before it; the document's state after it.

    Raises UnknownRecord where nobody said anything of such a field, Overtaken where the last word is another's.
    """
    _check_person(actor)
    with store.write() as session:
        return withdraw_within(store, session, document_id, name, actor, rules, now)


def withdraw_within(
    store: Store, session: Session, document_id: str, name: str, actor: str, rules: Rules, now: datetime
) -> State:
    """As `withdraw`, in a transaction that holds more."""
    document = _locked(session, document_id)
    before, last = _field(store, session, document, name), _standing(session, document_id, name)
    if last is None:
        raise UnknownRecord("nobody has decided this field")
    if last.actor != actor:
        raise Overtaken
    undoing = Decision(
        document_id=document_id,
        name=name,
        actor=actor,
        made_at=now,
        from_sealed=sealed_value(store, document_id, before.guess),
        from_status=before.status,
        withdraws=last.id,
    )
    session.add(undoing)
    session.flush()
    after = _field(store, session, document, name)
    undoing.to_sealed, undoing.to_status = sealed_value(store, document_id, after.value), after.status
    _follow(_Following(store, session, document, actor, rules, now), name, known(after))
    return State(document.state)


def dismiss(store: Store, document_id: str, flag: Flag, actor: str, note: str, now: datetime) -> State:
    """A person says that a flag of the document as a whole needs no more care; its state after it."""
    _check_person(actor)
    with store.write() as session:
        return dismiss_within(store, session, document_id, flag, actor, note, now)


def dismiss_within(
    store: Store, session: Session, document_id: str, flag: Flag, actor: str, note: str, now: datetime
) -> State:
    """As `dismiss`, in a transaction that holds more."""
    document = _locked(session, document_id)
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
        make_void_within(store, session, document_id, actor, note, now)


def make_void_within(store: Store, session: Session, document_id: str, actor: str, note: str, now: datetime) -> None:
    """As `make_void`, in a transaction that holds more."""
    document = _locked(session, document_id)
    document.state = State.VOID
    for changed in (document_id, *sorted(lapse_duplicates(session, document, now))):
        settle(store, session, changed)
    session.add(_of_document(store, document, actor, note, now))


def reopen_within(store: Store, session: Session, document_id: str, actor: str, note: str, now: datetime) -> State:
    """A person wants a document looked at once more, a void one too: it is flagged, and waits again."""
    _check_person(actor)
    document = _locked(session, document_id)
    document.state = State.PROCESSING
    session.add(DocumentFlag(document_id=document_id, flag=Flag.UNCERTAIN, reason=REOPENED, made_at=now))
    for changed in (document_id, *sorted(flag_duplicates(session, document, now))):
        settle(store, session, changed)
    session.add(_of_document(store, document, actor, note, now))
    return State(document.state)


def last_word(session: Session, document_id: str, name: str) -> Decision | None:
    """The last row that a person wrote about a field, one that withdraws another included. Its id is the version of
    the field."""
    return next(iter(_words(session, document_id, name)), None)


def _standing(session: Session, document_id: str, name: str) -> Decision | None:
    """The last word on a field that has not been withdrawn."""
    return next(iter(in_force(_words(session, document_id, name))), None)


def _words(session: Session, document_id: str, name: str) -> list[Decision]:
    found = select(Decision).where(
        Decision.document_id == document_id, Decision.name == name, Decision.actor != MACHINE
    )
    return list(session.scalars(found.order_by(Decision.id.desc())))


@dataclass(frozen=True)
class _Following:
    """What everything that follows from a decision on a field needs."""

    store: Store
    session: Session
    document: Document
    actor: str
    rules: Rules
    now: datetime


def _follow(work: _Following, name: str, value: Value) -> None:
    """What follows when a field has another value: how it is found, flags of this document and of others, states.
    Each is looked at only where a field of this kind can change it: a decision takes milliseconds."""
    store, session, document = work.store, work.session, work.document
    form = work.rules.forms(document.form, document.form_version)
    kind = next(field.type for field in form.fields() if field.name == name)
    concerned = set[str]()
    if kind in KIND_OF_TYPE:
        replace_terms(store, session, document.id, name, value, form)
    if KIND_OF_TYPE.get(kind) in REASONS:
        concerned |= lapse_duplicates(session, document, work.now)
        concerned |= flag_duplicates(session, document, work.now)
    if name in paying_fields(form):
        concerned |= flag_over_ceiling(store, session, document, work.rules, work.now)
    if kind in FLAG_OF_TYPE:
        session.flush()
        (record,) = assemble(session, [document], store.vault.open, store.settings.time_zone)
        follow_marks(session, record, form, name, work.actor, work.now)
    for changed in (document.id, *sorted(concerned)):
        settle(store, session, changed)


def _of_document(store: Store, document: Document, actor: str, note: str, now: datetime) -> Decision:
    return Decision(
        document_id=document.id,
        actor=actor,
        made_at=now,
        to_state=document.state,
        note_sealed=store.vault.seal(document.id, note),
    )


def _locked(session: Session, document_id: str) -> Document:
    """The document, which nobody else decides until this transaction ends."""
    one_at_a_time(session, "save")
    document = session.get(Document, document_id)
    if document is None:
        raise UnknownRecord("no such document")
    return document


def _field(store: Store, session: Session, document: Document, name: str) -> FieldResult:
    """A field as it stands, without what was read in it."""
    (record,) = assemble(session, [document], store.vault.open, store.settings.time_zone, [name])
    try:
        return record.field(name)
    except KeyError:
        raise UnknownRecord("no such field in the document") from None


def _check_person(actor: str) -> None:
    if not actor or actor == MACHINE:
        raise ValueError("a decision of a person needs the person's id")
